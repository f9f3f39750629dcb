//! What was sent is taken back in the step that ends its consent: every recipient is told.

use care::{
    model::consent::ConsentKind,
    records::{ConsentHead, Survivor},
    transfer::{TakenBack, unsettle},
    view::Answered,
};
use kernel::{Action, Failure, Permit, ids::SurvivorId};
use ledger::ParcelRow;
use people::correspondence::{as_remembered, day_number};
use space::{Draft, Drafts, Id, View};

use crate::{
    letters::Content,
    post_office::{self, answer_expires},
    state::{Outgoing, OutgoingEvent},
    view::{self, OutgoingHead, Sent},
};

/// How often it is tried again because something was sent at the same moment.
pub(crate) const ATTEMPTS: usize = 20;

/// A letter for each referral that may have to be taken back.
pub(crate) struct Letters(Vec<(Id, ParcelRow)>);

impl Letters {
    /// For what was sent from any of these records.
    pub(crate) async fn write<A: Action>(permit: &Permit<A>, records: Vec<SurvivorId>) -> Result<Letters, Failure> {
        let mut letters = Vec::new();
        for sent in permit.read(move |view| sent_from(view, &records)).await? {
            if sent.head.state.after(OutgoingEvent::Withdraw).is_some()
                && let Some(to) = as_remembered(permit.house(), permit.space(), sent.head.to).await?
            {
                letters.push((sent.id.0, post_office::parcel(permit.space(), &to, sent.id, Content::Withdrawal, answer_expires(permit.now()))?));
            }
        }
        Ok(Letters(letters))
    }

    /// Adds to a step what it takes back of what was sent from her records, given as they stand after the step.
    pub(crate) fn take_back(&self, view: &View<'_>, records: &[Survivor], drafts: Drafts, is_over: impl Fn(&Sent) -> bool) -> Result<Drafts, Failure> {
        records.iter().try_fold(drafts, |drafts, survivor| {
            let over: Vec<Sent> = view::sent_about(view, survivor.id)?.into_iter().filter(&is_over).collect();
            let was_handed_over = over.iter().any(|sent| sent.head.is_transfer() && sent.head.state == Outgoing::Accepted);
            let hers = if was_handed_over { unsettle(survivor, TakenBack::Withdrawn)? } else { None };
            let drafts = hers.into_iter().fold(drafts, Drafts::and);
            over.into_iter().try_fold(drafts, |drafts, sent| self.take_back_one(drafts, sent))
        })
    }

    fn take_back_one(&self, drafts: Drafts, Sent { id, survivor, head, .. }: Sent) -> Result<Drafts, Failure> {
        let Some(state) = head.state.after(OutgoingEvent::Withdraw) else { return Ok(drafts) };
        // One sent between our question and this step has no letter yet: ask again with fresh facts.
        let (_, letter) = self.0.iter().find(|(of, _)| *of == id.0).ok_or(Failure::Stale)?;
        let head = head.moved(state);
        let withdrawn = Draft::about(survivor.0, "referral", "referral_withdrawn", id.0, &head)?;
        Ok(drafts.and(withdrawn).recalling(head.recalled()).sending([letter.clone()]))
    }
}

fn sent_from(view: &View<'_>, records: &[SurvivorId]) -> Result<Vec<Sent>, Failure> {
    Ok(records.iter().map(|record| view::sent_about(view, *record)).collect::<Result<Vec<_>, _>>()?.concat())
}

/// Her record with all her others: an answer counts in each of them.
pub(crate) fn records_with(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Survivor>, Failure> {
    let mut all = vec![survivor.clone()];
    all.extend(care::view::other_records(view, survivor)?);
    Ok(all)
}

/// Whether what was sent from one of two records is over by what she answered in the other, when they turn out to be one
/// person's: unless she said a later yes to as much in the record from which it was sent.
pub(crate) fn is_ended_across(sent: &OutgoingHead, own: &[Answered], other: &[Answered]) -> bool {
    let covering = own.iter().find(|yes| is_under(sent, &yes.head) && !is_ended_by(sent, &yes.head));
    other.iter().any(|answer| is_ended_by(sent, &answer.head) && covering.is_none_or(|yes| answer.came_after(yes)))
}

/// Whether something was sent under such a consent: to the organisation that it names, for the help that it names.
pub(crate) fn is_under(sent: &OutgoingHead, consent: &ConsentHead) -> bool {
    consent.kind == ConsentKind::Referral && consent.recipient == Some(sent.to) && consent.purpose.as_ref().is_none_or(|purpose| *purpose == sent.service)
}

/// Whether her newer answer ends what was sent: a no does, and so does a yes to less or for a shorter time.
pub(crate) fn is_ended_by(sent: &OutgoingHead, answer: &ConsentHead) -> bool {
    let end = answer.expires_on.as_deref().and_then(|text| text.parse().ok()).map(day_number);
    let covers = answer.is_yes() && sent.items.iter().all(|item| answer.items.contains(item)) && end.is_some_and(|end| sent.expires_day <= end);
    is_under(sent, answer) && !covers
}
