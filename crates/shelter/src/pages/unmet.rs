//! A need that could only be written down: there was no place, or nobody even asked because the house was known to be full.

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use kernel::{
    Failure, Input, Permit, Problem, Problems, Reader, clock,
    ids::ShelterRequestId,
    permit::{Own, refuse},
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use super::{
    choices,
    request::Unmet,
    requests::{NewRequest, alike_to, ask_same},
    said_above, yes_no,
};
use crate::{
    alike,
    model::request::{RequestEvent, RequestState},
    permissions::TakeRequest,
    records::{Party, Request, RequestHead},
    t,
    unmet::Heard,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NoPlace {
    /// `called`, or `not_asked`: somebody knew that the house was full and did not even ask.
    heard: String,
    #[serde(flatten)]
    who: NewRequest,
    #[serde(flatten)]
    why: Unmet,
}

/// A need that can be written down.
#[derive(Clone)]
struct Checked {
    heard: Heard,
    party: Party,
    from: Option<String>,
    why: Unmet,
    same: String,
}

impl NoPlace {
    fn check(&self, l: Lang, today: Date) -> Result<Checked, Failure> {
        let mut problems = Problems::new();
        let heard = Heard::from_code(&self.heard);
        if heard.is_none() {
            problems.push(Problem::new("heard", "required", t::heard_missing(l)));
        }
        let party = self.who.check(l, today).map_err(|more| problems.extend(more));
        let why = match self.why.check_of(l, heard.unwrap_or(Heard::Called)) {
            Ok(why) => Some(why),
            Err(failure) => {
                problems.extend(problems_of(failure)?);
                None
            }
        };
        match (heard, party, why) {
            (Some(heard), Ok(party), Some(why)) => Ok(Checked { heard, party, from: self.who.region(), why, same: self.who.same.clone() }),
            _ => Err(Failure::Refused(problems)),
        }
    }
}

/// Written down as a need of its own; or counted as one more call for one that is known.
fn drafts(view: &View<'_>, need: &Checked, id: ShelterRequestId, now: i64, l: Lang) -> Result<Drafts, Failure> {
    let today = clock::today(now);
    if let Some(again) = alike::asked_again(view, &need.party, &need.same, today, l)? {
        return Ok(again);
    }
    let Some(state) = RequestState::Open.after(RequestEvent::Fail) else { return refuse("", "state", t::not_now(l)) };
    let head = need.why.explains(RequestHead { state, from: need.from.clone(), heard: Some(need.heard), ..RequestHead::new(need.party.clone(), now, today) });
    Ok(Drafts::of(id.0, [Draft::house("shelter_request", "place_not_found", id.0, &head)?]))
}

fn page(l: Lang, values: &NoPlace, alike: &[Request], problems: &Problems) -> Main {
    let number = |name: &str, label: &'static str, value: &str| Field::line(name, label, value).error(said_of(problems, name));
    let heard = [("called", t::heard_called(l)), ("not_asked", t::heard_not_asked(l))].map(|(code, label)| Choice::new(code, label, values.heard == code)).into();
    let who = &values.who;
    let form = Form::new("/shelter/requests/no-place", t::save(l))
        .ask(Field::new("heard", t::heard(l), Control::Radios { options: heard }).error(said_of(problems, "heard")))
        .ask(number("adults", t::adults(l), &who.adults))
        .ask(number("children", t::children(l), &who.children))
        .ask(number("sons_over_12", t::sons(l), &who.sons_over_12).optional())
        .ask(Field::new("group", t::group(l), Control::Select { options: choices(l, "admission_group", &who.group) }).error(said_of(problems, "group")))
        .ask(Field::new("accessible", t::needs_accessible(l), Control::Radios { options: yes_no(l, &who.accessible) }).optional())
        .ask(who.ask_where(l))
        .ask_all(values.why.fields(l, problems))
        .ask_all(ask_same(l, who, alike, problems));
    said_above(Main::new(t::no_place_at_all(l)).back("/shelter/requests").with(Block::Inset(t::ask_no_name(l).into())), problems).form(form)
}

pub(crate) async fn form(permit: Permit<TakeRequest>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    let values = NoPlace { who: NewRequest::of_one(), ..NoPlace::default() };
    reader.draw(StatusCode::OK, t::no_place_at_all(reader.lang), &page(reader.lang, &values, &[], &Vec::new()))
}

pub(crate) async fn save(permit: Permit<TakeRequest>, reader: Reader, Input { value, repeat, .. }: Input<NoPlace>) -> Result<Response, Failure> {
    let (l, now, id) = (reader.lang, permit.now(), ShelterRequestId::random());
    let today = clock::today(now);
    let saved = match value.check(l, today) {
        Ok(need) => permit.change(&repeat, move |view, Own| drafts(view, &need, id, now, l)).await,
        Err(failure) => Err(failure),
    };
    match saved {
        Ok(outcome) => reader.made(&format!("/shelter/requests/{}", outcome.result), outcome.result),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let alike = alike_to(&permit, l, &value.who).await?;
            reader.return_form(t::no_place_at_all(l), &page(l, &value, &alike, &problems), &problems)
        }
    }
}
