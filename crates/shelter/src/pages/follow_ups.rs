//! How is she, months after she left? Asked only where she agreed, and only by the ways that she named.

use axum::{http::StatusCode, response::Response};
use care::{consents::her_no, model::consent::ConsentKind, view::has_ended};
use kernel::{
    Failure, Input, Page, Permit, Problems, Reader, Scope, clock,
    ids::StayId,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::Drafts;
use ui::{Block, Cell, Control, Field, Form, Head, Link, Main, Table};
use words::Lang;

use super::{choices, must_choose, said_above, said_day, stays};
use crate::{
    model::stay::FollowUp,
    permissions::{ChangeStay, ViewBoard},
    records::{Stay, StayHead},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct DueLine {
    stay: StayId,
    /// Her code, never her name.
    code: String,
    due_on: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct DueList {
    due: Vec<DueLine>,
}

pub(crate) async fn list(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let (today, reading) = (clock::today(scope.now()), scope.actor().staff);
    let due = scope.read(move |view, _| {
        let all = view::with_follow_ups(view, reading, today)?.into_iter();
        let line = |(stay, head, code): (StayId, StayHead, String)| Some(DueLine { stay, code, due_on: head.next_follow_up()?.due_on.clone() });
        Ok(all.filter_map(line).collect())
    });
    reader.show(&DueList { due: due.await? })
}

impl Page for DueList {
    fn title(&self, l: Lang) -> &'static str {
        t::follow_ups(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(t::follow_ups(l)).back("/shelter").text(t::follow_ups_text(l));
        if self.due.is_empty() {
            return main.with(Block::Muted(t::follow_ups_none(l).into()));
        }
        let row = |it: &DueLine| vec![Cell::link(format!("/stays/{}/follow-up", it.stay), t::code(l, &it.code)), Cell::new(said_day(l, &it.due_on))];
        main.with(Block::Table(Table { caption: None, heads: [t::who(l), t::day(l)].map(Head::new).into(), rows: self.due.iter().map(row).collect() }))
    }
}

// ---- One asking

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Answer {
    /// Code of the list of answers.
    outcome: String,
}

fn page(l: Lang, stay: &Stay, typed: &Answer, problems: &Problems) -> Main {
    let form = Form::new(format!("/stays/{}/follow-up", stay.id), t::save(l))
        .ask(Field::new("outcome", t::how_is_it(l), Control::Radios { options: choices(l, "follow_up", &typed.outcome) }).error(said_of(problems, "outcome")));
    said_above(Main::new(t::follow_up_ask(l)).caption(t::code(l, &stay.survivor.code)).back("/shelter/follow-ups"), problems)
        .with(Block::Links(vec![Link::new(format!("/survivors/{}/safe-contact", stay.survivor.id), t::safe_ways(l))]))
        .form(form)
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::follow_up_ask(reader.lang), &page(reader.lang, permit.target(), &Answer::default(), &Vec::new()))
}

pub(crate) async fn save(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Answer>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let mut problems = Problems::new();
    must_choose(&mut problems, "outcome", "follow_up", &value.outcome, t::step_missing(l));
    let saved = if problems.is_empty() {
        let outcome = value.outcome.clone();
        permit
            .change(&repeat, move |view, stay| {
                if has_ended(view, stay.survivor.id, ConsentKind::AftercareContact, today)? {
                    return refuse("", "no-consent", t::follow_up_no_consent(l));
                }
                let Some(due) = stay.head.follow_up_due(today) else { return refuse("", "state", t::not_due(l)) };
                let answered = FollowUp { outcome: Some(outcome.clone()), asked_on: Some(today.to_string()), ..due.clone() };
                let mut head = stay.head.clone();
                head.follow_ups.iter_mut().filter(|it| it.due_on == answered.due_on).for_each(|it| it.clone_from(&answered));
                let mut drafts = vec![stay.becomes("followed_up", &head)?];
                if outcome == "declined" {
                    drafts.push(her_no(&stay.survivor, ConsentKind::AftercareContact, today)?);
                }
                Ok(Drafts::of(stay.id.0, drafts))
            })
            .await
    } else {
        Err(Failure::Refused(problems))
    };
    match saved {
        Ok(_) => stays::done(&permit, &reader),
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(t::follow_up_ask(l), &page(l, permit.target(), &value, &problems), &problems)
        }
    }
}
