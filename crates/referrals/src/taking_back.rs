//! What was sent is taken back in the step that ends its consent: every recipient is told.

use care::{
    model::consent::ConsentKind,
    records::ConsentHead,
    transfer::{TakenBack, unsettle},
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
    pub(crate) async fn write<A: Action>(permit: &Permit<A>, survivor: SurvivorId) -> Result<Letters, Failure> {
        let mut letters = Vec::new();
        for sent in permit.read(move |view| view::sent_about(view, survivor)).await? {
            if sent.head.state.after(OutgoingEvent::Withdraw).is_some()
                && let Some(to) = as_remembered(permit.house(), permit.space(), sent.head.to).await?
            {
                letters.push((sent.id.0, post_office::parcel(permit.space(), &to, sent.id, Content::Withdrawal, answer_expires(permit.now()))?));
            }
        }
        Ok(Letters(letters))
    }

    /// Adds to a step what it takes back.
    pub(crate) fn take_back(&self, view: &View<'_>, survivor: SurvivorId, drafts: Drafts, is_over: impl Fn(&OutgoingHead) -> bool) -> Result<Drafts, Failure> {
        let over: Vec<Sent> = view::sent_about(view, survivor)?.into_iter().filter(|sent| is_over(&sent.head)).collect();
        let was_handed_over = over.iter().any(|sent| sent.head.is_transfer() && sent.head.state == Outgoing::Accepted);
        let person = care::view::find_survivor(view, survivor)?.filter(|_| was_handed_over);
        let hers = person.as_ref().map(|person| unsettle(person, TakenBack::Withdrawn)).transpose()?.flatten();
        let drafts = hers.into_iter().fold(drafts, Drafts::and);
        over.into_iter().filter_map(|sent| Some((sent.head.state.after(OutgoingEvent::Withdraw)?, sent))).try_fold(drafts, |drafts, (state, Sent { id, head, .. })| {
            // One sent between our question and this step has no letter yet: ask again with fresh facts.
            let (_, letter) = self.0.iter().find(|(of, _)| *of == id.0).ok_or(Failure::Stale)?;
            let head = head.moved(state);
            let withdrawn = Draft::about(survivor.0, "referral", "referral_withdrawn", id.0, &head)?;
            Ok(drafts.and(withdrawn).recalling(head.recalled()).sending([letter.clone()]))
        })
    }
}

/// Whether something was sent under such a consent: to the organisation that it names, for the help that it names.
pub(crate) fn is_under(sent: &OutgoingHead, consent: &ConsentHead) -> bool {
    consent.kind == ConsentKind::Referral && consent.recipient == Some(sent.to) && consent.purpose.as_ref().is_none_or(|purpose| *purpose == sent.service)
}

/// Whether her newer answer ends what was sent: a no does, and so does a yes to less or for a shorter time.
pub(crate) fn is_ended_by(sent: &OutgoingHead, answer: &ConsentHead) -> bool {
    let end = answer.expires_on.as_deref().and_then(|text| text.parse().ok()).map(day_number);
    let covers = answer.is_given && sent.items.iter().all(|item| answer.items.contains(item)) && end.is_some_and(|end| sent.expires_day <= end);
    is_under(sent, answer) && !covers
}
