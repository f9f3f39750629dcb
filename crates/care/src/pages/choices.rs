//! What she chose while the treatment could still start: the choice is hers, and is written down (R-CA-02).

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, permit::refuse, problem::said_of};
use serde::Deserialize;
use space::{Draft, Drafts};
use ui::{Block, Choice, Control, Field, Form, Main, Row, Tone};
use words::Lang;

use super::{
    answers_of,
    incidents::{window_block, windows_of},
};
use crate::{
    model::{classification::GbvType, clinical},
    permissions::{EditIncident, ViewIncident},
    records::{Incident, IncidentHead},
    t,
};

/// Codes of the list `window_choice`.
#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Choices {
    /// Prevention of HIV.
    pep: String,
    /// Emergency contraception.
    ec: String,
}

impl Choices {
    fn of(&self, window: &str) -> &str {
        if window == "pep" { &self.pep } else { &self.ec }
    }
}

fn window_name(l: Lang, window: &str) -> &'static str {
    if window == "pep" { t::choice_pep(l) } else { t::choice_ec(l) }
}

/// What she chose, on the incident's page.
pub(super) fn choice_row(l: Lang, window: &str, choice: Option<&String>) -> Row {
    match choice {
        Some(code) => Row::new(window_name(l, window), forms::label("window_choice", code, l)),
        None => Row::new(window_name(l, window), t::choice_not_yet(l)).tag(Tone::Warm),
    }
}

fn page(l: Lang, incident: &Incident, chosen: impl Fn(&str) -> String, problems: &Problems, now: i64) -> Main {
    let field = |window: &str| {
        let chosen = chosen(window);
        let options = forms::list("window_choice").map(|list| list.items.iter().map(|item| Choice::new(&item.code, item.label(l), item.code == chosen)).collect());
        Field::new(window, window_name(l, window), Control::Radios { options: options.unwrap_or_default() }).error(said_of(problems, window))
    };
    let form = clinical::windows().iter().fold(Form::new("", t::save(l)), |form, window| form.ask(field(&window.key)));
    let main = Main::new(t::choices_title(l)).back(format!("/incidents/{}", incident.id)).with_some(window_block(l, &windows_of(incident, now)));
    main.with(Block::Inset(t::choices_text(l).into())).form(form)
}

pub(crate) async fn form(permit: Permit<ViewIncident>, reader: Reader) -> Result<Response, Failure> {
    let (l, incident) = (reader.lang, permit.target());
    if incident.kind() != Some(GbvType::Rape) {
        let main = Main::new(t::choices_title(l)).back(format!("/incidents/{}", incident.id)).text(t::choices_not_asked(l));
        return reader.draw(StatusCode::OK, t::incident(l), &main);
    }
    if incident.is_read_only() {
        let rows = clinical::windows().iter().map(|window| choice_row(l, &window.key, incident.head.choices.get(&window.key))).collect();
        let why = match &incident.head.void {
            Some(void) => super::voiding::said(l, void),
            None => vec![Block::Inset(t::put_aside_read_only(l).into())],
        };
        let main = why.into_iter().fold(Main::new(t::choices_title(l)).back(format!("/incidents/{}", incident.id)), Main::with);
        return reader.draw(StatusCode::OK, t::incident(l), &main.with(Block::Summary(rows)));
    }
    let chosen = |window: &str| incident.head.choices.get(window).cloned().unwrap_or_default();
    reader.draw(StatusCode::OK, t::incident(l), &page(l, incident, chosen, &Vec::new(), permit.now()))
}

pub(crate) async fn choose(permit: Permit<EditIncident>, reader: Reader, Input { value, repeat, .. }: Input<Choices>) -> Result<Response, Failure> {
    let (l, incident) = (reader.lang, permit.target());
    let is_listed = |code: &str| forms::list("window_choice").is_some_and(|list| list.find(code).is_some());
    let missing = clinical::windows().iter().filter(|window| !is_listed(value.of(&window.key)));
    let problems: Problems = missing.map(|window| Problem::new(&window.key, "required", t::choice_missing(l))).collect();
    if !problems.is_empty() {
        return reader.return_form(t::incident(l), &page(l, incident, |window| value.of(window).to_owned(), &problems, permit.now()), &problems);
    }
    let from = incident.version;
    let answers = answers_of(&permit, incident.id.0, from).await?;
    let place = format!("/incidents/{}?done=saved", incident.id);
    permit
        .change(&repeat, move |_, incident| {
            if incident.kind() != Some(GbvType::Rape) {
                return refuse("", "state", t::choices_not_asked(l));
            }
            let choices = clinical::windows().iter().map(|window| (window.key.clone(), value.of(&window.key).to_owned())).collect();
            let head = IncidentHead { choices, ..incident.head.clone() };
            let draft = Draft::about(incident.survivor.id.0, "incident", "health_choice_written", incident.id.0, &head)?.with_body(&answers)?.based_on(from);
            Ok(Drafts::of(incident.id.0, [draft]))
        })
        .await?;
    reader.done(StatusCode::OK, &place, &serde_json::json!({ "id": permit.target().id }))
}
