//! She changes her mind: at once, without a reason, and every recipient is told (scenario 6).

use axum::{http::StatusCode, response::Response};
use care::{permissions::WithdrawConsent, records::ConsentHead, view::list_consents};
use kernel::{
    Failure, Input, Permit, Reader, RepeatKey, clock,
    ids::{ConsentId, SurvivorId},
};
use space::{Draft, Drafts, Id, View};

use crate::taking_back::{ATTEMPTS, Letters, is_under};

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

/// The consent, and every other to the same: from an old page she withdraws what she gave since too.
fn to_the_same(view: &View<'_>, survivor: SurvivorId, withdrawn: &ConsentHead) -> Result<Vec<(ConsentId, ConsentHead)>, Failure> {
    let stands = |head: &ConsentHead| head.is_given && head.withdrawn_on.is_none();
    let is_same = |head: &ConsentHead| withdrawn.about().takes_the_place_of(&head.about());
    Ok(list_consents(view, survivor)?.into_iter().filter(|(_, head)| stands(head) && is_same(head)).collect())
}

async fn try_withdraw(permit: &Permit<WithdrawConsent>, repeat: &RepeatKey) -> Result<Id, Failure> {
    let today = clock::today(permit.now()).to_string();
    let letters = Letters::write(permit, permit.target().survivor.id).await?;
    let outcome = permit
        .change(repeat, move |view, consent| {
            let survivor = consent.survivor.id;
            let mut drafts = Drafts::of(consent.id.0, []);
            for (id, head) in to_the_same(view, survivor, &consent.head)? {
                let head = ConsentHead { withdrawn_on: Some(today.clone()), ..head };
                drafts = drafts.and(Draft::about(survivor.0, "consent", "consent_withdrawn", id.0, &head)?);
            }
            letters.take_back(view, survivor, drafts, |sent| is_under(sent, &consent.head))
        })
        .await?;
    Ok(outcome.result)
}
