//! What she chose while the treatment could still start: the choice is hers, and is written down (R-CA-02).

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};
use jiff::civil::{Date, DateTime, Time};
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, Sent, clock, input::SentInput, permit::refuse, problem::said_of};
use serde_json::{Map, json};
use space::{Draft, Drafts};
use ui::{Block, Choice, Control, Field, Form, Main, Row, Tone};
use words::Lang;

use super::{
    answers_of,
    incidents::{window_block, windows_of},
};
use crate::{
    model::{
        classification::GbvType,
        clinical::{self, Window},
    },
    permissions::{EditIncident, ViewIncident},
    records::{Incident, IncidentHead},
    t,
};

/// The code of the list `window_choice` that asks when it was.
const DONE: &str = "done";

fn day_field(window: &Window) -> String {
    format!("{}_done_on", window.key)
}

fn hour_field(window: &Window) -> String {
    format!("{}_done_time", window.key)
}

/// What a program may send: for each window a code, and when it was done.
pub(crate) fn schema() -> serde_json::Value {
    let codes: Vec<&str> = forms::list("window_choice").map(|list| list.items.iter().map(|item| item.code.as_str()).collect()).unwrap_or_default();
    let fields = clinical::windows().iter().flat_map(|window| {
        let name = window.name.of(Lang::En);
        [
            (window.key.clone(), json!({ "type": "string", "enum": codes, "description": name })),
            (day_field(window), json!({ "type": "string", "format": "date", "description": format!("{name}: the day, where it was done") })),
            (hour_field(window), json!({ "type": "string", "pattern": "^\\d{2}:\\d{2}$", "description": format!("{name}: the time, where it is known") })),
        ]
    });
    json!({ "type": "object", "properties": fields.collect::<Map<_, _>>() })
}

/// By window: what she chose, and when it was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Chosen {
    choices: BTreeMap<String, String>,
    done_at: BTreeMap<String, String>,
}

fn read(l: Lang, windows: &[&Window], sent: &Sent, now: DateTime) -> Result<Chosen, Problems> {
    let (mut chosen, mut problems) = (Chosen::default(), Problems::new());
    for window in windows {
        let text = |name: &str| sent.value(name).unwrap_or_default().trim().to_owned();
        let code = text(&window.key);
        if forms::list("window_choice").is_none_or(|list| list.find(&code).is_none()) {
            problems.push(Problem::new(&window.key, "required", t::choice_missing(l)));
            continue;
        }
        if code == DONE {
            match moment(&text(&day_field(window)), &text(&hour_field(window)), now) {
                Some(at) => drop(chosen.done_at.insert(window.key.clone(), at)),
                None => problems.push(Problem::new(day_field(window), "required", t::choice_done_when(l))),
            }
        }
        chosen.choices.insert(window.key.clone(), code);
    }
    if problems.is_empty() { Ok(chosen) } else { Err(problems) }
}

/// A day, with its time where that is known; never one that is still to come.
fn moment(day: &str, hour: &str, now: DateTime) -> Option<String> {
    let day: Date = day.parse().ok()?;
    if hour.is_empty() {
        return (day <= now.date()).then(|| day.to_string());
    }
    let time: Time = hour.parse().ok()?;
    (day.to_datetime(time) <= now).then(|| format!("{day} {:02}:{:02}", time.hour(), time.minute()))
}

/// As it was written down, for a reader.
fn said_moment(l: Lang, at: &str) -> String {
    let (day, hour) = at.split_once(' ').unwrap_or((at, ""));
    let day = day.parse().map_or_else(|_| day.to_owned(), |day| words::date(l, day));
    if hour.is_empty() { day } else { format!("{day}, {hour}") }
}

/// What she chose, on the incident's page.
pub(super) fn choice_row(l: Lang, window: &Window, choice: Option<&String>, done_at: Option<&String>) -> Row {
    let name = window.name.of(l);
    match choice {
        Some(code) => {
            let done_at = done_at.map(|at| said_moment(l, at));
            Row::new(name, std::iter::once(forms::label("window_choice", code, l)).chain(done_at).collect::<Vec<_>>().join(": "))
        }
        None => Row::new(name, t::choice_not_yet(l)).tag(Tone::Warm),
    }
}

fn fields(l: Lang, window: &Window, typed: impl Fn(&str) -> String, problems: &Problems) -> [Field; 3] {
    let chosen = typed(&window.key);
    let options = forms::list("window_choice").map(|list| list.items.iter().map(|item| Choice::new(&item.code, item.label(l), item.code == chosen)).collect());
    let (name, day, hour) = (window.name.of(l), day_field(window), hour_field(window));
    [
        Field::new(&window.key, name, Control::Radios { options: options.unwrap_or_default() }).error(said_of(problems, &window.key)),
        Field::day(l, &day, t::choice_done_on(l, name), &typed(&day)).error(said_of(problems, &day)).optional(),
        Field::line(&hour, t::choice_done_time(l, name), typed(&hour)).hint(t::choice_done_hint(l)).optional(),
    ]
}

fn page(l: Lang, incident: &Incident, typed: impl Fn(&str) -> String, problems: &Problems, now: i64) -> Main {
    let asked = clinical::asked_of(clinical::windows(), incident.survivor.sex.as_deref());
    let form = asked.into_iter().fold(Form::new("", t::save(l)), |form, window| form.ask_all(fields(l, window, &typed, problems)));
    let main = Main::new(t::choices_title(l)).back(format!("/incidents/{}", incident.id)).with_some(window_block(l, &windows_of(incident, now)));
    main.with(Block::Inset(t::choices_text(l).into())).form(form)
}

/// What stands in a field of the form, as it was written down before.
fn written(head: &IncidentHead, field: &str) -> String {
    let done = |key: Option<&str>| key.and_then(|key| head.done_at.get(key)).map(|at| at.split_once(' ').unwrap_or((at, "")));
    let (day, hour) = (field.strip_suffix("_done_on"), field.strip_suffix("_done_time"));
    match (day, hour) {
        (Some(_), _) => done(day).map(|(day, _)| day.to_owned()),
        (None, Some(_)) => done(hour).map(|(_, hour)| hour.to_owned()),
        (None, None) => head.choices.get(field).cloned(),
    }
    .unwrap_or_default()
}

pub(crate) async fn form(permit: Permit<ViewIncident>, reader: Reader) -> Result<Response, Failure> {
    let (l, incident) = (reader.lang, permit.target());
    if incident.kind() != Some(GbvType::Rape) {
        let main = Main::new(t::choices_title(l)).back(format!("/incidents/{}", incident.id)).text(t::choices_not_asked(l));
        return reader.draw(StatusCode::OK, t::incident(l), &main);
    }
    if incident.is_read_only() {
        let rows = incident
            .windows(clinical::windows())
            .into_iter()
            .map(|window| choice_row(l, window, incident.head.choices.get(&window.key), incident.head.done_at.get(&window.key)))
            .collect();
        let why = match &incident.head.void {
            Some(void) => super::voiding::said(l, void),
            None => vec![Block::Inset(t::put_aside_read_only(l).into())],
        };
        let main = why.into_iter().fold(Main::new(t::choices_title(l)).back(format!("/incidents/{}", incident.id)), Main::with);
        return reader.draw(StatusCode::OK, t::incident(l), &main.with(Block::Summary(rows)));
    }
    reader.draw(StatusCode::OK, t::incident(l), &page(l, incident, |field| written(&incident.head, field), &Vec::new(), permit.now()))
}

pub(crate) async fn choose(permit: Permit<EditIncident>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let (l, incident) = (reader.lang, permit.target());
    let asked = clinical::asked_of(clinical::windows(), incident.survivor.sex.as_deref());
    let chosen = match read(l, &asked, &value, clock::local(permit.now())) {
        Ok(chosen) => chosen,
        Err(problems) => {
            let main = page(l, incident, |field| value.value(field).unwrap_or_default(), &problems, permit.now());
            return reader.return_form(t::incident(l), &main, &problems);
        }
    };
    let from = incident.version;
    let answers = answers_of(&permit, incident.id.0, from).await?;
    let place = format!("/incidents/{}?done=saved", incident.id);
    permit
        .change(&repeat, move |_, incident| {
            if incident.kind() != Some(GbvType::Rape) {
                return refuse("", "state", t::choices_not_asked(l));
            }
            let mut head = incident.head.clone();
            // What she was asked before and is not any more stays as it was said.
            head.done_at.retain(|key, _| !chosen.choices.contains_key(key));
            head.choices.extend(chosen.choices.clone());
            head.done_at.extend(chosen.done_at.clone());
            let draft = Draft::about(incident.survivor.id.0, "incident", "health_choice_written", incident.id.0, &head)?.with_body(&answers)?.based_on(from);
            Ok(Drafts::of(incident.id.0, [draft]))
        })
        .await?;
    reader.done(StatusCode::OK, &place, &serde_json::json!({ "id": permit.target().id }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests {
    use jiff::civil::{date, datetime, time};

    use super::*;

    const THIRD: &str = r#"
        [[window]]
        key = "tetanus"
        hours = 24
        source = "A test that adds a third window"
        name = { en = "Tetanus", ru = "Столбняк", tg = "Кузоз" }
    "#;

    fn sent(pairs: &[(&str, &str)]) -> Sent {
        Sent::Pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// R-CA-02: windows are configuration.
    #[test]
    fn r_ca_02_a_third_window_is_called_by_its_own_name_and_keeps_its_own_answer() {
        let windows = clinical::read(&format!("{}{THIRD}", clinical::TEXT));
        let now = datetime(2026, 11, 25, 10, 0, 0, 0);
        let of = |sex| {
            let asked = clinical::asked_of(&windows, sex);
            let left = clinical::left(&asked, Some(GbvType::Rape), date(2026, 11, 24), Some(time(22, 0, 0, 0)), now);
            (asked, left.into_iter().map(|left| left.key).collect::<Vec<_>>())
        };
        assert_eq!(of(Some("female")).1, ["pep", "ec", "tetanus"]);
        assert_eq!((of(None).1.len(), of(Some("not_recorded")).1.len()), (3, 3), "of whom it is not known all are asked");
        assert_eq!(of(Some("male")).1, ["pep", "tetanus"], "no contraception for him");
        let asked = of(None).0;
        let left = clinical::left(&asked, Some(GbvType::Rape), date(2026, 11, 24), Some(time(22, 0, 0, 0)), now);
        let Some(Block::Warning(said)) = window_block(Lang::En, &left) else { panic!("it is said") };
        assert!(said.contains("Tetanus: 12 hours left.") && said.matches("Emergency contraception").count() == 1, "{said}");

        let answers = sent(&[("pep", "done"), ("pep_done_on", "2026-11-25"), ("pep_done_time", "09:30"), ("ec", "declined"), ("tetanus", "accepted")]);
        let chosen = read(Lang::En, &asked, &answers, now).unwrap();
        assert_eq!(
            chosen.choices.into_iter().collect::<Vec<_>>(),
            [("ec", "declined"), ("pep", "done"), ("tetanus", "accepted")].map(|(key, code)| (key.to_owned(), code.to_owned()))
        );
        assert_eq!(chosen.done_at.into_iter().collect::<Vec<_>>(), [("pep".to_owned(), "2026-11-25 09:30".to_owned())]);
        for wrong in [sent(&[("pep", "done"), ("ec", "declined"), ("tetanus", "accepted")]), sent(&[("pep", "accepted"), ("ec", "declined"), ("tetanus", "perhaps")])] {
            assert_eq!(read(Lang::En, &asked, &wrong, now).unwrap_err().len(), 1);
        }
        assert_eq!(moment("2026-11-25", "10:01", now), None, "not yet");
        assert_eq!(moment("2026-11-25", "", now).as_deref(), Some("2026-11-25"));
    }

    #[test]
    fn what_she_chose_before_there_were_other_windows_is_read() {
        let old = r#"{"code":"A","state":"classified","happened_on":"2026-11-24","reported_on":"2026-11-25","choices":{"ec":"declined","pep":"accepted"}}"#;
        let head: IncidentHead = serde_json::from_str(old).unwrap();
        assert_eq!((written(&head, "pep"), written(&head, "ec"), written(&head, "pep_done_on")), ("accepted".into(), "declined".into(), String::new()));
    }
}
