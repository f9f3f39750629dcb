//! She changes her mind: at once, without a reason, and every recipient is told (scenario 6).

use axum::{http::StatusCode, response::Response};
use care::{permissions::WithdrawConsent, records::ConsentHead};
use kernel::{Failure, Input, Permit, Reader, RepeatKey, clock};
use ledger::ParcelRow;
use people::correspondence::correspondent;
use space::{Draft, Drafts, Id};

use crate::{
    letters::Content,
    post_office::{self, answer_expires},
    state::OutgoingEvent,
    view::{self, OutgoingHead},
};

/// How often it is tried again because something was sent at the same moment.
const ATTEMPTS: usize = 20;

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

async fn try_withdraw(permit: &Permit<WithdrawConsent>, repeat: &RepeatKey) -> Result<Id, Failure> {
    let consent = permit.target().id;
    let today = clock::today(permit.now()).to_string();
    let sent = permit.read(move |view| view::sent_under(view, consent)).await?;
    let mut parcels: Vec<(Id, ParcelRow)> = Vec::new();
    for referral in &sent {
        if let Some(to) = correspondent(permit.house(), referral.head.to).await? {
            parcels.push((referral.id.0, post_office::parcel(permit.space(), &to, referral.id, Content::Withdrawal, answer_expires(permit.now()))?));
        }
    }
    let outcome = permit
        .change(repeat, move |view, consent| {
            if consent.head.withdrawn_on.is_some() {
                return Ok(Drafts::of(consent.id.0, []));
            }
            let subject = consent.survivor.id.0;
            let head = ConsentHead { withdrawn_on: Some(today.clone()), ..consent.head.clone() };
            let mut drafts = Drafts::of(consent.id.0, [Draft::about(subject, "consent", "consent_withdrawn", consent.id.0, &head)?]);
            for referral in view::sent_under(view, consent.id)? {
                let Some(state) = referral.head.state.after(OutgoingEvent::Withdraw) else { continue };
                // One sent between our question and this step has no parcel yet: ask again with fresh facts.
                let (_, parcel) = parcels.iter().find(|(id, _)| *id == referral.id.0).ok_or(Failure::Stale)?;
                let head = OutgoingHead { state, ..referral.head };
                drafts = drafts.and(Draft::about(subject, "referral", "referral_withdrawn", referral.id.0, &head)?).sending([parcel.clone()]);
            }
            Ok(drafts)
        })
        .await?;
    Ok(outcome.result)
}
