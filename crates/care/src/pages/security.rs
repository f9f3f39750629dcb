//! A phone was lost, a laptop taken, a password seen: where she was signed in ends
//! at once, and the persons whom it may touch are told, each by a way that is safe.

use axum::{http::StatusCode, response::Response};
use jiff::ToSpan as _;
use kernel::{
    Action as _, Failure, Input, Page, Permit, Problem, Problems, Reader, Role, Scope, clock,
    ids::{StaffId, SurvivorId},
    problem::said_of,
};
use people::{CutOff, LOOKS_AFTER_LOSSES, after_loss, could_be_let_back_in, cut_off, end_codes, end_kit};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::code_in;
use crate::{
    model::security::{Loss, Telling},
    permissions::{ListSecurityIncidents, ReportLoss, TellAffected, ViewSecurityIncident},
    records::{Affected, SecurityIncident, SecurityIncidentHead},
    t, view,
};

/// Whoever she worked with in this time before it may be touched. [J] A device keeps nothing of
/// Panoh, but what was on the screen may have been seen, noted or printed.
const DAYS_BEFORE: i64 = 30;

fn loss_name(l: Lang, loss: Loss) -> &'static str {
    match loss {
        Loss::DeviceTaken => t::loss_device_taken(l),
        Loss::DeviceStolen => t::loss_device_stolen(l),
        Loss::DeviceLost => t::loss_device_lost(l),
        Loss::PasswordKnown => t::loss_password_known(l),
        Loss::PaperLost => t::loss_paper_lost(l),
        Loss::SeenByOthers => t::loss_seen_by_others(l),
    }
}

fn telling_name(l: Lang, telling: Telling) -> &'static str {
    match telling {
        Telling::Waiting => t::telling_waiting(l),
        Telling::Told => t::telling_told(l),
        Telling::NotSafe => t::telling_not_safe(l),
    }
}

fn telling_tone(telling: Telling) -> Tone {
    match telling {
        Telling::Waiting => Tone::Warm,
        Telling::Told => Tone::Calm,
        Telling::NotSafe => Tone::Plum,
    }
}

// ---- Reporting

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Report {
    /// `device_taken`, `device_stolen`, `device_lost`, `password_known`, `paper_lost` or `seen_by_others`.
    kind: String,
    happened_on: String,
    measures: String,
    /// `yes` where somebody may know the password as well.
    password: String,
    /// `safe` where nobody else can have her printed recovery kit. Whatever else is said, or nothing, ends the kit.
    kit: String,
}

const KIT_IS_SAFE: &str = "safe";

fn report_page(l: Lang, name: &str, path: &str, typed: &Report, problems: &Problems) -> Main {
    let kinds = Loss::ALL.into_iter().map(|loss| Choice::new(loss.code(), loss_name(l, loss), typed.kind == loss.code())).collect();
    let known = vec![Choice::new("yes", t::loss_password_too(l), typed.password == "yes")];
    let kits = vec![Choice::new("known", t::loss_kit_known(l), typed.kit == "known"), Choice::new(KIT_IS_SAFE, t::loss_kit_safe(l), typed.kit == KIT_IS_SAFE)];
    let form = Form::new(path, t::loss_report(l))
        .ask(Field::new("kind", t::loss_what(l), Control::Radios { options: kinds }).error(said_of(problems, "kind")))
        .ask(Field::day(l, "happened_on", t::loss_when(l), &typed.happened_on).error(said_of(problems, "happened_on")))
        .ask(Field::new("password", t::loss_password(l), Control::Checkboxes { options: known }).error(said_of(problems, "password")))
        .ask(Field::new("kit", t::loss_kit(l), Control::Radios { options: kits }).hint(t::loss_kit_hint(l)))
        .ask(
            Field::new("measures", t::loss_measures(l), Control::Text { value: typed.measures.clone(), rows: 3 })
                .hint(t::loss_measures_hint(l))
                .error(said_of(problems, "measures"))
                .optional(),
        );
    Main::new(t::loss_title(l)).caption(name).back("/").with(Block::Inset(t::loss_text(l).into())).form(form)
}

/// What shuts a colleague out is no step for whoever passes an open screen. Her own loss she says at once.
fn passer_by_reports_only_herself(permit: &Permit<ReportLoss>) -> Result<(), Failure> {
    if permit.actor().staff == permit.target().id { Ok(()) } else { permit.needs_password() }
}

pub(crate) async fn form(permit: Permit<ReportLoss>, reader: Reader) -> Result<Response, Failure> {
    passer_by_reports_only_herself(&permit)?;
    let typed = Report { happened_on: clock::today(permit.now()).to_string(), ..Report::default() };
    let staff = permit.target();
    let page = report_page(reader.lang, &staff.name, &format!("/colleagues/{}/lost", staff.id), &typed, &Vec::new());
    reader.draw(StatusCode::OK, t::loss_title(reader.lang), &page)
}

pub(crate) async fn report(permit: Permit<ReportLoss>, reader: Reader, Input { value, repeat, .. }: Input<Report>) -> Result<Response, Failure> {
    passer_by_reports_only_herself(&permit)?;
    let (l, today, staff) = (reader.lang, clock::today(permit.now()), permit.target().clone());
    let (loss, day) = (Loss::from_code(&value.kind), value.happened_on.parse::<jiff::civil::Date>().ok().filter(|day| *day <= today));
    let is_known = value.password == "yes" || loss == Some(Loss::PasswordKnown);
    let is_kit_known = value.kit != KIT_IS_SAFE;
    let custodians = permit.read(|view| people::view::list_active(view, &[Role::Custodian])).await?;
    let mut problems = Problems::new();
    if loss.is_none() {
        problems.push(Problem::new("kind", "required", t::loss_choose(l)));
    }
    if day.is_none() {
        problems.push(Problem::new("happened_on", "day", t::loss_day_wrong(l)));
    }
    if let Some(word) = code_in(&value.measures) {
        problems.push(Problem::new("measures", "code", t::loss_no_codes(l, word)));
    }
    if is_known && !could_be_let_back_in(permit.house(), &custodians, staff.id).await? {
        problems.push(Problem::new("password", "custodian", t::loss_no_custodian(l)));
    }
    let (Some(loss), Some(day), true) = (loss, day, problems.is_empty()) else {
        let page = report_page(l, &staff.name, &format!("/colleagues/{}/lost", staff.id), &value, &problems);
        return reader.return_form(t::loss_title(l), &page, &problems);
    };
    let how = if is_known { CutOff::UntilLetBackIn } else { CutOff::Sessions };
    let since = clock::moment(day.saturating_sub(DAYS_BEFORE.days()).to_datetime(jiff::civil::Time::midnight()));
    let (id, measures, by, now) = (Id::new_v4(), words::tidy(&value.measures), permit.actor().staff, permit.now());
    // Codes first: one that is used at this moment lets nobody in whom the report does not know.
    end_codes(permit.house(), permit.space(), staff.id).await?;
    let outcome = permit
        .change(&repeat, move |view, staff| {
            let people = view::survivors_of(view, staff.id, since)?.into_iter().map(|survivor| Affected { survivor: survivor.0, telling: Telling::Waiting }).collect();
            let head = SecurityIncidentHead {
                kind: loss,
                staff: staff.id,
                happened_on: day.to_string(),
                is_password_known: is_known,
                is_kit_known,
                measures: measures.clone(),
                people,
                forgotten: 0,
            };
            let reported = Draft::house("security_incident", "security_incident_reported", id, &head)?;
            Ok(Drafts::of(id, after_loss(view, staff, how, by, now)?.into_iter().chain([reported])))
        })
        .await?;
    // Written down first: her own session ends with the others, when it is she who says it. If the
    // ending fails, pressing again repeats only that.
    let ends = loss.ends_sessions() || is_known;
    if let Some(account) = staff.account.filter(|_| ends) {
        cut_off(permit.house(), account, how).await?;
    }
    if let Some(account) = staff.account.filter(|_| is_kit_known) {
        end_kit(permit.house(), account).await?;
    }
    // Until her sessions ended another could be made there.
    end_codes(permit.house(), permit.space(), staff.id).await?;
    let id = outcome.result;
    let looks_after_it = permit.actor().is_any(&LOOKS_AFTER_LOSSES);
    let next = match (ends && permit.actor().staff == staff.id, looks_after_it, is_kit_known) {
        (true, _, true) => "/sign-in?done=signed-out-kit".to_owned(),
        (true, _, false) => "/sign-in?done=signed-out".to_owned(),
        (false, true, _) => format!("/security/{id}?done=saved"),
        (false, false, true) => "/account/kit?done=kit-ended".to_owned(),
        (false, false, false) => "/account?done=saved".to_owned(),
    };
    reader.done(StatusCode::CREATED, &next, &serde_json::json!({ "id": id }))
}

// ---- Looking after it

#[derive(Serialize, schemars::JsonSchema)]
pub struct IncidentLine {
    id: Id,
    kind: Loss,
    happened_on: String,
    /// Those who were forgotten since included.
    people: usize,
    to_tell: usize,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct SecurityList {
    incidents: Vec<IncidentLine>,
}

pub(crate) async fn list(scope: Scope<ListSecurityIncidents>, reader: Reader) -> Result<Response, Failure> {
    let reading = scope.actor().staff;
    let all = scope.read(move |view, _| view::list_security_incidents(view, reading)).await?;
    let line = |it: SecurityIncident| IncidentLine {
        id: it.id,
        kind: it.head.kind,
        people: it.head.people.len() + it.head.forgotten,
        to_tell: it.to_tell(),
        happened_on: it.head.happened_on,
    };
    reader.show(&SecurityList { incidents: all.into_iter().map(line).collect() })
}

impl Page for SecurityList {
    fn title(&self, l: Lang) -> &'static str {
        t::security(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(t::security(l)).back("/").text(t::security_text(l)).with(Block::Links(vec![Link::new("/colleagues", t::security_whose(l))]));
        if self.incidents.is_empty() {
            return main.with(Block::Muted(t::security_none(l).into()));
        }
        let row = |it: &IncidentLine| {
            let tone = if it.to_tell == 0 { Tone::Calm } else { Tone::Warm };
            vec![
                Cell::link(format!("/security/{}", it.id), loss_name(l, it.kind)),
                Cell::new(said_day(l, &it.happened_on)),
                Cell::new(it.people.to_string()),
                Cell::tag(tone, it.to_tell.to_string()),
            ]
        };
        let heads = [t::loss_what(l), t::loss_when(l), t::security_people(l), t::security_to_tell(l)].map(Head::new).into();
        main.with(Block::Table(Table { caption: None, heads, rows: self.incidents.iter().map(row).collect() }))
    }
}

fn said_day(l: Lang, day: &str) -> String {
    day.parse().map_or_else(|_| day.to_owned(), |day| words::date(l, day))
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PersonLine {
    survivor: Id,
    code: String,
    telling: Telling,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct SecuritySheet {
    id: Id,
    kind: Loss,
    happened_on: String,
    is_password_known: bool,
    is_kit_known: bool,
    measures: String,
    people: Vec<PersonLine>,
    /// How many of them were forgotten since.
    forgotten: usize,
    staff: StaffId,
    #[serde(skip)]
    whose: String,
    #[serde(skip)]
    may_tell: bool,
}

pub(crate) async fn show(permit: Permit<ViewSecurityIncident>, reader: Reader) -> Result<Response, Failure> {
    let it = permit.target().clone();
    let (may_tell, reading) = (TellAffected::allows(permit.actor(), permit.target()), permit.actor().staff);
    let sheet = permit.read(move |view| {
        // R-CA-10: another tells her.
        let kept_from = view::kept_from(view, reading)?;
        let line = |one: &Affected| {
            let known = view::find_survivor(view, SurvivorId(one.survivor))?;
            Ok(known.map(|known| PersonLine { survivor: one.survivor, code: known.case.code, telling: one.telling }))
        };
        let people = it.head.people.iter().filter(|one| !kept_from.contains(&SurvivorId(one.survivor)));
        let people = people.filter_map(|one| line(one).transpose()).collect::<Result<_, Failure>>()?;
        let whose = people::view::name_of(view, it.head.staff)?.unwrap_or_default();
        let SecurityIncidentHead { kind, staff, happened_on, is_password_known, is_kit_known, measures, forgotten, .. } = it.head;
        Ok(SecuritySheet { id: it.id, kind, staff, happened_on, is_password_known, is_kit_known, measures, people, forgotten, whose, may_tell })
    });
    reader.show(&sheet.await?)
}

impl Page for SecuritySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::security(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![Row::new(t::loss_whose(l), &self.whose), Row::new(t::loss_when(l), said_day(l, &self.happened_on))];
        let done = match (self.kind.ends_sessions(), self.is_password_known) {
            (_, true) => t::security_suspended(l),
            (true, false) => t::security_signed_out(l),
            (false, false) => t::security_on_paper(l),
        };
        rows.push(Row::new(t::security_done(l), done));
        if self.is_kit_known {
            rows.push(Row::new(t::security_kit(l), t::security_kit_ended(l)));
        }
        if !self.measures.is_empty() {
            rows.push(Row::new(t::loss_measures(l), &self.measures));
        }
        let main = Main::new(loss_name(l, self.kind))
            .caption(t::security(l))
            .back("/security")
            .with(Block::Summary(rows))
            .with(Block::Links(vec![Link::new(format!("/colleagues/{}", self.staff), &self.whose)]))
            .text(t::security_at_rest(l));
        let main = main.heading(t::security_people(l)).text(t::security_people_text(l));
        let forgotten = || Block::Summary(vec![Row::new(t::security_erased(l), self.forgotten.to_string())]);
        let main = main.with_some((self.forgotten > 0).then(forgotten));
        if self.people.is_empty() && self.forgotten == 0 {
            return main.with(Block::Muted(t::security_nobody(l).into()));
        }
        self.people.iter().fold(main, |main, person| self.person(l, main, person))
    }
}

impl SecuritySheet {
    fn person(&self, l: Lang, main: Main, person: &PersonLine) -> Main {
        let code = person.code.as_str();
        let main = main
            .with(Block::Summary(vec![Row::new(t::security_person(l), code), Row::new(t::security_telling(l), telling_name(l, person.telling)).tag(telling_tone(person.telling))]));
        if !self.may_tell || person.telling.is_done() {
            return main;
        }
        let mut form = Form::new(format!("/security/{}/tell", self.id), t::telling_told(l)).hide("survivor", person.survivor.to_string()).second();
        form.submit_value = Some(("telling".into(), "told".into()));
        let form = form.or("telling", "not_safe", t::telling_not_safe(l));
        main.with(Block::Links(vec![Link::new(format!("/survivors/{}/safe-contact", person.survivor), t::security_safe_way(l, code))])).form(form)
    }
}

#[derive(Deserialize, schemars::JsonSchema)]
pub struct Told {
    survivor: Id,
    /// `told` or `not_safe`.
    telling: String,
}

pub(crate) async fn tell(permit: Permit<TellAffected>, reader: Reader, Input { value, repeat, .. }: Input<Told>) -> Result<Response, Failure> {
    let telling = Telling::from_code(&value.telling).ok_or(Failure::Unreadable)?;
    let (id, by) = (permit.target().id, permit.actor().staff);
    permit
        .change(&repeat, move |view, it| {
            if view::kept_from(view, by)?.contains(&SurvivorId(value.survivor)) {
                return Err(Failure::NotFound);
            }
            let mut head = it.head.clone();
            let person = head.people.iter_mut().find(|one| one.survivor == value.survivor).ok_or(Failure::NotFound)?;
            person.telling = telling;
            Ok(Drafts::of(id, [Draft::house("security_incident", "person_told", id, &head)?]))
        })
        .await?;
    reader.saved(&format!("/security/{id}"), id)
}
