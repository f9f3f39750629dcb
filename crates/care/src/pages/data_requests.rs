//! Someone asks for names or lists (scenario 7). No answer hands them out: the
//! request is recorded, and what may be given is figures.

use axum::{http::StatusCode, response::Response};
use kernel::{Action as _, Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock, permit::Own, problem::said_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Choice, Control, Field, Form, Main, Row};
use words::Lang;

use crate::{
    permissions::{ListDataRequests, RecordDataRequest},
    records::{DataAnswer, DataRequestHead},
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
pub struct RequestList {
    requests: Vec<DataRequestHead>,
    #[serde(skip)]
    may_record: bool,
}

pub(crate) async fn list(scope: Scope<ListDataRequests>, reader: Reader) -> Result<Response, Failure> {
    let may_record = RecordDataRequest::allows(scope.actor(), &Own);
    let requests = scope.read(|view, _| view::list_data_requests(view)).await?;
    reader.show(&RequestList { requests: requests.into_iter().map(|(_, head)| head).collect(), may_record })
}

fn form(l: Lang, values: &NewRequest, problems: &Problems) -> Form {
    let options =
        vec![Choice::new("refused", t::answer_refused(l), values.answer == "refused"), Choice::new("figures_only", t::answer_figures(l), values.answer == "figures_only")];
    Form::new("/data-requests", t::save(l))
        .ask(Field::line("requester", t::request_who(l), &values.requester).error(said_of(problems, "requester")))
        .ask(Field::new("wants", t::request_what(l), Control::Text { value: values.wants.clone(), rows: 3 }).error(said_of(problems, "wants")))
        .ask(Field::line("purpose", t::request_why(l), &values.purpose))
        .ask(Field::new("answer", t::request_answer(l), Control::Radios { options }))
}

fn answer_name(l: Lang, answer: Option<DataAnswer>) -> &'static str {
    match answer {
        None => t::answer_open(l),
        Some(DataAnswer::Refused) => t::answer_refused(l),
        Some(DataAnswer::FiguresOnly) => t::answer_figures(l),
    }
}

impl Page for RequestList {
    fn title(&self, l: Lang) -> &'static str {
        t::requests(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut main = Main::new(t::requests(l)).back("/").with(Block::Inset(t::requests_text(l).into()));
        for request in &self.requests {
            main = main.with(Block::Summary(vec![
                Row::new(t::request_who(l), &request.requester),
                Row::new(t::request_what(l), &request.wants),
                Row::new(t::request_answer(l), answer_name(l, request.answer)),
            ]));
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
    let answer = match value.answer.as_str() {
        "refused" => Some(DataAnswer::Refused),
        "figures_only" => Some(DataAnswer::FiguresOnly),
        _ => None,
    };
    let head = DataRequestHead { requester, wants, purpose: words::tidy(&value.purpose), received_on: clock::today(permit.now()).to_string(), answer };
    let id = Id::new_v4();
    permit.change(&repeat, move |_, Own| Ok(Drafts::of(id, [Draft::house("data_request", "data_requested", id, &head)?]))).await?;
    reader.done(StatusCode::CREATED, "/data-requests?done=saved", &serde_json::json!({ "id": id }))
}
