//! She changes her mind: at once, without a reason, and every recipient is told (scenario 6).

use axum::{http::StatusCode, response::Response};
use care::{
    permissions::WithdrawConsent,
    records::ConsentHead,
    view::{Answered, answers_in, records_of},
};
use kernel::{Failure, Input, Permit, Reader, RepeatKey, clock, ids::SurvivorId};
use space::{Draft, Drafts, Id, View};

use crate::taking_back::{ATTEMPTS, Letters, is_under, records_with};

pub(crate) async fn withdraw(permit: Permit<WithdrawConsent>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let mut withdrawn = Err(Failure::Stale);
    for _ in 0..ATTEMPTS {
        withdrawn = try_withdraw(&permit, &repeat).await;
        if !matches!(withdrawn, Err(Failure::Stale)) {
            break;
        }
    }
    let id = withdrawn?;
    let place = format!("/survivors/{}?done=withdrawn", permit.target().survivor.id);
    reader.done(StatusCode::OK, &place, &serde_json::json!({ "id": id, "state": "withdrawn" }))
}

/// The consent, and every other to the same, in whichever of her records: from an old page she withdraws what she gave since too.
fn to_the_same(view: &View<'_>, survivor: SurvivorId, withdrawn: &ConsentHead) -> Result<Vec<Answered>, Failure> {
    let is_same = |head: &ConsentHead| withdrawn.about().takes_the_place_of(&head.about());
    let all = answers_in(view, &records_of(view, survivor)?)?;
    Ok(all.into_iter().filter(|answer| answer.head.is_yes() && is_same(&answer.head)).collect())
}

async fn try_withdraw(permit: &Permit<WithdrawConsent>, repeat: &RepeatKey) -> Result<Id, Failure> {
    let (today, survivor) = (clock::today(permit.now()).to_string(), permit.target().survivor.id);
    let letters = Letters::write(permit, permit.read(move |view| records_of(view, survivor)).await?).await?;
    let outcome = permit
        .change(repeat, move |view, consent| {
            let mut drafts = Drafts::of(consent.id.0, []);
            for Answered { survivor, id, head, .. } in to_the_same(view, consent.survivor.id, &consent.head)? {
                let head = ConsentHead { withdrawn_on: Some(today.clone()), ..head };
                drafts = drafts.and(Draft::about(survivor.0, "consent", "consent_withdrawn", id.0, &head)?);
            }
            letters.take_back(view, &records_with(view, &consent.survivor)?, drafts, |sent| is_under(&sent.head, &consent.head))
        })
        .await?;
    Ok(outcome.result)
}
