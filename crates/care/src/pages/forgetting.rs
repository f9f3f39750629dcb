//! All about her is destroyed: she asks for it, it is made sure that it is she and that nobody makes her, and a second person
//! does it or says why not (H.5). What a court needs is held back until a day.

use axum::{http::StatusCode, response::Response};
use forms::{choices, is_listed, said_date};
use jiff::civil::Date;
use kernel::{
    Action, Failure, First, House, Input, Page, Permit, Problem, Problems, Reader, clock,
    ids::StaffId,
    permit::refuse,
    problem::{problems_of, said_above, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use crate::{
    model::{
        consent::{ConsentKind, ConsentState},
        erasure::{self, Assurance, BadHold, ErasureEvent, ErasureState, Ground, is_second_person},
    },
    permissions::{AskForErasure, DecideErasure, ViewSurvivor},
    records::{Checked, ConsentHead, Erasure, ErasureHead, Hold, HoldHead, Survivor, Turned},
    t, view,
};

const ASSURANCES: &str = "erasure_assurance";
const REFUSALS: &str = "erasure_refusal";
const HOLDS: &str = "hold_reason";

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Wish {
    /// `wish`: she asks for it. `time`: her case ended longer ago than records are kept.
    ground: String,
    /// The day on which she asked; today where none is given.
    asked_on: String,
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Step {
    /// `check`, `take_back` or `ask_again`.
    event: String,
    /// Of `check`: a code of the list `erasure_assurance`.
    how: String,
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Decision {
    /// `destroy` or `refuse`.
    decision: String,
    /// Of a refusal: a code of the list `erasure_refusal`.
    because: String,
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewHold {
    /// Code of the list `hold_reason`.
    needed_by: String,
    /// Its last day; yesterday or earlier is refused, today ends it tonight.
    until: String,
}

/// What must end before anything is destroyed: a code, and what to do.
#[derive(Serialize, Clone, schemars::JsonSchema)]
pub struct Obstacle {
    code: &'static str,
    text: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ErasureSheet {
    request: Option<ErasureHead>,
    /// The last day on which it is decided.
    due: Option<String>,
    /// In force today.
    hold: Option<HoldHead>,
    first: Vec<Obstacle>,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    may_decide: bool,
    /// A second person.
    #[serde(skip)]
    may_destroy: bool,
    #[serde(skip)]
    is_outlived: bool,
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
    wish: Wish,
    step: Step,
    decision: Decision,
    hold: NewHold,
}

/// Whether something that was sent under it may still be with others. Of a yes that ended in her other record too: where the two
/// were put together before a no counted in both, nothing was taken back.
pub(super) fn may_be_out(head: &ConsentHead, state: ConsentState) -> bool {
    matches!(state, ConsentState::Active | ConsentState::Doubtful | ConsentState::EndedElsewhere) && matches!(head.kind, ConsentKind::Referral | ConsentKind::Transfer)
}

/// H.5: a hold, what is shared with others, and what each area says.
fn obstacles(view: &View<'_>, house: &House, survivor: &Survivor, l: Lang, today: Date) -> Result<(Vec<Obstacle>, Vec<Id>), Failure> {
    let (mut first, mut goes) = (Vec::new(), Vec::new());
    let others = view::other_records(view, survivor)?;
    for one in std::iter::once(survivor).chain(&others) {
        if let Some(hold) = view::find_hold(view, one.id)?.filter(|hold| hold.is_in_force(today)) {
            first.push(Obstacle { code: "legal-hold", text: t::forget_held(l, said_date(l, &hold.head.until)) });
        }
        if view::list_standing(view, one.id, today)?.iter().any(|(_, head, state)| may_be_out(head, *state)) {
            first.push(Obstacle { code: "shared", text: t::forget_shared(l).to_owned() });
        }
        for forgets in house.areas.iter().filter_map(|area| area.forgets) {
            let said = forgets(view, one.id.0)?;
            first.extend(said.first.map(|First { code, text }| Obstacle { code, text: text(l).to_owned() }));
            goes.extend(said.with_her);
        }
        goes.push(one.id.0);
    }
    Ok((first, goes))
}

async fn sheet<A: Action<Target = Survivor>>(permit: &Permit<A>, l: Lang, typed: Typed, problems: Problems) -> Result<ErasureSheet, Failure> {
    let (survivor, actor, house, now) = (permit.target().clone(), permit.actor().clone(), permit.house().clone(), permit.now());
    let today = clock::today(now);
    let sheet = permit.read(move |view| {
        let request = view::find_erasure(view, survivor.id)?.map(|request| request.head);
        let may_decide = DecideErasure::allows(&actor, &survivor);
        Ok(ErasureSheet {
            due: request.as_ref().filter(|head| head.state.waits()).and_then(ErasureHead::due).map(|day| day.to_string()),
            hold: view::find_hold(view, survivor.id)?.filter(|hold| hold.is_in_force(today)).map(|hold| hold.head),
            first: obstacles(view, &house, &survivor, l, today)?.0,
            may_decide,
            may_destroy: may_decide && request.as_ref().is_some_and(|head| is_second_person(actor.staff, head.had_a_hand())),
            is_outlived: may_decide && is_outlived(&survivor, view, today)?,
            request,
            survivor,
            today,
            typed,
            problems,
        })
    });
    sheet.await
}

/// Her case ended, and nothing was written in it for as long as records are kept.
fn is_outlived(survivor: &Survivor, view: &View<'_>, today: Date) -> Result<bool, Failure> {
    let Some(retention) = erasure::retention() else { return Ok(false) };
    view::has_ended_before(view, survivor.case.id, clock::moment(retention.ended_before(today).at(0, 0, 0, 0)))
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, reader.lang, Typed::default(), Vec::new()).await?)
}

// ---- Drawing

impl Page for ErasureSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::forget(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let back = format!("/survivors/{}", self.survivor.id);
        let mut main = Main::new(t::forget(l)).caption(t::case_code(l, &self.survivor.code)).back(back);
        main = said_above(main, &self.problems);
        if let Some(request) = &self.request {
            main = main.with(Block::Summary(self.rows(l, request)));
        }
        let what = [t::forget_all(l), t::forget_final(l), t::forget_stays(l), t::forget_figures(l), t::forget_others(l)].map(str::to_owned);
        main = main.with(Block::List(what.into()));
        if self.survivor.duplicate_of.is_some() {
            return main;
        }
        for obstacle in &self.first {
            main = main.with(Block::Warning(obstacle.text.clone()));
        }
        main = match self.request.as_ref().map(|request| request.state) {
            None => self.asking(l, main),
            Some(ErasureState::Asked) => self.deciding(l, self.checking(l, main)),
            Some(ErasureState::Checked) => self.deciding(l, main),
            Some(ErasureState::Refused | ErasureState::TakenBack) => main.form(self.stepping("ask_again", t::forget_again(l)).second()),
            Some(ErasureState::Done) => main,
        };
        if self.may_decide { self.holding(l, main) } else { main }
    }
}

impl ErasureSheet {
    fn rows(&self, l: Lang, request: &ErasureHead) -> Vec<Row> {
        let (said, tone) = match request.state {
            ErasureState::Asked => (t::forget_asked(l), Tone::Warm),
            ErasureState::Checked => (t::forget_checked(l), Tone::Warm),
            ErasureState::Refused => (t::forget_refused(l), Tone::Calm),
            ErasureState::TakenBack => (t::forget_taken_back(l), Tone::Calm),
            ErasureState::Done => (t::forget_done(l), Tone::Calm),
        };
        let ground = match request.ground {
            Ground::Wish => t::forget_wish(l),
            Ground::Time => t::forget_time(l),
        };
        let mut rows = vec![Row::new(t::state(l), said).tag(tone), Row::new(t::forget_ground(l), ground), Row::new(t::forget_on(l), said_date(l, &request.asked_on))];
        rows.extend(request.checked.as_ref().map(|checked| Row::new(t::forget_how(l), forms::label(ASSURANCES, checked.how.code(), l))));
        rows.extend(request.refused.iter().map(|turned| Row::new(t::forget_no(l, said_date(l, &turned.on)), forms::label(REFUSALS, &turned.because, l))));
        rows.extend(self.due.as_ref().map(|due| {
            let is_late = due.parse().is_ok_and(|due: Date| due < self.today);
            Row::new(t::forget_due(l), said_date(l, due)).tag(if is_late { Tone::Plum } else { Tone::Warm })
        }));
        rows
    }

    fn path(&self, end: &str) -> String {
        format!("/survivors/{}/{end}", self.survivor.id)
    }

    fn asking(&self, l: Lang, main: Main) -> Main {
        let wish = &self.typed.wish;
        let form = Form::new(self.path("forget"), t::forget_write(l));
        let form = if self.is_outlived {
            let options = vec![Choice::new("wish", t::forget_wish(l), wish.ground == "wish"), Choice::new("time", t::forget_time(l), wish.ground == "time")];
            form.ask(Field::new("ground", t::forget_ground(l), Control::Radios { options }).error(said_of(&self.problems, "ground")))
        } else {
            form.hide("ground", "wish")
        };
        main.form(form.ask(Field::day(l, "asked_on", t::forget_on(l), &wish.asked_on).error(said_of(&self.problems, "asked_on")).optional()))
    }

    fn stepping(&self, event: &str, button: &str) -> Form {
        Form::new(self.path("forget/step"), button).hide("event", event)
    }

    fn checking(&self, l: Lang, main: Main) -> Main {
        let field = Field::new("how", t::forget_how(l), Control::Radios { options: choices(l, ASSURANCES, &self.typed.step.how) }).hint(t::forget_how_hint(l));
        main.heading(t::forget_check(l)).form(self.stepping("check", t::save(l)).ask(field.error(said_of(&self.problems, "how"))))
    }

    fn deciding(&self, l: Lang, mut main: Main) -> Main {
        let is_checked = self.request.as_ref().is_some_and(|request| request.state == ErasureState::Checked);
        if self.may_decide && is_checked && self.first.is_empty() {
            main = main.heading(t::forget_decide(l));
            main = if self.may_destroy {
                main.form(Form::new(self.path("forget/decide"), t::forget_destroy(l)).hide("decision", "destroy").grave())
            } else {
                main.with(Block::Inset(t::forget_second(l).into()))
            };
        } else if !self.may_decide {
            main = main.with(Block::Inset(t::forget_waits(l).into()));
        }
        if self.may_decide {
            let because = Field::new("because", t::forget_because(l), Control::Radios { options: choices(l, REFUSALS, &self.typed.decision.because) });
            let form = Form::new(self.path("forget/decide"), t::forget_refuse(l)).hide("decision", "refuse").second();
            main = main.heading(t::forget_refuse_title(l)).form(form.ask(because.error(said_of(&self.problems, "because"))));
        }
        main.form(self.stepping("take_back", t::forget_not_any_more(l)).second())
    }

    fn holding(&self, l: Lang, main: Main) -> Main {
        let main = main.heading(t::hold_title(l));
        let main = match &self.hold {
            Some(hold) => main.with(Block::Summary(vec![Row::new(forms::label(HOLDS, &hold.because, l), t::hold_until(l, said_date(l, &hold.until))).tag(Tone::Warm)])),
            None => main,
        };
        let typed = &self.typed.hold;
        let because = Field::new("needed_by", t::hold_because(l), Control::Radios { options: choices(l, HOLDS, &typed.needed_by) });
        let form = Form::new(self.path("hold"), t::hold_save(l)).ask(because.error(said_of(&self.problems, "needed_by")));
        main.text(t::hold_text(l)).form(form.ask(Field::day(l, "until", t::hold_last_day(l), &typed.until).error(said_of(&self.problems, "until"))).second())
    }
}

async fn returned<A: Action<Target = Survivor>>(permit: &Permit<A>, reader: &Reader, typed: Typed, failure: Failure) -> Result<Response, Failure> {
    let problems = problems_of(failure)?;
    let page = sheet(permit, reader.lang, typed, problems.clone()).await?;
    reader.return_form(page.title(reader.lang), &page.main(reader), &problems)
}

fn done<A: Action<Target = Survivor>>(permit: &Permit<A>, reader: &Reader, status: StatusCode) -> Result<Response, Failure> {
    let id = permit.target().id;
    reader.done(status, &format!("/survivors/{id}/forget?done=saved"), &serde_json::json!({ "id": id }))
}

// ---- The wish

/// Her request in its next state.
fn moved(view: &View<'_>, survivor: &Survivor, event: ErasureEvent, l: Lang) -> Result<Erasure, Failure> {
    let request = view::find_erasure(view, survivor.id)?;
    let next = request.and_then(|it| it.head.state.after(event).map(|state| Erasure { head: ErasureHead { state, ..it.head.clone() }, ..it }));
    match next {
        Some(next) => Ok(next),
        None => refuse("", "state", t::forget_not_now(l)),
    }
}

fn written(survivor: &Survivor, event: &'static str, Erasure { record, version, head }: &Erasure) -> Result<Drafts, Failure> {
    Ok(Drafts::of(survivor.id.0, [Draft::outliving(survivor.id.0, "erasure", event, *record, head)?.based_on(*version)]))
}

pub(crate) async fn ask(permit: Permit<AskForErasure>, reader: Reader, Input { value, repeat, .. }: Input<Wish>) -> Result<Response, Failure> {
    let (l, by, today) = (reader.lang, permit.actor().staff, clock::today(permit.now()));
    let (sent, may_decide) = (value.clone(), DecideErasure::allows(permit.actor(), permit.target()));
    let asked = permit.change(&repeat, move |view, survivor| {
        let Some(ground) = Ground::from_code(&sent.ground) else { return refuse("ground", "required", t::forget_ground_missing(l)) };
        if ground == Ground::Time && !(may_decide && is_outlived(survivor, view, today)?) {
            return refuse("ground", "not-yet", t::forget_not_outlived(l));
        }
        let on = match sent.asked_on.as_str() {
            "" => today,
            text => match text.parse() {
                Ok(day) if day <= today => day,
                Ok(_) | Err(_) => return refuse("asked_on", "date", t::forget_day_wrong(l)),
            },
        };
        if view::find_erasure(view, survivor.id)?.is_some() {
            return refuse("", "state", t::forget_not_now(l));
        }
        written(survivor, "erasure_asked", &Erasure { record: Id::new_v4(), version: 0, head: ErasureHead::asked(ground, on, by) })
    });
    match asked.await {
        Ok(_) => done(&permit, &reader, StatusCode::CREATED),
        Err(failure) => returned(&permit, &reader, Typed { wish: value, ..Typed::default() }, failure).await,
    }
}

pub(crate) async fn step(permit: Permit<AskForErasure>, reader: Reader, Input { value, repeat, .. }: Input<Step>) -> Result<Response, Failure> {
    let (l, by, today, sent) = (reader.lang, permit.actor().staff, clock::today(permit.now()), value.clone());
    let stepped = permit.change(&repeat, move |view, survivor| match sent.event.as_str() {
        "check" => {
            let Some(how) = Assurance::from_code(&sent.how) else { return refuse("how", "required", t::forget_how_missing(l)) };
            let mut next = moved(view, survivor, ErasureEvent::Check, l)?;
            next.head.checked = Some(Checked { by, how });
            written(survivor, "erasure_checked", &next)
        }
        "take_back" => written(survivor, "erasure_taken_back", &moved(view, survivor, ErasureEvent::TakeBack, l)?),
        "ask_again" => {
            let next = moved(view, survivor, ErasureEvent::AskAgain, l)?;
            // Her wish, whatever the ground was: it is made sure of anew.
            let head = ErasureHead { refused: next.head.refused, ..ErasureHead::asked(Ground::Wish, today, by) };
            written(survivor, "erasure_asked", &Erasure { head, ..next })
        }
        _ => refuse("event", "code", t::forget_not_now(l)),
    });
    match stepped.await {
        Ok(_) => done(&permit, &reader, StatusCode::OK),
        Err(failure) => returned(&permit, &reader, Typed { step: value, ..Typed::default() }, failure).await,
    }
}

// ---- The second person

pub(crate) async fn decide(permit: Permit<DecideErasure>, reader: Reader, Input { value, repeat, .. }: Input<Decision>) -> Result<Response, Failure> {
    let (l, by, today, house) = (reader.lang, permit.actor().staff, clock::today(permit.now()), permit.house().clone());
    let destroys = value.decision == "destroy";
    if destroys {
        permit.needs_password()?;
    }
    let sent = value.clone();
    let decided = permit.change(&repeat, move |view, survivor| match sent.decision.as_str() {
        "destroy" => destroyed(view, &house, survivor, by, l, today),
        "refuse" if !is_listed(REFUSALS, &sent.because) => refuse("because", "required", t::forget_because_missing(l)),
        "refuse" => {
            let mut next = moved(view, survivor, ErasureEvent::Refuse, l)?;
            next.head.refused.push(Turned { by, on: today.to_string(), because: sent.because.clone() });
            written(survivor, "erasure_refused", &next)
        }
        _ => refuse("decision", "code", t::forget_not_now(l)),
    });
    match decided.await {
        // Her pages are no more.
        Ok(_) if destroys => reader.done(StatusCode::OK, "/cases?done=forgotten", &serde_json::json!({ "state": "done" })),
        Ok(_) => done(&permit, &reader, StatusCode::OK),
        Err(failure) => returned(&permit, &reader, Typed { decision: value, ..Typed::default() }, failure).await,
    }
}

/// Her key goes, and with it every version of every record about her; what was put aside as hers goes too.
fn destroyed(view: &View<'_>, house: &House, survivor: &Survivor, by: StaffId, l: Lang, today: Date) -> Result<Drafts, Failure> {
    let mut next = moved(view, survivor, ErasureEvent::Destroy, l)?;
    if !is_second_person(by, next.head.had_a_hand()) {
        return refuse("", "second-person", t::forget_second(l));
    }
    let (first, goes) = obstacles(view, house, survivor, l, today)?;
    if !first.is_empty() {
        return Err(Failure::Refused(first.into_iter().map(|it| Problem::new("", it.code, &it.text)).collect()));
    }
    next.head.decided_by = Some(by);
    Ok(goes.into_iter().fold(written(survivor, "person_erased", &next)?, Drafts::erasing))
}

// ---- Held back

pub(crate) async fn hold(permit: Permit<DecideErasure>, reader: Reader, Input { value, repeat, .. }: Input<NewHold>) -> Result<Response, Failure> {
    let (l, by, today, sent) = (reader.lang, permit.actor().staff, clock::today(permit.now()), value.clone());
    let held = permit.change(&repeat, move |view, survivor| {
        if !is_listed(HOLDS, &sent.needed_by) {
            return refuse("needed_by", "required", t::hold_because_missing(l));
        }
        let Ok(until) = sent.until.parse::<Date>() else { return refuse("until", "date", t::hold_day_missing(l)) };
        match erasure::check_hold(today, until) {
            Err(BadHold::Past) => return refuse("until", "past", t::hold_past(l)),
            Err(BadHold::TooFar) => return refuse("until", "too-far", t::hold_far(l)),
            Ok(()) => {}
        }
        let (record, version) = view::find_hold(view, survivor.id)?.map_or_else(|| (Id::new_v4(), 0), |Hold { record, version, .. }| (record, version));
        let head = HoldHead { because: sent.needed_by.clone(), until: until.to_string(), by };
        Ok(Drafts::of(survivor.id.0, [Draft::about(survivor.id.0, "legal_hold", "record_held", record, &head)?.based_on(version)]))
    });
    match held.await {
        Ok(_) => done(&permit, &reader, StatusCode::OK),
        Err(failure) => returned(&permit, &reader, Typed { hold: value, ..Typed::default() }, failure).await,
    }
}

// ---- In the supervisors' list

#[derive(Serialize, schemars::JsonSchema)]
pub struct Waiting {
    #[schemars(with = "String")]
    survivor: kernel::ids::SurvivorId,
    code: String,
    due: Option<String>,
}

impl Waiting {
    pub(super) fn all(view: &View<'_>, supervisor: Id) -> Result<Vec<Waiting>, Failure> {
        let all = view::list_waiting_erasures(view, supervisor)?.into_iter();
        Ok(all.map(|it| Waiting { survivor: it.survivor, code: it.code, due: it.due.map(|day| day.to_string()) }).collect())
    }
}

pub(super) fn waiting_part(l: Lang, main: Main, waiting: &[Waiting]) -> Main {
    if waiting.is_empty() {
        return main;
    }
    let link = |it: &Waiting| {
        let label = it.due.as_ref().map_or_else(|| t::case_code(l, &it.code), |due| t::forget_waits_until(l, &it.code, said_date(l, due)));
        Link::new(format!("/survivors/{}/forget", it.survivor), label)
    };
    main.with(Block::Warning(t::forget_list(l).into())).with(Block::Links(waiting.iter().map(link).collect()))
}
