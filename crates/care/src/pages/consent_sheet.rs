//! One consent as it was written down: who gave it, how and when, and to what. It is read here and changed nowhere.

use axum::response::Response;
use forms::{Answers, definition};
use kernel::{
    Failure, Page, Permit, Reader, clock,
    ids::{ConsentId, SurvivorId},
};
use serde::Serialize;
use ui::{Block, Main, Row};
use words::Lang;

use super::answers_of;
use crate::{model::consent::ConsentState, permissions::ViewConsent, records::ConsentHead, t, view};

#[derive(Serialize, schemars::JsonSchema)]
pub struct ConsentSheet {
    id: ConsentId,
    survivor: SurvivorId,
    #[serde(flatten)]
    head: ConsentHead,
    state: ConsentState,
    recipient_name: Option<String>,
    /// What was answered in the form.
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
}

pub(crate) async fn show(permit: Permit<ViewConsent>, reader: Reader) -> Result<Response, Failure> {
    let (l, today, consent) = (reader.lang, clock::today(permit.now()), permit.target().clone());
    let (id, survivor) = (consent.id, consent.survivor.id);
    let standing = permit.read(move |view| view::list_standing(view, survivor, today)).await?;
    let state = standing.into_iter().find(|(other, ..)| *other == id).map(|(.., state)| state).ok_or(Failure::NotFound)?;
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let recipient_name = consent.head.recipient.and_then(|recipient| names.get(&recipient).cloned());
    // What was said stands in the first version; a withdrawal adds only its day.
    let answers = answers_of(&permit, id.0, 1).await?;
    reader.show(&ConsentSheet { id, survivor, head: consent.head, state, recipient_name, answers })
}

impl Page for ConsentSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::consents(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let day = |text: &String| text.parse().map_or_else(|_| text.clone(), |day| words::date(l, day));
        let mut rows = vec![Row::new(t::state(l), super::consents::state_said(l, self.state)), Row::new(t::written_on(l), day(&self.head.given_on))];
        rows.extend(self.head.withdrawn_on.as_ref().map(|text| Row::new(t::withdrawn_on(l), day(text))));
        rows.extend(self.recipient_name.as_ref().map(|name| Row::new(t::recipient(l), name)));
        rows.extend(definition("consent").answered_rows(l, &self.answers));
        let kind = forms::label("consent_kind", self.head.kind.code(), l);
        Main::new(kind).back(format!("/survivors/{}", self.survivor)).with(Block::Summary(rows))
    }
}
