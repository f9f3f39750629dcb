//! Her answer is written: her consent, or that she said no. What was sent beyond it is taken back in the same step.

use axum::{extract::Path, http::StatusCode, response::Response};
use care::{
    consents::{Answer, Said, said},
    model::consent::ConsentKind,
    permissions::{GiveConsent, put_aside},
    view::records_of,
};
use kernel::{Failure, Input, Permit, Reader, RepeatKey, ids::ConsentId, input::SentInput};
use space::{Drafts, Id};

use crate::taking_back::{ATTEMPTS, Letters, is_ended_by, records_with};

pub(crate) async fn give(
    permit: Permit<GiveConsent>,
    Path((_, kind)): Path<(String, String)>,
    reader: Reader,
    SentInput(Input { value, repeat, .. }): SentInput,
) -> Result<Response, Failure> {
    let kind = ConsentKind::from_code(&kind).ok_or(Failure::NotFound)?;
    let answer = match said(&permit, kind, &reader, &value).await? {
        Said::Answer(answer) => answer,
        Said::Returned(response) => return Ok(response),
    };
    let mut given = Err(Failure::Stale);
    for _ in 0..ATTEMPTS {
        given = try_give(&permit, &answer, &repeat).await;
        if !matches!(given, Err(Failure::Stale)) {
            break;
        }
    }
    let id = given?;
    let place = format!("/survivors/{}?done=saved", permit.target().id);
    reader.done(StatusCode::CREATED, &place, &serde_json::json!({ "id": id }))
}

async fn try_give(permit: &Permit<GiveConsent>, answer: &Answer, repeat: &RepeatKey) -> Result<Id, Failure> {
    let survivor = permit.target().id;
    let letters = Letters::write(permit, permit.read(move |view| records_of(view, survivor)).await?).await?;
    let (id, answer, actor) = (ConsentId::random(), answer.clone(), permit.actor().clone());
    let outcome = permit
        .change(repeat, move |view, survivor| {
            // Her no is written wherever she says it; a yes belongs where her work goes on.
            if answer.head.is_given {
                put_aside(view, &actor, survivor)?;
            }
            let drafts = Drafts::of(id.0, [answer.draft(id, survivor.id)?]);
            letters.take_back(view, &records_with(view, survivor)?, drafts, |sent| is_ended_by(&sent.head, &answer.head))
        })
        .await?;
    Ok(outcome.result)
}
