//! Someone asks for names or lists (scenario 7). No answer hands them out: the
//! request is recorded, and what may be given is figures.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Action as _, Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    permit::{Own, refuse},
    problem::{problems_of, said_above, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row};
use words::Lang;

use crate::{
    permissions::{AnswerDataRequest, ListDataRequests, RecordDataRequest},
    records::{DataAnswer, DataRequest, DataRequestHead},
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewRequest {
    requester: String,
    wants: String,
    purpose: String,
    /// "refused" or "figures_only".
    answer: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestLine {
    #[schemars(with = "String")]
    id: Id,
    #[serde(flatten)]
    head: DataRequestHead,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestList {
    requests: Vec<RequestLine>,
    #[serde(skip)]
    may_record: bool,
}

pub(crate) async fn list(scope: Scope<ListDataRequests>, reader: Reader) -> Result<Response, Failure> {
    let may_record = RecordDataRequest::allows(scope.actor(), &Own);
    let requests = scope.read(|view, _| view::list_data_requests(view)).await?;
    reader.show(&RequestList { requests: requests.into_iter().map(|it| RequestLine { id: it.id, head: it.head }).collect(), may_record })
}

/// There is no third: no answer hands out names.
fn answer_of(code: &str) -> Option<DataAnswer> {
    match code {
        "refused" => Some(DataAnswer::Refused),
        "figures_only" => Some(DataAnswer::FiguresOnly),
        _ => None,
    }
}

fn answer_field(l: Lang, chosen: &str) -> Field {
    let options = vec![Choice::new("refused", t::answer_refused(l), chosen == "refused"), Choice::new("figures_only", t::answer_figures(l), chosen == "figures_only")];
    Field::new("answer", t::request_answer(l), Control::Radios { options })
}

fn form(l: Lang, values: &NewRequest, problems: &Problems) -> Form {
    Form::new("/data-requests", t::save(l))
        .ask(Field::line("requester", t::request_who(l), &values.requester).error(said_of(problems, "requester")))
        .ask(Field::new("wants", t::request_what(l), Control::Text { value: values.wants.clone(), rows: 3 }).error(said_of(problems, "wants")))
        .ask(Field::line("purpose", t::request_why(l), &values.purpose))
        .ask(answer_field(l, &values.answer))
}

fn answer_name(l: Lang, answer: Option<DataAnswer>) -> &'static str {
    match answer {
        None => t::answer_open(l),
        Some(DataAnswer::Refused) => t::answer_refused(l),
        Some(DataAnswer::FiguresOnly) => t::answer_figures(l),
    }
}

fn summary(l: Lang, head: &DataRequestHead) -> Block {
    let mut rows = vec![Row::new(t::request_who(l), &head.requester), Row::new(t::request_what(l), &head.wants)];
    rows.extend(Some(&head.purpose).filter(|text| !text.is_empty()).map(|text| Row::new(t::request_why(l), text)));
    rows.push(Row::new(t::request_answer(l), answer_name(l, head.answer)));
    Block::Summary(rows)
}

impl Page for RequestList {
    fn title(&self, l: Lang) -> &'static str {
        t::requests(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut main = Main::new(t::requests(l)).back("/").with(Block::Inset(t::requests_text(l).into()));
        if self.may_record {
            main = main.with(Block::Links(vec![Link::new("/incident-recorder", t::recorder(l))]));
        }
        for request in &self.requests {
            main = main.with(summary(l, &request.head));
            if self.may_record && request.head.answer.is_none() {
                main = main.with(Block::Links(vec![Link::new(format!("/data-requests/{}", request.id), t::request_answer_now(l))]));
            }
        }
        if self.may_record { main.form(form(l, &NewRequest::default(), &Vec::new())) } else { main }
    }
}

pub(crate) async fn record(permit: Permit<RecordDataRequest>, reader: Reader, Input { value, repeat, .. }: Input<NewRequest>) -> Result<Response, Failure> {
    let l = reader.lang;
    let (requester, wants) = (words::tidy(&value.requester), words::tidy(&value.wants));
    let mut problems = Problems::new();
    for (name, text) in [("requester", &requester), ("wants", &wants)] {
        if text.is_empty() {
            problems.push(Problem::new(name, "required", t::request_empty(l)));
        }
    }
    if !problems.is_empty() {
        return reader.return_form(t::requests(l), &Main::new(t::requests(l)).form(form(l, &value, &problems)), &problems);
    }
    let answer = answer_of(&value.answer);
    let head = DataRequestHead { requester, wants, purpose: words::tidy(&value.purpose), received_on: clock::today(permit.now()).to_string(), answer };
    let id = Id::new_v4();
    permit.change(&repeat, move |_, Own| Ok(Drafts::of(id, [Draft::house("data_request", "data_requested", id, &head)?]))).await?;
    reader.made("/data-requests", id)
}

// ---- Answering later

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Answer {
    /// "refused" or "figures_only".
    answer: String,
}

fn answer_page(l: Lang, request: &DataRequest, problems: &Problems) -> Main {
    let mut main = Main::new(t::requests(l)).back("/data-requests").with(summary(l, &request.head));
    main = said_above(main, problems);
    match request.head.answer {
        Some(_) => main,
        None => main.form(Form::new(format!("/data-requests/{}/answer", request.id), t::save(l)).ask(answer_field(l, "").error(said_of(problems, "answer")))),
    }
}

pub(crate) async fn show(permit: Permit<AnswerDataRequest>, reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::requests(reader.lang), &answer_page(reader.lang, permit.target(), &Vec::new()))
}

pub(crate) async fn answer(permit: Permit<AnswerDataRequest>, reader: Reader, Input { value, repeat, .. }: Input<Answer>) -> Result<Response, Failure> {
    let l = reader.lang;
    let answered = permit.change(&repeat, move |_, request| {
        let Some(answer) = answer_of(&value.answer) else { return refuse("answer", "required", t::request_answer_missing(l)) };
        if request.head.answer.is_some() {
            return refuse("", "state", t::request_answered(l));
        }
        let head = DataRequestHead { answer: Some(answer), ..request.head.clone() };
        Ok(Drafts::of(request.id, [Draft::house("data_request", "data_request_answered", request.id, &head)?]))
    });
    if let Err(failure) = answered.await {
        let problems = problems_of(failure)?;
        return reader.return_form(t::requests(l), &answer_page(l, permit.target(), &problems), &problems);
    }
    reader.saved("/data-requests", permit.target().id)
}
