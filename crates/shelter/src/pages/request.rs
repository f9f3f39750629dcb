//! One need: a bed is held for it, or it is written down that there was none and why.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader,
    input::Nothing,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Control, Field, Form, Main, Row, Tone};
use words::Lang;

use super::{
    choices,
    elsewhere::{self, AskLine, House, Houses},
    must_choose,
    requests::{RequestLine, line, said_party, state_at, state_name},
};
use crate::{
    holds::{self, FreeBed, Hold},
    model::request::{AskState, RequestEvent, RequestState},
    permissions::AnswerRequest,
    records::RequestHead,
    t,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestSheet {
    #[serde(flatten)]
    pub(super) line: RequestLine,
    alternative: Option<String>,
    /// Beds that are free now and fit.
    free: Vec<FreeBed>,
    /// Other houses that were asked.
    pub(super) asked: Vec<AskLine>,
    /// Houses that could be asked.
    pub(super) houses: Vec<House>,
}

/// What was sent and came back: every form of the page is filled with it again.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) hold: Hold,
    pub(super) unmet: Unmet,
    pub(super) houses: Houses,
}

async fn sheet_of(permit: &Permit<AnswerRequest>, l: Lang) -> Result<RequestSheet, Failure> {
    let (id, now) = (permit.target().id, permit.now());
    // Read again: another may have been quicker, and the page must say what is now.
    let request = permit.read(move |view| crate::view::find_request(view, id)).await?.ok_or(Failure::NotFound)?;
    let (asked, houses) = elsewhere::of(permit, &request, l).await?;
    permit
        .read(move |view| {
            let free = holds::free_beds(view, &request.head.party, now)?;
            let alternative = request.head.alternative.clone();
            Ok(RequestSheet { line: line(view, request, now)?, alternative, free, asked, houses })
        })
        .await
}

pub(crate) async fn show(permit: Permit<AnswerRequest>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet_of(&permit, reader.lang).await?)
}

impl RequestSheet {
    pub(super) fn is_undecided(&self) -> bool {
        match self.line.state {
            RequestState::Open | RequestState::Held => true,
            RequestState::Placed | RequestState::Unmet | RequestState::Withdrawn => false,
        }
    }

    /// Whether a field stands on the page now; a problem of one that does not is said above.
    fn asks(&self, field: &str) -> bool {
        match field {
            "bed" | "hours" => self.line.state == RequestState::Open && !self.free.is_empty(),
            "reason" | "alternative" => self.is_undecided(),
            "houses" => self.is_undecided() && !self.houses.is_empty(),
            _ => false,
        }
    }

    fn facts(&self, l: Lang) -> Main {
        let mut rows = vec![
            Row::new(t::group(l), forms::label("admission_group", &self.line.party.group, l)),
            Row::new(t::state(l), state_name(l, self.line.state)).tag(Tone::Calm),
            Row::new(t::calls(l), self.line.calls.to_string()),
        ];
        rows.extend(self.line.reason.as_ref().map(|reason| Row::new(t::why(l), forms::label("unmet_reason", reason, l))));
        rows.extend(self.alternative.as_ref().map(|text| Row::new(t::alternative(l), text)));
        Main::new(said_party(l, &self.line.party)).caption(t::request(l)).back("/shelter/requests").with(Block::Summary(rows))
    }

    fn draw(&self, l: Lang, typed: &Typed, problems: &Problems) -> Main {
        let action = |step: &str| format!("/shelter/requests/{}/{step}", self.line.id);
        let mut main = self.facts(l);
        for problem in problems.iter().filter(|problem| !self.asks(&problem.field)) {
            main = main.problem("", problem.detail.clone());
        }
        if self.line.state == RequestState::Held {
            main = main.with(Block::Inset(t::now_admit(l).into()));
        }
        main = elsewhere::draw(self, l, main, &typed.houses, problems);
        if self.asked.iter().any(|ask| ask.state == AskState::Chosen) {
            main = main.with(Block::Inset(t::now_refer(l).into()));
        }
        if self.line.state == RequestState::Open {
            main = if self.free.is_empty() {
                main.with(Block::Warning(t::none_free(l).into()))
            } else {
                main.heading(t::hold(l)).form(holds::form(l, action("hold"), t::hold(l), &self.free, &typed.hold, problems))
            };
        }
        if !self.is_undecided() {
            return main;
        }
        let unmet = Form::new(action("unmet"), t::unmet(l))
            .ask(Field::new("reason", t::why(l), Control::Select { options: choices(l, "unmet_reason", &typed.unmet.reason) }).error(said_of(problems, "reason")))
            .ask(Field::line("alternative", t::alternative(l), &typed.unmet.alternative).error(said_of(problems, "alternative")))
            .second();
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
        Ok(_) => reader.done(StatusCode::OK, &format!("/shelter/requests/{id}?done=saved"), &serde_json::json!({ "id": id })),
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
    let held = match value.check(l, now) {
        Ok(hold) => {
            let held = permit.change(&repeat, move |view, request| {
                let Some(state) = state_at(view, request, now)?.after(RequestEvent::Hold) else { return refuse("", "state", t::not_now(l)) };
                let (bed, taken) = holds::take(view, hold, &request.head.party, request.id, l, now)?;
                let head = RequestHead { state, bed: Some(bed), ..request.head.clone() };
                Ok(Drafts::of(request.id.0, [taken, Draft::house("shelter_request", "place_held", request.id.0, &head)?.based_on(request.version)]))
            });
            held.await
        }
        Err(failure) => Err(failure),
    };
    answer(&permit, &reader, held, Typed { hold: value, ..Typed::default() }).await
}

async fn end(permit: &Permit<AnswerRequest>, l: Lang, repeat: &kernel::RepeatKey, event: RequestEvent, unmet: Option<(String, String)>) -> Result<(), Failure> {
    let over = elsewhere::tell(permit.house(), permit.space(), permit.target(), None).await?;
    // The letters say what was true of this version.
    let version = permit.target().version;
    permit
        .change(repeat, move |view, request| {
            let Some(state) = request.head.state.after(event) else { return refuse("", "state", t::not_now(l)) };
            let (reason, alternative) = unmet.clone().unzip();
            let head = RequestHead { state, bed: None, reason, alternative, asked: elsewhere::ended(&request.head.asked, None), ..request.head.clone() };
            let what = if state == RequestState::Unmet { "place_not_found" } else { "place_withdrawn" };
            let mut drafts = vec![Draft::house("shelter_request", what, request.id.0, &head)?.based_on(version)];
            drafts.extend(holds::release(view, request.head.bed, request.id)?);
            Ok(Drafts::of(request.id.0, drafts).sending(over.clone()))
        })
        .await?;
    Ok(())
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Unmet {
    /// Code of CL-UNMET.
    reason: String,
    /// What was offered instead (R-SH-07).
    alternative: String,
}

pub(crate) async fn unmet(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Unmet>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    must_choose(&mut problems, "reason", "unmet_reason", &value.reason, t::why_missing(l));
    let alternative = words::tidy(&value.alternative);
    if alternative.is_empty() {
        problems.push(Problem::new("alternative", "required", t::alternative_missing(l)));
    }
    let ended = if problems.is_empty() { end(&permit, l, &repeat, RequestEvent::Fail, Some((value.reason.clone(), alternative))).await } else { Err(Failure::Refused(problems)) };
    answer(&permit, &reader, ended, Typed { unmet: value, ..Typed::default() }).await
}

pub(crate) async fn withdraw(permit: Permit<AnswerRequest>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let ended = end(&permit, reader.lang, &repeat, RequestEvent::Withdraw, None).await;
    answer(&permit, &reader, ended, Typed::default()).await
}
