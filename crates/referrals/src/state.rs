//! A referral seen from both ends (I.2). There is no draft: a form that was not sent is kept as it was typed. Nor does the
//! sender hear that it arrived: it would tell when another's vault was opened, and what nobody answers says so by itself.

use kernel::{coded, thresholds::REFERRAL_ANSWER_SECONDS};

coded! {
    Outgoing {
        Sent = "sent",
        Accepted = "accepted",
        /// They said on which day and at what hour they await her.
        Scheduled = "scheduled",
        ServiceGiven = "service_given",
        /// They are done, and their copy is destroyed.
        Closed = "closed",
        Declined = "declined",
        /// She did not want it after all, or did not come. Her consent stands.
        DeclinedBySurvivor = "declined_by_survivor",
        /// She withdrew; the recipient was told.
        Withdrawn = "withdrawn",
        /// The recipient's copy is destroyed.
        CopyLocked = "copy_locked",
        /// It was sent by mistake: not her doing and not theirs. The recipient was told.
        Cancelled = "cancelled",
        /// The same, and the recipient's copy is destroyed.
        CancelledGone = "cancelled_gone",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutgoingEvent {
    Accepted,
    Declined,
    Scheduled,
    ServiceGiven,
    Closed,
    /// Said here or there.
    SheDeclined,
    Withdraw,
    Cancel,
    CopyLocked,
}

coded! {
    Incoming {
        Received = "received",
        Accepted = "accepted",
        /// She is awaited on a day and at an hour.
        Scheduled = "scheduled",
        ServiceGiven = "service_given",
        /// We are done and need nothing of what was shared.
        Closed = "closed",
        /// Of a transfer: who asked has heard the yes, and the case is ours now.
        HandedOver = "handed_over",
        Declined = "declined",
        /// She did not want it after all, or did not come.
        DeclinedBySurvivor = "declined_by_survivor",
        /// It was sent by mistake: what was shared is destroyed.
        TakenBack = "taken_back",
        /// Withdrawn by her: what was shared is destroyed.
        Locked = "locked",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncomingEvent {
    Accept,
    Decline,
    Schedule,
    GiveService,
    Close,
    HandOver,
    /// Said here or there.
    SheDeclined,
    TakeBack,
    Lock,
}

impl OutgoingEvent {
    pub const ALL: [OutgoingEvent; 9] = [
        OutgoingEvent::Accepted,
        OutgoingEvent::Declined,
        OutgoingEvent::Scheduled,
        OutgoingEvent::ServiceGiven,
        OutgoingEvent::Closed,
        OutgoingEvent::SheDeclined,
        OutgoingEvent::Withdraw,
        OutgoingEvent::Cancel,
        OutgoingEvent::CopyLocked,
    ];
}

impl IncomingEvent {
    pub const ALL: [IncomingEvent; 9] = [
        IncomingEvent::Accept,
        IncomingEvent::Decline,
        IncomingEvent::Schedule,
        IncomingEvent::GiveService,
        IncomingEvent::Close,
        IncomingEvent::HandOver,
        IncomingEvent::SheDeclined,
        IncomingEvent::TakeBack,
        IncomingEvent::Lock,
    ];
}

impl Outgoing {
    /// Whether nobody answered in time. It follows from the clock and is stored nowhere.
    pub fn is_unanswered(self, sent_at: i64, now: i64) -> bool {
        self == Outgoing::Sent && now - sent_at >= REFERRAL_ANSWER_SECONDS
    }

    pub fn after(self, event: OutgoingEvent) -> Option<Outgoing> {
        use Outgoing as S;
        use OutgoingEvent as E;
        match (self, event) {
            (S::Sent, E::Accepted) => Some(S::Accepted),
            // What they answered while we wrote that she does not want it stands: they could not, or the help was given.
            (S::Sent | S::DeclinedBySurvivor, E::Declined) => Some(S::Declined),
            (S::Accepted | S::Scheduled, E::Scheduled) => Some(S::Scheduled),
            (S::Accepted | S::Scheduled | S::DeclinedBySurvivor, E::ServiceGiven) => Some(S::ServiceGiven),
            (S::ServiceGiven, E::Closed) => Some(S::Closed),
            (S::Sent | S::Accepted | S::Scheduled, E::SheDeclined) => Some(S::DeclinedBySurvivor),
            (S::Sent | S::Accepted | S::Scheduled | S::ServiceGiven | S::Closed | S::Declined | S::DeclinedBySurvivor, E::Withdraw) => Some(S::Withdrawn),
            (S::Sent | S::Accepted | S::Scheduled | S::ServiceGiven, E::Cancel) => Some(S::Cancelled),
            (S::Withdrawn, E::CopyLocked) => Some(S::CopyLocked),
            (S::Cancelled, E::CopyLocked) => Some(S::CancelledGone),
            (S::Sent, E::Scheduled | E::ServiceGiven | E::Closed | E::CopyLocked)
            | (S::Accepted | S::Scheduled, E::Accepted | E::Declined | E::Closed | E::CopyLocked)
            | (S::ServiceGiven, E::Accepted | E::Declined | E::Scheduled | E::ServiceGiven | E::SheDeclined | E::CopyLocked)
            | (S::Closed | S::Declined, E::Accepted | E::Declined | E::Scheduled | E::ServiceGiven | E::Closed | E::SheDeclined | E::Cancel | E::CopyLocked)
            | (S::DeclinedBySurvivor, E::Accepted | E::Scheduled | E::Closed | E::SheDeclined | E::Cancel | E::CopyLocked)
            // A yes that crosses changes nothing of what is taken back.
            | (S::Withdrawn | S::Cancelled, E::Accepted | E::Declined | E::Scheduled | E::ServiceGiven | E::Closed | E::SheDeclined | E::Withdraw | E::Cancel)
            | (
                S::CopyLocked | S::CancelledGone,
                E::Accepted | E::Declined | E::Scheduled | E::ServiceGiven | E::Closed | E::SheDeclined | E::Withdraw | E::Cancel | E::CopyLocked,
            ) => None,
        }
    }
}

impl Incoming {
    pub fn after(self, event: IncomingEvent) -> Option<Incoming> {
        use Incoming as S;
        use IncomingEvent as E;
        match (self, event) {
            (S::Received, E::Accept) => Some(S::Accepted),
            (S::Received, E::Decline) => Some(S::Declined),
            (S::Accepted | S::Scheduled, E::Schedule) => Some(S::Scheduled),
            (S::Accepted | S::Scheduled, E::GiveService) => Some(S::ServiceGiven),
            (S::ServiceGiven, E::Close) => Some(S::Closed),
            (S::Accepted, E::HandOver) => Some(S::HandedOver),
            (S::Received | S::Accepted | S::Scheduled, E::SheDeclined) => Some(S::DeclinedBySurvivor),
            (S::Received | S::Accepted | S::Scheduled | S::ServiceGiven | S::Closed | S::HandedOver | S::Declined | S::DeclinedBySurvivor, E::TakeBack) => Some(S::TakenBack),
            (S::Received | S::Accepted | S::Scheduled | S::ServiceGiven | S::Closed | S::HandedOver | S::Declined | S::DeclinedBySurvivor, E::Lock) => Some(S::Locked),
            (S::Received, E::Schedule | E::GiveService | E::Close | E::HandOver)
            | (S::Accepted, E::Accept | E::Decline | E::Close)
            | (S::Scheduled, E::Accept | E::Decline | E::Close | E::HandOver)
            | (S::ServiceGiven, E::Accept | E::Decline | E::Schedule | E::GiveService | E::HandOver | E::SheDeclined)
            | (S::Closed | S::HandedOver | S::Declined | S::DeclinedBySurvivor, E::Accept | E::Decline | E::Schedule | E::GiveService | E::Close | E::HandOver | E::SheDeclined)
            | (S::TakenBack | S::Locked, E::Accept | E::Decline | E::Schedule | E::GiveService | E::Close | E::HandOver | E::SheDeclined | E::TakeBack | E::Lock) => None,
        }
    }

    /// Who cannot help, or is done, needs nothing of what was shared.
    pub fn keeps_copy(self) -> bool {
        match self {
            Incoming::Received | Incoming::Accepted | Incoming::Scheduled | Incoming::ServiceGiven | Incoming::HandedOver => true,
            Incoming::Closed | Incoming::Declined | Incoming::DeclinedBySurvivor | Incoming::TakenBack | Incoming::Locked => false,
        }
    }
}
