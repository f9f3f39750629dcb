//! One need: beds are held for it, or it is written down that there was none and why.

use axum::response::Response;
use kernel::{
    Action as _, Failure, Input, Page, Permit, Problem, Problems, Reader,
    ids::StayId,
    input::Nothing,
    permit::refuse,
    problem::{above, problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use super::{
    choices,
    elsewhere::{self, Alternative, AskLine, ByPhone, House, Houses, Outside},
    must_choose,
    requests::{RequestLine, line, said_needs, said_party, state_at, state_name},
};
use crate::{
    asking,
    holds::{self, FreeBed, HeldBed, Hold},
    model::{
        refusal::is_forbidden,
        request::{AskState, RequestEvent, RequestState},
        waiting::Waiting,
    },
    permissions::{AnswerRequest, ReviewRequest},
    records::{Refusal, RequestHead},
    t,
    unmet::Heard,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestSheet {
    #[serde(flatten)]
    pub(super) line: RequestLine,
    alternative: Option<String>,
    /// The reason in words of its own, where the list has none.
    other: Option<String>,
    /// The supervisor has not looked at those words yet.
    wants_review: bool,
    /// They speak of something for which nobody may be refused (R-SH-07).
    is_forbidden: bool,
    /// The stay that she leaves for it.
    leaves: Option<StayId>,
    #[serde(skip)]
    may_review: bool,
    /// Beds that are free now and fit.
    free: Vec<FreeBed>,
    /// Beds that are held for it now.
    held: Vec<HeldBed>,
    /// Other houses that were asked.
    pub(super) asked: Vec<AskLine>,
    /// Houses that could be asked.
    pub(super) houses: Vec<House>,
    /// Help of other kinds.
    pub(super) alternatives: Vec<Alternative>,
}

/// What was sent and came back: every form of the page is filled with it again.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) hold: Hold,
    pub(super) unmet: Unmet,
    pub(super) houses: Houses,
    pub(super) phone: ByPhone,
}

async fn sheet_of(permit: &Permit<AnswerRequest>, l: Lang) -> Result<RequestSheet, Failure> {
    let (id, now) = (permit.target().id, permit.now());
    let may_review = ReviewRequest::allows(permit.actor(), permit.target());
    // Read again: another may have been quicker, and the page must say what is now.
    let request = permit.read(move |view| crate::view::find_request(view, id)).await?.ok_or(Failure::NotFound)?;
    let Outside { asked, houses, alternatives } = elsewhere::of(permit, &request, l).await?;
    permit
        .read(move |view| {
            let (free, held) = (holds::free_beds(view, &request.head.party, now)?, holds::held_beds(view, request.id, now)?);
            let (alternative, other, leaves) = (request.head.alternative.clone(), request.head.other.clone(), request.head.leaves);
            let wants_review = request.head.wants_review();
            let is_forbidden = other.as_deref().is_some_and(is_forbidden);
            Ok(RequestSheet { line: line(view, request, now)?, alternative, other, wants_review, is_forbidden, leaves, may_review, free, held, asked, houses, alternatives })
        })
        .await
}

pub(crate) async fn show(permit: Permit<AnswerRequest>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet_of(&permit, reader.lang).await?)
}

impl RequestSheet {
    /// Neither here nor elsewhere is there a bed for this need, and nobody is left to be asked for one.
    pub(super) fn has_no_house(&self) -> bool {
        self.free.is_empty() && self.held.is_empty() && self.houses.is_empty() && self.asked.is_empty()
    }

    /// Whether a field stands on the page now; a problem of one that does not is said above.
    fn asks(&self, field: &str) -> bool {
        match field {
            "beds" | "hours" => self.line.state == RequestState::Open && !self.free.is_empty(),
            "reason" | "alternative" | "other" => self.line.state.is_undecided(),
            "houses" => self.line.state.is_sought() && !self.houses.is_empty(),
            "answer" | "phone_hours" | "phone_reason" | "phone_alternative" => self.line.state.is_sought() && self.asked.iter().any(|ask| ask.state == AskState::Asked),
            _ => false,
        }
    }

    fn facts(&self, l: Lang) -> Main {
        let mut rows = vec![
            Row::new(t::group(l), forms::label("admission_group", &self.line.party.group, l)),
            Row::new(t::state(l), state_name(l, self.line.state)).tag(Tone::Calm),
            Row::new(t::calls(l), self.line.calls.to_string()),
        ];
        rows.extend(holds::held_rows(l, &self.held));
        rows.extend(said_needs(l, &self.line.party));
        rows.extend(self.line.reason.as_ref().map(|reason| Row::new(t::why(l), forms::label("unmet_reason", reason, l))));
        rows.extend(self.other.as_ref().map(|text| Row::new(t::other_words(l), text)));
        rows.extend(self.alternative.as_ref().map(|text| Row::new(t::alternative(l), text)));
        Main::new(said_party(l, &self.line.party)).caption(t::request(l)).back("/shelter/requests").with(Block::Summary(rows))
    }

    fn draw(&self, l: Lang, typed: &Typed, problems: &Problems) -> Main {
        let action = |step: &str| format!("/shelter/requests/{}/{step}", self.line.id);
        let mut main = above(self.facts(l), problems, |problem| !self.asks(&problem.field));
        if self.is_forbidden {
            main = main.with(Block::Warning(t::forbidden_reason(l).into()));
        }
        if self.wants_review && self.may_review {
            main = main.form(Form::new(action("reviewed"), t::reviewed(l)));
        }
        main = main.with_some(self.leaves.map(|stay| Block::Links(vec![Link::new(format!("/stays/{stay}"), t::transfer_stay(l))])));
        if self.line.waiting == Waiting::Expired {
            main = main.with(Block::Warning(t::expired_text(l).into()));
        }
        if self.line.state == RequestState::Held {
            main = main.with(Block::Inset(t::now_admit(l).into()));
        }
        main = elsewhere::draw(self, l, main, typed, problems);
        if self.asked.iter().any(|ask| ask.is_awaited) {
            main = main.with(Block::Inset(t::now_refer(l).into()));
        }
        if self.line.state == RequestState::Open {
            main = if self.free.is_empty() {
                main.with(Block::Warning(t::none_free(l).into()))
            } else {
                main.heading(t::hold(l)).form(holds::form(l, Form::new(action("hold"), t::hold(l)), &self.line.party, &self.free, &typed.hold, problems))
            };
        }
        if !self.line.state.is_undecided() {
            return main;
        }
        let unmet = typed.unmet.form(l, action("unmet"), t::unmet(l), problems);
        main.heading(t::no_place(l))
            .form(unmet)
            .heading(t::asked_again(l))
            .form(Form::new(action("call"), t::call_again(l)).second())
            .form(Form::new(action("withdraw"), t::withdraw(l)).second())
    }
}

impl Page for RequestSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::request(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        self.draw(reader.lang, &Typed::default(), &Vec::new())
    }
}

// ---- Its steps

/// The page as it is now, with what was typed and what was wrong; or on to the page after a success.
pub(super) async fn answer<T>(permit: &Permit<AnswerRequest>, reader: &Reader, outcome: Result<T, Failure>, typed: Typed) -> Result<Response, Failure> {
    let (l, id) = (reader.lang, permit.target().id);
    match outcome {
        Ok(_) => reader.saved(&format!("/shelter/requests/{id}"), id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let sheet = sheet_of(permit, l).await?;
            reader.return_form(t::request(l), &sheet.draw(l, &typed, &problems), &problems)
        }
    }
}

/// R-SH-08: asked again on the same day is the same need.
pub(crate) async fn call(permit: Permit<AnswerRequest>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let counted = permit.change(&repeat, move |_, request| {
        let head = RequestHead { calls: request.head.calls + 1, ..request.head.clone() };
        Ok(Drafts::of(request.id.0, [Draft::house("shelter_request", "place_asked_again", request.id.0, &head)?]))
    });
    let counted = counted.await;
    answer(&permit, &reader, counted, Typed::default()).await
}

pub(crate) async fn hold(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Hold>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let (house, space) = (permit.house().clone(), permit.space().id());
    let held = match value.check(l, now) {
        Ok(hold) => {
            let held = permit.change(&repeat, move |view, request| {
                let Some(state) = state_at(view, request, now)?.after(RequestEvent::Hold) else { return refuse("", "state", t::not_now(l)) };
                // If the hold runs out, she waits again, and nobody would know.
                let (rules, _) = crate::view::house_rules(view)?;
                let taken = holds::take(view, &hold, &request.head.party, request.id, l, now)?;
                let head = RequestHead { state, ..request.head.clone() };
                Ok(Drafts::of(request.id.0, taken)
                    .and(request.becomes("place_held", &head)?)
                    .calling_off(request.id.0)
                    .calling(house.seal_calls(space, &rules.calls(request.id.0, hold.until))?))
            });
            held.await
        }
        Err(failure) => Err(failure),
    };
    answer(&permit, &reader, held, Typed { hold: value, ..Typed::default() }).await
}

async fn end(permit: &Permit<AnswerRequest>, l: Lang, repeat: &kernel::RepeatKey, event: RequestEvent, unmet: Option<Unmet>) -> Result<(), Failure> {
    let over = asking::tell(permit.house(), permit.space(), permit.target(), None).await?;
    // The letters say what was true of this version.
    let version = permit.target().version;
    permit
        .change(repeat, move |view, request| {
            let Some(state) = request.head.state.after(event) else { return refuse("", "state", t::not_now(l)) };
            let ended = RequestHead { state, asked: asking::ended(&request.head.asked, None), ..request.head.clone() };
            let head = match &unmet {
                Some(unmet) => unmet.explains(ended),
                None => ended,
            };
            let what = if state == RequestState::Unmet { "place_not_found" } else { "place_withdrawn" };
            let mut drafts = vec![request.becomes(what, &head)?.based_on(version)];
            drafts.extend(holds::release(view, request.id)?);
            Ok(Drafts::of(request.id.0, drafts).sending(over.clone()).calling_off(request.id.0))
        })
        .await?;
    Ok(())
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Unmet {
    /// Code of CL-UNMET.
    reason: String,
    /// With the reason "other": why, in words. The supervisor looks at them.
    other: String,
    /// What was offered instead (R-SH-07).
    alternative: String,
}

impl Unmet {
    /// The fields that ask why, filled as they were sent.
    pub(super) fn form(&self, l: Lang, action: String, submit: &'static str, problems: &Problems) -> Form {
        Form::new(action, submit).ask_all(self.fields(l, problems)).second()
    }

    pub(super) fn fields(&self, l: Lang, problems: &Problems) -> [Field; 3] {
        [
            Field::new("reason", t::why(l), Control::Select { options: choices(l, "unmet_reason", &self.reason) }).error(said_of(problems, "reason")),
            Field::line("other", t::other_words(l), &self.other).hint(t::other_hint(l)).error(said_of(problems, "other")),
            Field::line("alternative", t::alternative(l), &self.alternative).error(said_of(problems, "alternative")),
        ]
    }

    /// R-SH-07: a reason of the list, and something instead.
    pub(super) fn check(&self, l: Lang) -> Result<Unmet, Failure> {
        self.check_of(l, Heard::Called)
    }

    /// Who was not asked has sent nobody away, and need not have named anything instead.
    pub(super) fn check_of(&self, l: Lang, heard: Heard) -> Result<Unmet, Failure> {
        let mut problems = Problems::new();
        must_choose(&mut problems, "reason", "unmet_reason", &self.reason, t::why_missing(l));
        let unmet = Unmet { reason: self.reason.clone(), other: words::tidy(&self.other), alternative: words::tidy(&self.alternative) };
        if unmet.alternative.is_empty() && heard == Heard::Called {
            problems.push(Problem::new("alternative", "required", t::alternative_missing(l)));
        }
        if unmet.reason == "other" && unmet.other.is_empty() {
            problems.push(Problem::new("other", "required", t::other_missing(l)));
        }
        if problems.is_empty() { Ok(unmet) } else { Err(Failure::Refused(problems)) }
    }

    /// The need that has ended, with why.
    pub(super) fn explains(&self, ended: RequestHead) -> RequestHead {
        let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        RequestHead { reason: said(&self.reason), alternative: said(&self.alternative), other: said(&self.other), ..ended }
    }

    pub(super) fn refusal(self, today: jiff::civil::Date) -> Refusal {
        Refusal { reason: self.reason, other: Some(self.other).filter(|words| !words.is_empty()), alternative: self.alternative, day: today.to_string(), is_reviewed: false }
    }
}

pub(crate) async fn unmet(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Unmet>) -> Result<Response, Failure> {
    let l = reader.lang;
    let ended = match value.check(l) {
        Ok(unmet) => end(&permit, l, &repeat, RequestEvent::Fail, Some(unmet)).await,
        Err(failure) => Err(failure),
    };
    answer(&permit, &reader, ended, Typed { unmet: value, ..Typed::default() }).await
}

/// Words instead of a code were looked at by a second person.
pub(crate) async fn reviewed(permit: Permit<ReviewRequest>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let l = reader.lang;
    let id = permit.target().id;
    permit
        .change(&repeat, move |_, request| {
            if !request.head.wants_review() {
                return refuse("", "state", t::not_now(l));
            }
            let head = RequestHead { is_reviewed: true, ..request.head.clone() };
            Ok(Drafts::of(request.id.0, [request.becomes("reason_reviewed", &head)?]))
        })
        .await?;
    reader.saved(&format!("/shelter/requests/{id}"), id)
}

pub(crate) async fn withdraw(permit: Permit<AnswerRequest>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let ended = end(&permit, reader.lang, &repeat, RequestEvent::Withdraw, None).await;
    answer(&permit, &reader, ended, Typed::default()).await
}
