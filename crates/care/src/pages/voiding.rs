//! The record of an incident is a mistake, or she asked that it be taken out: nothing follows from it any more, and it stays
//! to be read (I.2). It is never erased here, and nobody counts it again.

use axum::{http::StatusCode, response::Response};
use forms::choices;
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, clock, problem::said_of};
use serde::Deserialize;
use space::{Draft, Drafts};
use ui::{Block, Control, Field, Form, Link, Main};
use words::Lang;

use super::answers_of;
use crate::{
    model::case_state::{IncidentEvent, IncidentState},
    permissions::{VoidIncident, taken_out},
    records::{Incident, IncidentHead, Void},
    t,
};

const REASONS: &str = "void_reason";

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewVoid {
    /// Code of the list `void_reason`.
    because: String,
    /// Where the code alone does not say it.
    words: String,
}

impl NewVoid {
    pub(super) fn is_listed(&self) -> bool {
        forms::list(REASONS).is_some_and(|list| list.find(&self.because).is_some())
    }

    pub(super) fn read(&self, now: i64) -> Void {
        Void { reason: self.because.clone(), words: Some(words::tidy(&self.words)).filter(|words| !words.is_empty()), at: now }
    }
}

impl NewVoid {
    /// Why, and more about it.
    pub(super) fn fields(&self, l: Lang, problems: &Problems) -> [Field; 2] {
        let because = Field::new("because", t::void_because(l), Control::Radios { options: choices(l, REASONS, &self.because) });
        let words = Field::new("words", t::void_words(l), Control::Text { value: self.words.clone(), rows: 3 }).hint(t::void_words_hint(l));
        [because.error(said_of(problems, "because")), words.optional()]
    }
}

/// Above everything else on its page.
pub(super) fn said(l: Lang, void: &Void) -> Vec<Block> {
    let day = words::date(l, clock::today(void.at));
    let is = Block::Warning(t::void_is(l, day, forms::label(REASONS, &void.reason, l)));
    std::iter::once(is).chain(void.words.clone().map(Block::Said)).collect()
}

/// What will happen, before it does.
fn page(l: Lang, incident: &Incident, typed: &NewVoid, problems: &Problems) -> Main {
    let path = format!("/incidents/{}", incident.id);
    let what = [t::void_stays(l), t::void_counts(l), t::void_follows(l), t::void_sent(l), t::void_final(l)].map(str::to_owned);
    let referrals = Link::new(format!("/survivors/{}/referrals", incident.survivor.id), t::her_referrals(l));
    let main = Main::new(t::void_title(l)).caption(t::incident_code(l, &incident.head.code)).back(&path).text(t::void_instead(l));
    let form = Form::new(format!("{path}/void"), t::void_button(l)).ask_all(typed.fields(l, problems)).grave();
    main.with(Block::List(what.into())).with(Block::Links(vec![referrals])).form(form)
}

/// The state that follows; what is void already is led to its page.
fn voided(incident: &Incident) -> Result<IncidentState, Failure> {
    incident.head.state.after(IncidentEvent::Void).ok_or_else(|| taken_out(incident))
}

pub(crate) async fn form(permit: Permit<VoidIncident>, reader: Reader) -> Result<Response, Failure> {
    let incident = permit.target();
    voided(incident)?;
    reader.draw(StatusCode::OK, t::incident(reader.lang), &page(reader.lang, incident, &NewVoid::default(), &Vec::new()))
}

pub(crate) async fn void(permit: Permit<VoidIncident>, reader: Reader, Input { value, repeat, .. }: Input<NewVoid>) -> Result<Response, Failure> {
    let (l, incident) = (reader.lang, permit.target());
    if !value.is_listed() {
        voided(incident)?;
        let problems = vec![Problem::new("because", "required", t::void_because_missing(l))];
        return reader.return_form(t::incident(l), &page(l, incident, &value, &problems), &problems);
    }
    let (from, why) = (incident.version, value.read(permit.now()));
    let answers = answers_of(&permit, incident.id.0, from).await?;
    permit
        .change(&repeat, move |_, incident| {
            let head = IncidentHead { state: voided(incident)?, void: Some(why.clone()), ..incident.head.clone() };
            let draft = Draft::about(incident.survivor.id.0, "incident", "incident_voided", incident.id.0, &head)?.with_body(&answers)?.based_on(from);
            Ok(Drafts::of(incident.id.0, [draft]))
        })
        .await?;
    let id = permit.target().id;
    reader.done(StatusCode::OK, &format!("/incidents/{id}?done=taken-out"), &serde_json::json!({ "id": id, "state": "void" }))
}
