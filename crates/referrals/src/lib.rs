//! Referrals: exactly the consented items, to one organisation, until a day.
//!
//! `state` holds the two state machines, pure. What is sent travels as a sealed
//! parcel through the ledger; the recipient's copy has a key of its own, so a
//! withdrawal destroys it.

mod consent;
mod inbox;
mod letters;
mod list;
mod permissions;
mod post_office;
mod put_together;
mod send;
mod sent;
pub mod state;
mod taking_back;
mod taking_over;
mod transfer;
mod view;
mod well_formed;
mod withdraw;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::routing::{get, post};
use kernel::{Access, Actor, Api, Area, NavEntry, Role, Route};
use space::Projection;

pub use view::{Answer, count_sent};

pub use letters::KIND as MAIL;
pub use post_office::{forget_ended, take_in};

/// The area's tables in every view.
pub fn tables() -> &'static dyn Projection {
    &view::ReferralTables
}

pub fn area() -> Area {
    fn sees_referrals(actor: &Actor) -> bool {
        actor.is_any(&[Role::Caseworker, Role::Supervisor, Role::ReferralDesk])
    }
    Area {
        name: "referrals",
        nav: vec![NavEntry { href: "/referrals", label: t::nav_referrals, is_for: sees_referrals }],
        routes: routes(),
        forgets: Some(view::forgets),
        tells: Some(view::tells),
    }
}

fn routes() -> Vec<Route> {
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/referrals", permit("ListReferrals"), get(list::list))
            .with_api(Api::new("Referrals sent and received, 50 a page; codes only").asking::<kernel::leaf::Turned>().giving::<list::ReferralList>()),
        Route::page("GET", "/survivors/{survivor}/referrals", permit("ViewSurvivor"), get(list::of_her))
            .with_api(Api::new("What was sent about her, 50 a page, and what nobody answered").asking::<kernel::leaf::Turned>().giving::<list::HerReferrals>()),
        Route::page("GET", "/referrals/{sent}", permit("ViewSent"), get(sent::show))
            .with_api(Api::new("A referral that was sent: where it stands, and when she is awaited").giving_record::<sent::SentSheet>()),
        Route::page("POST", "/referrals/{sent}/cancel", permit("ChangeSent"), post(sent::cancel))
            .with_api(Api::new("It was sent by mistake: taken back, with a reason; the recipient's copy is destroyed").taking::<sent::NewCancellation>()),
        Route::page("POST", "/referrals/{sent}/not-wanted", permit("ChangeSent"), post(sent::not_wanted))
            .with_api(Api::new("She did not want it after all, or did not come; her consent stands").taking::<sent::NewNotWanted>()),
        Route::page("GET", "/survivors/{survivor}/referrals/new", permit("SendReferral"), get(send::form)),
        Route::page("POST", "/survivors/{survivor}/referrals", permit("SendReferral"), post(send::send))
            .with_api(Api::new("Send a referral under a consent that names the recipient").making().taking::<send::NewReferral>()),
        Route::page("GET", "/inbox/{referral}", permit("ViewIncoming"), get(inbox::show))
            .with_api(Api::new("A received referral with exactly the consented items").giving_record::<inbox::IncomingSheet>()),
        Route::page("POST", "/inbox/{referral}/answer", permit("AnswerIncoming"), post(inbox::answer))
            .with_api(Api::new("accept, decline, schedule, service_given, not_wanted, or close").taking::<inbox::NewAnswer>()),
        Route::page("POST", "/inbox/{referral}/record", permit("AnswerIncoming"), post(taking_over::record))
            .with_api(Api::new("Begin her case here, after a transfer: from what she agreed to share").making().taking::<taking_over::NewCase>()),
        Route::page("GET", "/survivors/{survivor}/case/transfer", permit("ViewSurvivor"), get(transfer::form)),
        Route::page("POST", "/survivors/{survivor}/case/transfer", permit("SendReferral"), post(transfer::ask))
            .with_api(Api::new("Ask another organisation to take over her case, under a consent that names it and this").making().taking::<transfer::NewTransfer>()),
        // The form is the area's of care; written it is here, because a no takes back what was sent.
        Route::page("POST", "/survivors/{survivor}/consents/new/{kind}", permit("GiveConsent"), post(consent::give))
            .with_api(Api::new("Record her consent, or that she said no; what was sent beyond it is taken back").making().taking_one_of("kind", care::consents::schemas)),
        Route::page("POST", "/consents/{consent}/withdraw", permit("WithdrawConsent"), post(withdraw::withdraw))
            .with_api(Api::new("She withdraws a consent; recipients' copies lock")),
        // The page is the area's of care too, and the step is here for the same reason.
        Route::page("POST", "/survivors/{survivor}/duplicate/confirm", permit("SecondLook"), post(put_together::confirm))
            .with_api(Api::new("A second person puts this record aside; nothing moves to the other, and a no counts in both")),
    ]
}

#[cfg(test)]
mod tests {
    use kernel::drawn;

    use super::state::{Incoming, IncomingEvent, Outgoing, OutgoingEvent};

    /// I.2, Referral.
    #[test]
    fn a_referral_goes_these_ways_and_no_others_on_both_sides() {
        let outgoing = [
            "Sent: Accepted>Accepted Declined>Declined SheDeclined>DeclinedBySurvivor Withdraw>Withdrawn Cancel>Cancelled",
            "Accepted: Scheduled>Scheduled ServiceGiven>ServiceGiven SheDeclined>DeclinedBySurvivor Withdraw>Withdrawn Cancel>Cancelled",
            "Scheduled: Scheduled>Scheduled ServiceGiven>ServiceGiven SheDeclined>DeclinedBySurvivor Withdraw>Withdrawn Cancel>Cancelled",
            "ServiceGiven: Closed>Closed Withdraw>Withdrawn Cancel>Cancelled",
            "Closed: Withdraw>Withdrawn",
            "Declined: Withdraw>Withdrawn",
            "DeclinedBySurvivor: Declined>Declined ServiceGiven>ServiceGiven Withdraw>Withdrawn",
            "Withdrawn: CopyLocked>CopyLocked",
            "CopyLocked:",
            "Cancelled: CopyLocked>CancelledGone",
            "CancelledGone:",
        ];
        assert_eq!(drawn(&Outgoing::ALL, &OutgoingEvent::ALL, Outgoing::after), outgoing);
        let incoming = [
            "Received: Accept>Accepted Decline>Declined SheDeclined>DeclinedBySurvivor TakeBack>TakenBack Lock>Locked",
            "Accepted: Schedule>Scheduled GiveService>ServiceGiven HandOver>HandedOver SheDeclined>DeclinedBySurvivor TakeBack>TakenBack Lock>Locked",
            "Scheduled: Schedule>Scheduled GiveService>ServiceGiven SheDeclined>DeclinedBySurvivor TakeBack>TakenBack Lock>Locked",
            "ServiceGiven: Close>Closed TakeBack>TakenBack Lock>Locked",
            "Closed: TakeBack>TakenBack Lock>Locked",
            "HandedOver: TakeBack>TakenBack Lock>Locked",
            "Declined: TakeBack>TakenBack Lock>Locked",
            "DeclinedBySurvivor: TakeBack>TakenBack Lock>Locked",
            "TakenBack:",
            "Locked:",
        ];
        assert_eq!(drawn(&Incoming::ALL, &IncomingEvent::ALL, Incoming::after), incoming);
    }

    /// What one organisation writes, the letter that it becomes, and what the other makes of it. Letters of one side keep their order.
    fn letter_to_the_recipient(event: OutgoingEvent) -> Option<IncomingEvent> {
        match event {
            OutgoingEvent::Cancel => Some(IncomingEvent::TakeBack),
            OutgoingEvent::Withdraw => Some(IncomingEvent::Lock),
            OutgoingEvent::SheDeclined => Some(IncomingEvent::SheDeclined),
            OutgoingEvent::Accepted | OutgoingEvent::Declined | OutgoingEvent::Scheduled | OutgoingEvent::ServiceGiven | OutgoingEvent::Closed | OutgoingEvent::CopyLocked => None,
        }
    }

    fn letter_to_the_sender(event: IncomingEvent) -> Option<OutgoingEvent> {
        match event {
            IncomingEvent::Accept => Some(OutgoingEvent::Accepted),
            IncomingEvent::Decline => Some(OutgoingEvent::Declined),
            IncomingEvent::Schedule => Some(OutgoingEvent::Scheduled),
            IncomingEvent::GiveService => Some(OutgoingEvent::ServiceGiven),
            IncomingEvent::Close => Some(OutgoingEvent::Closed),
            IncomingEvent::SheDeclined => Some(OutgoingEvent::SheDeclined),
            IncomingEvent::HandOver | IncomingEvent::TakeBack | IncomingEvent::Lock => None,
        }
    }

    /// Whether both sides tell the same of it.
    fn agree(sender: Outgoing, recipient: Incoming) -> bool {
        match sender {
            Outgoing::Sent => recipient == Incoming::Received,
            Outgoing::Accepted => recipient == Incoming::Accepted,
            Outgoing::Scheduled => recipient == Incoming::Scheduled,
            Outgoing::ServiceGiven => recipient == Incoming::ServiceGiven,
            Outgoing::Closed => recipient == Incoming::Closed,
            Outgoing::Declined => recipient == Incoming::Declined,
            Outgoing::DeclinedBySurvivor => recipient == Incoming::DeclinedBySurvivor,
            Outgoing::Withdrawn | Outgoing::CopyLocked => recipient == Incoming::Locked,
            Outgoing::Cancelled | Outgoing::CancelledGone => recipient == Incoming::TakenBack,
        }
    }

    const AGREED: [(Outgoing, Incoming); 7] = [
        (Outgoing::Sent, Incoming::Received),
        (Outgoing::Accepted, Incoming::Accepted),
        (Outgoing::Scheduled, Incoming::Scheduled),
        (Outgoing::ServiceGiven, Incoming::ServiceGiven),
        (Outgoing::Closed, Incoming::Closed),
        (Outgoing::Declined, Incoming::Declined),
        (Outgoing::DeclinedBySurvivor, Incoming::DeclinedBySurvivor),
    ];

    /// From everywhere that both agree: every word of one side × up to two words of the other, all on their way at once.
    #[test]
    fn whatever_crosses_both_sides_end_with_the_same() {
        let mut crossed = 0;
        for (sender, recipient) in AGREED {
            let words = IncomingEvent::ALL.map(|one| vec![one]).into_iter();
            let pairs = IncomingEvent::ALL.into_iter().flat_map(|one| IncomingEvent::ALL.map(|two| vec![one, two]));
            for theirs in words.chain(pairs) {
                let Some((there, letters)) = written(recipient, &theirs) else { continue };
                for ours in OutgoingEvent::ALL {
                    let (Some(here), Some(letter)) = (sender.after(ours), letter_to_the_recipient(ours)) else { continue };
                    let there = there.after(letter).unwrap_or(there);
                    let here = letters.iter().fold(here, |here, letter| here.after(*letter).unwrap_or(here));
                    assert!(agree(here, there), "{sender:?}: {ours:?} crosses {theirs:?}: {here:?}, {there:?}");
                    let is_over = matches!(ours, OutgoingEvent::Cancel | OutgoingEvent::Withdraw);
                    assert!(!is_over || !there.keeps_copy(), "{ours:?} leaves no copy: {there:?}");
                    assert!(ours != OutgoingEvent::Cancel || here == Outgoing::Cancelled, "a yes and a cancellation end as cancelled: {here:?}");
                    crossed += 1;
                }
            }
        }
        assert!(crossed > 20, "{crossed}");
    }

    /// The state after these words, and the letters that say so.
    fn written(state: Incoming, words: &[IncomingEvent]) -> Option<(Incoming, Vec<OutgoingEvent>)> {
        let letters = words.iter().map(|word| letter_to_the_sender(*word)).collect::<Option<Vec<_>>>()?;
        let state = words.iter().try_fold(state, |state, word| state.after(*word))?;
        Some((state, letters))
    }

    /// I.2.
    #[test]
    fn what_nobody_answered_for_seventy_two_hours_is_said_to_be_so() {
        let hours = |hours: i64| hours * 3_600;
        assert!(!Outgoing::Sent.is_unanswered(0, hours(72) - 1));
        assert!(Outgoing::Sent.is_unanswered(0, hours(72)));
        let others = Outgoing::ALL.into_iter().filter(|state| *state != Outgoing::Sent);
        assert!(others.into_iter().all(|state| !state.is_unanswered(0, hours(1_000))));
    }

    #[test]
    fn states_survive_being_written_down() {
        assert!(Outgoing::ALL.iter().all(|state| Outgoing::from_code(state.code()) == Some(*state)));
        assert!(Incoming::ALL.iter().all(|state| Incoming::from_code(state.code()) == Some(*state)));
    }
}
