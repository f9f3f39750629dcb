//! Who may send and who may answer. Read this file first.

use care::{
    permissions::{put_aside, works_with},
    records::Survivor,
};
use kernel::{Action, Actor, Failure, Listing, Lookup, Opened, Reach, Role, Target, ids::ReferralId};
use space::View;

use crate::view::{self, Received, SentFor};

impl Target for Received {
    const PATH_KEY: Option<&'static str> = Some("referral");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_received(view, ReferralId(lookup.id()))
    }

    /// In her own list once her case was taken over, and before that in the organisation's.
    fn opened(&self) -> Option<Opened> {
        Some(Opened { event: "referral_packet_opened", subject: self.head.survivor.map(|survivor| survivor.0) })
    }
}

impl Target for SentFor {
    const PATH_KEY: Option<&'static str> = Some("sent");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_sent_for(view, ReferralId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("referral_opened", self.survivor.id.0))
    }
}

/// Where a referral stands that was sent for her.
pub(crate) struct ViewSent;

impl Action for ViewSent {
    type Target = SentFor;
    const NAME: &'static str = "ViewSent";
    const OPENS: Option<&'static str> = Some("referral_opened");

    fn allows(actor: &Actor, it: &SentFor) -> bool {
        works_with(actor, &it.survivor)
    }
}

/// To take back what was sent by mistake, or to say that she does not want it.
pub(crate) struct ChangeSent;

impl Action for ChangeSent {
    type Target = SentFor;
    const NAME: &'static str = "ChangeSent";

    fn allows(actor: &Actor, it: &SentFor) -> bool {
        works_with(actor, &it.survivor)
    }
}

pub(crate) struct SendReferral;

impl Action for SendReferral {
    type Target = Survivor;
    const NAME: &'static str = "SendReferral";

    fn allows(actor: &Actor, survivor: &Survivor) -> bool {
        works_with(actor, survivor)
    }

    fn stands_against(view: &View<'_>, actor: &Actor, survivor: &Survivor) -> Result<(), Failure> {
        put_aside(view, actor, survivor)
    }
}

/// R-CA-10: once she is recorded here, whoever is kept away from her is kept away from what came with her too.
fn answers(actor: &Actor, received: &Received) -> bool {
    let is_kept_away = received.survivor.as_ref().is_some_and(|survivor| survivor.kept_away.contains(&actor.staff));
    actor.is_any(&[Role::ReferralDesk, Role::Supervisor]) && !is_kept_away
}

/// Also whoever works with her, after her case was taken over. Opens what was shared, and writes it down.
pub(crate) struct ViewIncoming;

impl Action for ViewIncoming {
    type Target = Received;
    const NAME: &'static str = "ViewIncoming";
    const OPENS: Option<&'static str> = Some("referral_packet_opened");

    fn allows(actor: &Actor, received: &Received) -> bool {
        answers(actor, received) || received.survivor.as_ref().is_some_and(|survivor| works_with(actor, survivor))
    }
}

pub(crate) struct AnswerIncoming;

impl Action for AnswerIncoming {
    type Target = Received;
    const NAME: &'static str = "AnswerIncoming";

    fn allows(actor: &Actor, received: &Received) -> bool {
        answers(actor, received)
    }
}

/// Codes only. The desk sees what arrived, a worker what she sent.
pub(crate) struct ListReferrals;

impl Listing for ListReferrals {
    const NAME: &'static str = "ListReferrals";

    fn reach(actor: &Actor) -> Option<Reach> {
        if actor.is(Role::Supervisor) {
            Some(Reach::AllBut(actor.staff.0))
        } else if actor.is_any(&[Role::Caseworker, Role::ReferralDesk]) {
            Some(Reach::AssignedTo(actor.staff.0))
        } else {
            None
        }
    }
}
