//! She asks for what is written about her: who received it and how she wishes to get it, that it is she and that it is safe for
//! her, a second person's word, and that it was given (H.5, I.1 AccessRequest). What she gets is in `own_record`.

use axum::{http::StatusCode, response::Response};
use forms::{choices, is_listed, said_date};
use jiff::civil::Date;
use kernel::{
    Action, Failure, Input, Page, Permit, Problems, Reader, clock,
    permit::refuse,
    problem::{problems_of, said_above, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use crate::{
    model::{
        erasure::{Assurance, is_second_person},
        own_copy::{CopyEvent, CopyState, Home, Manner, Risk, is_safe, risks},
    },
    permissions::{AskForCopy, DecideCopy, ViewSurvivor},
    records::{CopyHead, GivenCopy, Granted, MadeSure, OwnCopy, RefusedCopy, Survivor},
    t, view,
};

const MANNERS: &str = "copy_manner";
const HOMES: &str = "copy_home";
pub(super) const PARTS: &str = "copy_part";
pub(super) const REFUSALS: &str = "copy_refusal";
const ASSURANCES: &str = "erasure_assurance";
const LONGEST: usize = 300;

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct CopyWish {
    /// A code of the list `copy_manner`.
    manner: String,
    /// When it is safe for her to get it.
    moment: String,
    /// The day on which she asked; today where none is given.
    asked_on: String,
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct CopyStep {
    /// `make_sure`, `give` or `take_back`.
    event: String,
    /// Of `make_sure`: a code of the list `erasure_assurance`.
    how: String,
    /// Of `make_sure`: in which manner after all, a code of the list `copy_manner`.
    manner: String,
    /// Of `make_sure`, where it is a paper: a code of the list `copy_home`.
    home: String,
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct CopyDecision {
    /// `grant` or `refuse`.
    decision: String,
    /// Of `grant`: what she is not given, codes of the list `copy_part`.
    without: Vec<String>,
    /// Of `grant`, where she is not given all: why not, a code of the list `copy_refusal`.
    without_because: String,
    /// Of `refuse`: a code of the list `copy_refusal`.
    because: String,
    /// Of `refuse`: where she can complain of it.
    appeal: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct CopySheet {
    request: Option<CopyHead>,
    /// The last day on which it is decided.
    due: Option<String>,
    /// Why a paper at home may be found by whoever harmed her.
    risks: Vec<Risk>,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    may_decide: bool,
    /// A second person.
    #[serde(skip)]
    may_grant: bool,
    #[serde(skip)]
    today: Date,
    #[serde(skip)]
    typed: Typed,
    #[serde(skip)]
    problems: Problems,
}

/// What stood in the page's forms, one of which was just sent.
#[derive(Default)]
struct Typed {
    wish: CopyWish,
    step: CopyStep,
    decision: CopyDecision,
}

fn risks_of(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Risk>, Failure> {
    let rules = view::find_safe_contact(view, survivor.id)?.map(|(_, _, rules)| rules).unwrap_or_default();
    let mut relationships = Vec::new();
    for one in std::iter::once(survivor).chain(&view::other_records(view, survivor)?) {
        relationships.extend(view::all_incidents(view, one)?.into_iter().flat_map(|incident| incident.head.relationships));
    }
    Ok(risks(&rules, relationships.iter().map(String::as_str), view::caregivers_of(view, survivor.id)?))
}

async fn sheet<A: Action<Target = Survivor>>(permit: &Permit<A>, typed: Typed, problems: Problems) -> Result<CopySheet, Failure> {
    let (survivor, actor, today) = (permit.target().clone(), permit.actor().clone(), clock::today(permit.now()));
    permit
        .read(move |view| {
            let request = view::find_copy(view, survivor.id)?.map(|request| request.head);
            let may_decide = DecideCopy::allows(&actor, &survivor);
            Ok(CopySheet {
                due: request.as_ref().filter(|head| head.state.waits()).and_then(CopyHead::due).map(|day| day.to_string()),
                risks: risks_of(view, &survivor)?,
                may_decide,
                may_grant: may_decide && request.as_ref().is_some_and(|head| is_second_person(actor.staff, head.had_a_hand())),
                request,
                survivor,
                today,
                typed,
                problems,
            })
        })
        .await
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, Typed::default(), Vec::new()).await?)
}

// ---- Drawing

fn said_risk(l: Lang, risk: Risk) -> &'static str {
    match risk {
        Risk::NoContact => t::copy_risk_no_contact(l),
        Risk::Household => t::copy_risk_household(l),
        Risk::Caregiver => t::copy_risk_caregiver(l),
    }
}

impl Page for CopySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::copy(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut main = Main::new(t::copy(l)).caption(t::case_code(l, &self.survivor.code)).back(format!("/survivors/{}", self.survivor.id));
        main = said_above(main, &self.problems);
        if let Some(request) = &self.request {
            main = main.with(Block::Summary(self.rows(l, request)));
        }
        main = main.with(Block::List([t::copy_what(l), t::copy_others(l), t::copy_days(l)].map(str::to_owned).into()));
        if self.survivor.duplicate_of.is_some() {
            return main;
        }
        let state = self.request.as_ref().map(|request| request.state);
        if !self.risks.is_empty() && state.is_none_or(CopyState::waits) {
            main = main.with(Block::Warning(t::copy_at_home(l).into())).with(Block::List(self.risks.iter().map(|risk| said_risk(l, *risk).to_owned()).collect()));
        }
        match state {
            None | Some(CopyState::Given | CopyState::Refused | CopyState::TakenBack) => self.asking(l, main),
            Some(CopyState::Asked) => self.ending(l, self.making_sure(l, main)),
            Some(CopyState::Sure) => self.ending(l, self.granting(l, main)),
            Some(CopyState::Granted) => self.ending(l, self.giving(l, main)),
        }
    }
}

impl CopySheet {
    fn rows(&self, l: Lang, request: &CopyHead) -> Vec<Row> {
        let (said, tone) = match request.state {
            CopyState::Asked => (t::copy_asked(l), Tone::Warm),
            CopyState::Sure => (t::copy_sure(l), Tone::Warm),
            CopyState::Granted => (t::copy_granted(l), Tone::Warm),
            CopyState::Given => (t::copy_given(l), Tone::Calm),
            CopyState::Refused => (t::copy_refused(l), Tone::Calm),
            CopyState::TakenBack => (t::copy_taken_back(l), Tone::Calm),
        };
        let mut rows = vec![
            Row::new(t::state(l), said).tag(tone),
            Row::new(t::copy_on(l), said_date(l, &request.asked_on)),
            Row::new(t::copy_manner(l), forms::label(MANNERS, request.manner.code(), l)),
        ];
        rows.extend(request.moment.as_ref().map(|moment| Row::new(t::copy_moment(l), moment)));
        rows.extend(request.made_sure.as_ref().map(|sure| Row::new(t::copy_how(l), forms::label(ASSURANCES, sure.how.code(), l))));
        if let Some(granted) = request.granted.as_ref().filter(|granted| !granted.without.is_empty()) {
            rows.push(Row::new(t::copy_without(l), forms::label_of_codes(PARTS, granted.without.iter().map(String::as_str), l)));
            rows.extend(granted.because.as_ref().map(|because| Row::new(t::copy_because(l), forms::label(REFUSALS, because, l))));
        }
        let refused = |no: &RefusedCopy| [Row::new(t::copy_no(l, said_date(l, &no.on)), forms::label(REFUSALS, &no.because, l)), Row::new(t::copy_appeal(l), &no.appeal)];
        rows.extend(request.refused.iter().flat_map(refused));
        rows.extend(request.given.iter().map(|it| Row::new(t::copy_given(l), format!("{}, {}", said_date(l, &it.on), forms::label(MANNERS, it.manner.code(), l)))));
        rows.extend(self.due.as_ref().map(|due| {
            let is_late = due.parse().is_ok_and(|due: Date| due < self.today);
            Row::new(t::copy_due(l), said_date(l, due)).tag(if is_late { Tone::Plum } else { Tone::Warm })
        }));
        rows
    }

    fn path(&self, end: &str) -> String {
        format!("/survivors/{}/own-copy{end}", self.survivor.id)
    }

    fn manner(&self, l: Lang, chosen: &str) -> Field {
        Field::new("manner", t::copy_manner(l), Control::Radios { options: choices(l, MANNERS, chosen) }).error(said_of(&self.problems, "manner"))
    }

    fn asking(&self, l: Lang, main: Main) -> Main {
        let wish = &self.typed.wish;
        let form = Form::new(self.path(""), t::copy_write(l))
            .ask(self.manner(l, &wish.manner))
            .ask(Field::line("moment", t::copy_moment(l), &wish.moment).hint(t::copy_moment_hint(l)).error(said_of(&self.problems, "moment")).optional())
            .ask(Field::day(l, "asked_on", t::copy_on(l), &wish.asked_on).error(said_of(&self.problems, "asked_on")).optional());
        main.heading(t::copy_ask(l)).form(form)
    }

    fn stepping(&self, event: &str, button: &str) -> Form {
        Form::new(self.path("/step"), button).hide("event", event)
    }

    fn making_sure(&self, l: Lang, main: Main) -> Main {
        let typed = &self.typed.step;
        let asked = self.request.as_ref().map(|request| request.manner.code()).unwrap_or_default();
        let chosen = if typed.manner.is_empty() { asked } else { typed.manner.as_str() };
        let how = Field::new("how", t::copy_how(l), Control::Radios { options: choices(l, ASSURANCES, &typed.how) }).hint(t::copy_how_hint(l));
        let home = Field::new("home", t::copy_home(l), Control::Radios { options: choices(l, HOMES, &typed.home) }).hint(t::copy_home_hint(l));
        let form = self
            .stepping("make_sure", t::save(l))
            .ask(how.error(said_of(&self.problems, "how")))
            .ask(self.manner(l, chosen))
            .ask(home.error(said_of(&self.problems, "home")).optional());
        main.heading(t::copy_make_sure(l)).form(form)
    }

    fn granting(&self, l: Lang, main: Main) -> Main {
        if !self.may_decide {
            return main.with(Block::Inset(t::copy_waits(l).into()));
        }
        if !self.may_grant {
            return main.with(Block::Inset(t::copy_second(l).into()));
        }
        let typed = &self.typed.decision;
        let mut options = choices(l, PARTS, "");
        for option in &mut options {
            option.is_chosen = typed.without.contains(&option.value);
        }
        let form = Form::new(self.path("/decide"), t::copy_grant(l))
            .hide("decision", "grant")
            .ask(Field::new("without", t::copy_without(l), Control::Checkboxes { options }).hint(t::copy_without_hint(l)).error(said_of(&self.problems, "without")).optional())
            .ask(self.because(l, "without_because", &typed.without_because).optional());
        main.heading(t::copy_decide(l)).form(form)
    }

    fn because(&self, l: Lang, name: &'static str, chosen: &str) -> Field {
        Field::new(name, t::copy_because(l), Control::Radios { options: choices(l, REFUSALS, chosen) }).error(said_of(&self.problems, name))
    }

    /// Her copy in each language, and that she has it.
    fn giving(&self, l: Lang, main: Main) -> Main {
        let read = |lang: Lang| Link::new(self.path(&format!("/read?in={}", lang.code())), t::copy_read(l, lang.own_name()));
        let mut links: Vec<Link> = Lang::ALL.into_iter().map(read).collect();
        let is_paper = self.request.as_ref().is_some_and(|request| request.manner.leaves());
        if is_paper {
            links.extend(Lang::ALL.into_iter().map(|lang| Link::new(self.path(&format!("/file?in={}", lang.code())), t::copy_paper(l, lang.own_name()))));
        }
        let text = if is_paper { t::copy_give_paper(l) } else { t::copy_give_together(l) };
        main.heading(t::copy_give(l)).text(text).with(Block::Links(links)).form(self.stepping("give", t::copy_is_given(l)))
    }

    /// Until she has it, it can be refused, or she changes her mind.
    fn ending(&self, l: Lang, mut main: Main) -> Main {
        if self.may_decide {
            let appeal = Field::line("appeal", t::copy_appeal(l), &self.typed.decision.appeal).hint(t::copy_appeal_hint(l)).error(said_of(&self.problems, "appeal"));
            let form = Form::new(self.path("/decide"), t::copy_refuse(l)).hide("decision", "refuse").second();
            main = main.heading(t::copy_refuse_title(l)).form(form.ask(self.because(l, "because", &self.typed.decision.because)).ask(appeal));
        }
        main.form(self.stepping("take_back", t::copy_not_any_more(l)).second())
    }
}

async fn returned<A: Action<Target = Survivor>>(permit: &Permit<A>, reader: &Reader, typed: Typed, failure: Failure) -> Result<Response, Failure> {
    let problems = problems_of(failure)?;
    let page = sheet(permit, typed, problems.clone()).await?;
    reader.return_form(page.title(reader.lang), &page.main(reader), &problems)
}

fn done<A: Action<Target = Survivor>>(permit: &Permit<A>, reader: &Reader, status: StatusCode) -> Result<Response, Failure> {
    let id = permit.target().id;
    reader.done(status, &format!("/survivors/{id}/own-copy?done=saved"), &serde_json::json!({ "id": id }))
}

// ---- The steps

/// Her request in its next state.
fn moved(view: &View<'_>, survivor: &Survivor, event: CopyEvent, l: Lang) -> Result<OwnCopy, Failure> {
    let request = view::find_copy(view, survivor.id)?;
    let next = request.and_then(|it| it.head.state.after(event).map(|state| OwnCopy { head: CopyHead { state, ..it.head.clone() }, ..it }));
    match next {
        Some(next) => Ok(next),
        None => refuse("", "state", t::copy_not_now(l)),
    }
}

fn written(survivor: &Survivor, event: &'static str, record: Id, version: i64, head: &CopyHead) -> Result<Drafts, Failure> {
    Ok(Drafts::of(survivor.id.0, [Draft::about(survivor.id.0, "own_copy", event, record, head)?.based_on(version)]))
}

pub(crate) async fn ask(permit: Permit<AskForCopy>, reader: Reader, Input { value, repeat, .. }: Input<CopyWish>) -> Result<Response, Failure> {
    let (l, by, today, sent) = (reader.lang, permit.actor().staff, clock::today(permit.now()), value.clone());
    let fresh = Id::new_v4();
    let asked = permit.change(&repeat, move |view, survivor| {
        let Some(manner) = Manner::from_code(&sent.manner) else { return refuse("manner", "required", t::copy_manner_missing(l)) };
        let moment = words::tidy(&sent.moment);
        if moment.chars().count() > LONGEST {
            return refuse("moment", "too-long", t::copy_too_long(l));
        }
        let on = match sent.asked_on.trim() {
            "" => today,
            text => match text.parse() {
                Ok(day) if day <= today => day,
                Ok(_) | Err(_) => return refuse("asked_on", "date", t::copy_day_wrong(l)),
            },
        };
        let head = CopyHead::asked(on, by, manner, (!moment.is_empty()).then_some(moment));
        if view::find_copy(view, survivor.id)?.is_none() {
            return written(survivor, "copy_asked", fresh, 0, &head);
        }
        let before = moved(view, survivor, CopyEvent::AskAgain, l)?;
        let head = CopyHead { refused: before.head.refused, given: before.head.given, ..head };
        written(survivor, "copy_asked", before.record, before.version, &head)
    });
    match asked.await {
        Ok(_) => done(&permit, &reader, StatusCode::CREATED),
        Err(failure) => returned(&permit, &reader, Typed { wish: value, ..Typed::default() }, failure).await,
    }
}

pub(crate) async fn step(permit: Permit<AskForCopy>, reader: Reader, Input { value, repeat, .. }: Input<CopyStep>) -> Result<Response, Failure> {
    let (l, by, today, sent) = (reader.lang, permit.actor().staff, clock::today(permit.now()), value.clone());
    let stepped = permit.change(&repeat, move |view, survivor| {
        let (event, next) = match sent.event.as_str() {
            "make_sure" => ("copy_made_sure", made_sure(view, survivor, &sent, by, l)?),
            "give" => {
                let mut next = moved(view, survivor, CopyEvent::Give, l)?;
                next.head.given.push(GivenCopy { by, on: today.to_string(), manner: next.head.manner });
                ("copy_given", next)
            }
            "take_back" => ("copy_taken_back", moved(view, survivor, CopyEvent::TakeBack, l)?),
            _ => return refuse("event", "code", t::copy_not_now(l)),
        };
        written(survivor, event, next.record, next.version, &next.head)
    });
    match stepped.await {
        Ok(_) => done(&permit, &reader, StatusCode::OK),
        Err(failure) => returned(&permit, &reader, Typed { step: value, ..Typed::default() }, failure).await,
    }
}

/// That it is she, and that what she takes with her is safe where she takes it.
fn made_sure(view: &View<'_>, survivor: &Survivor, sent: &CopyStep, by: kernel::ids::StaffId, l: Lang) -> Result<OwnCopy, Failure> {
    let Some(how) = Assurance::from_code(&sent.how) else { return refuse("how", "required", t::copy_how_missing(l)) };
    let mut next = moved(view, survivor, CopyEvent::MakeSure, l)?;
    if !sent.manner.is_empty() {
        let Some(manner) = Manner::from_code(&sent.manner) else { return refuse("manner", "required", t::copy_manner_missing(l)) };
        next.head.manner = manner;
    }
    let home = Home::from_code(&sent.home).filter(|_| next.head.manner.leaves());
    if !is_safe(next.head.manner, home) {
        return match home {
            None => refuse("home", "required", t::copy_home_missing(l)),
            Some(Home::Safe | Home::NotSafe) => refuse("home", "not-safe", t::copy_home_not_safe(l)),
        };
    }
    next.head.made_sure = Some(MadeSure { by, how, home });
    Ok(next)
}

/// Whoever poses as her meets two persons; and nobody takes somebody's whole record out alone.
pub(crate) async fn decide(permit: Permit<DecideCopy>, reader: Reader, Input { value, repeat, .. }: Input<CopyDecision>) -> Result<Response, Failure> {
    let (l, by, today, sent) = (reader.lang, permit.actor().staff, clock::today(permit.now()).to_string(), value.clone());
    if value.decision == "grant" {
        permit.needs_password()?;
    }
    let decided = permit.change(&repeat, move |view, survivor| match sent.decision.as_str() {
        "grant" => {
            let mut next = moved(view, survivor, CopyEvent::Grant, l)?;
            if !is_second_person(by, next.head.had_a_hand()) {
                return refuse("", "second-person", t::copy_second(l));
            }
            if !sent.without.iter().all(|part| is_listed(PARTS, part)) {
                return refuse("without", "code", t::copy_part_unknown(l));
            }
            let because = Some(sent.without_because.clone()).filter(|_| !sent.without.is_empty());
            if because.as_ref().is_some_and(|because| !is_listed(REFUSALS, because)) {
                return refuse("without_because", "required", t::copy_because_missing(l));
            }
            next.head.granted = Some(Granted { by, on: today.clone(), without: sent.without.clone(), because });
            written(survivor, "copy_granted", next.record, next.version, &next.head)
        }
        "refuse" if !is_listed(REFUSALS, &sent.because) => refuse("because", "required", t::copy_because_missing(l)),
        "refuse" => {
            let appeal = words::tidy(&sent.appeal);
            if appeal.is_empty() || appeal.chars().count() > LONGEST {
                return refuse("appeal", "required", t::copy_appeal_missing(l));
            }
            let mut next = moved(view, survivor, CopyEvent::Refuse, l)?;
            next.head.refused.push(RefusedCopy { by, on: today.clone(), because: sent.because.clone(), appeal });
            written(survivor, "copy_refused", next.record, next.version, &next.head)
        }
        _ => refuse("decision", "code", t::copy_not_now(l)),
    });
    match decided.await {
        Ok(_) => done(&permit, &reader, StatusCode::OK),
        Err(failure) => returned(&permit, &reader, Typed { decision: value, ..Typed::default() }, failure).await,
    }
}

// ---- In the supervisors' list

#[derive(Serialize, schemars::JsonSchema)]
pub struct Waiting {
    #[schemars(with = "String")]
    survivor: kernel::ids::SurvivorId,
    code: String,
    due: Option<String>,
    is_overdue: bool,
}

impl Waiting {
    pub(super) fn all(view: &View<'_>, supervisor: Id, now: i64) -> Result<Vec<Waiting>, Failure> {
        let today = clock::today(now);
        let waiting =
            |it: view::WaitingCopy| Waiting { survivor: it.survivor, code: it.code, is_overdue: it.due.is_some_and(|due| due < today), due: it.due.map(|day| day.to_string()) };
        Ok(view::list_waiting_copies(view, supervisor)?.into_iter().map(waiting).collect())
    }
}

pub(super) fn waiting_part(l: Lang, main: Main, waiting: &[Waiting]) -> Main {
    if waiting.is_empty() {
        return main;
    }
    let link = |it: &Waiting| {
        let due = it.due.as_ref().map(|due| said_date(l, due)).unwrap_or_default();
        let label = if it.is_overdue { t::copy_overdue_since(l, &it.code, due) } else { t::copy_waits_until(l, &it.code, due) };
        Link::new(format!("/survivors/{}/own-copy", it.survivor), label)
    };
    main.with(Block::Warning(t::copy_list(l).into())).with(Block::Links(waiting.iter().map(link).collect()))
}
