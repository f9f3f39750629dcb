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
mod send;
pub mod state;
mod taking_back;
mod taking_over;
mod transfer;
mod view;
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
    Area { name: "referrals", nav: vec![NavEntry { href: "/referrals", label: t::nav_referrals, is_for: sees_referrals }], routes: routes() }
}

fn routes() -> Vec<Route> {
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/referrals", permit("ListReferrals"), get(list::list))
            .with_api(Api::new("Referrals sent and received, 50 a page; codes only").giving::<list::ReferralList>()),
        Route::page("GET", "/survivors/{survivor}/referrals", permit("ViewSurvivor"), get(list::of_her))
            .with_api(Api::new("What was sent about her, 50 a page, and what nobody answered").giving::<list::HerReferrals>()),
        Route::page("GET", "/survivors/{survivor}/referrals/new", permit("SendReferral"), get(send::form)),
        Route::page("POST", "/survivors/{survivor}/referrals", permit("SendReferral"), post(send::send))
            .with_api(Api::new("Send a referral under a consent that names the recipient").taking::<send::NewReferral>()),
        Route::page("GET", "/inbox/{referral}", permit("ViewIncoming"), get(inbox::show))
            .with_api(Api::new("A received referral with exactly the consented items").giving::<inbox::IncomingSheet>()),
        Route::page("POST", "/inbox/{referral}/answer", permit("AnswerIncoming"), post(inbox::answer))
            .with_api(Api::new("accept, decline, or service_given").taking::<inbox::NewAnswer>()),
        Route::page("POST", "/inbox/{referral}/record", permit("AnswerIncoming"), post(taking_over::record))
            .with_api(Api::new("Begin her case here, after a transfer: from what she agreed to share").taking::<taking_over::NewCase>()),
        Route::page("GET", "/survivors/{survivor}/case/transfer", permit("ViewSurvivor"), get(transfer::form)),
        Route::page("POST", "/survivors/{survivor}/case/transfer", permit("SendReferral"), post(transfer::ask))
            .with_api(Api::new("Ask another organisation to take over her case, under a consent that names it and this").taking::<transfer::NewTransfer>()),
        // The form is the area's of care; written it is here, because a no takes back what was sent.
        Route::page("POST", "/survivors/{survivor}/consents/new/{kind}", permit("GiveConsent"), post(consent::give))
            .with_api(Api::new("Record her consent, or that she said no; what was sent beyond it is taken back").taking_form(|| forms::schema("consent"))),
        Route::page("POST", "/consents/{consent}/withdraw", permit("WithdrawConsent"), post(withdraw::withdraw))
            .with_api(Api::new("She withdraws a consent; recipients' copies lock")),
    ]
}

#[cfg(test)]
mod tests {
    use super::state::{Incoming, IncomingEvent, Outgoing, OutgoingEvent};

    #[test]
    fn every_event_in_every_state_of_a_referral_is_decided() {
        let allowed = Outgoing::ALL.iter().flat_map(|state| OutgoingEvent::ALL.iter().filter(|event| state.after(**event).is_some())).count();
        // Sent: accepted, declined, withdrawn. Accepted: given, withdrawn. Given, declined: withdrawn. Withdrawn: confirmed.
        assert_eq!(allowed, 8);
        let allowed = Incoming::ALL.iter().flat_map(|state| IncomingEvent::ALL.iter().filter(|event| state.after(**event).is_some())).count();
        // Received: accept, decline, lock. Accepted: give, hand over, lock. Given, handed over, declined: lock.
        assert_eq!(allowed, 9);
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
    fn a_locked_copy_never_opens_again() {
        assert!(IncomingEvent::ALL.iter().all(|event| Incoming::Locked.after(*event).is_none()));
    }

    #[test]
    fn states_survive_being_written_down() {
        assert!(Outgoing::ALL.iter().all(|state| Outgoing::from_code(state.code()) == Some(*state)));
        assert!(Incoming::ALL.iter().all(|state| Incoming::from_code(state.code()) == Some(*state)));
    }
}
