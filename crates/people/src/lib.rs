//! Organisations, sites, staff and roles; sign-in and the keys that it opens.
//!
//! A person's password opens her private key, and that opens her organisation's
//! vault key: nobody else's secret does, and no file holds it. `permissions`
//! says who may do what with colleagues; `door` is everything before sign-in.

mod account;
mod admission;
mod colleagues;
pub mod confided;
pub mod correspondence;
pub mod demo;
mod diary;
mod door;
mod enrolment;
mod founding;
mod keys;
pub mod organisation;
pub mod partner;
mod partners;
mod permissions;
mod second_person;
mod shut_out;
pub mod site;
mod sites;
pub mod staff_record;
pub mod view;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use kernel::{Access, Actor, Api, Area, NavEntry, Role, Route};
use space::Projection;

pub use colleagues::{
    codes::{after_loss, end_codes},
    confirm::waiting_part,
    custodians::{FEWEST_CUSTODIANS, fewest_custodians},
    cut_off::{CutOff, could_be_let_back_in, cut_off, end_kit},
    role_name,
};
pub use founding::founding_code;
pub use organisation::Organisation;
pub use permissions::LOOKS_AFTER_LOSSES;
pub use second_person::waiting_for;
pub use staff_record::{Staff, StaffState};
pub use view::find_actor;

/// The area's tables in every view.
pub fn tables() -> &'static dyn Projection {
    &view::PeopleTables
}

pub fn area() -> Area {
    Area { name: "people", routes: [door_routes(), account_routes(), colleague_routes(), partner_routes()].into_iter().flatten().collect(), nav: nav(), forgets: None, tells: None }
}

fn nav() -> Vec<NavEntry> {
    fn runs_the_house(actor: &Actor) -> bool {
        actor.is_any(&[Role::Administrator, Role::Custodian])
    }
    vec![NavEntry { href: "/colleagues", label: t::nav_colleagues, is_for: runs_the_house }]
}

const PUBLIC: Access = Access::Public("it is the way in");

/// As much as a form may hold that goes with her, in bytes.
const LARGEST_CARRIED: usize = kernel::typed::LARGEST;

fn door_routes() -> Vec<Route> {
    vec![
        Route::page("GET", "/sign-in", PUBLIC, get(door::sign_in::form)),
        Route::page("POST", "/sign-in", PUBLIC, post(door::sign_in::sign_in))
            .with_api(Api::new("Sign in; the answer's token goes into `Authorization: Bearer`").taking::<door::sign_in::Credentials>().giving::<door::sign_in::Admitted>()),
        Route::page("GET", "/unlock", Access::Public("a locked session has no person yet"), get(door::unlock::form)),
        Route::page("POST", "/unlock", Access::Public("a locked session has no person yet"), post(door::unlock::unlock)),
        Route::page("GET", "/typed/{typed}", Access::SignedIn, get(door::typed::show)),
        Route::page("GET", "/here", Access::SignedIn, get(door::device::here)),
        Route::page("POST", "/hide", Access::Public("hiding must always work, signed in or not"), post(door::leave::hide).layer(DefaultBodyLimit::max(LARGEST_CARRIED))),
        Route::page("POST", "/sign-out", Access::Public("signing out must always work"), post(door::leave::sign_out)).with_api(Api::new("Sign out")),
        Route::page("GET", "/neutral", Access::Public("what a hidden screen shows"), get(door::leave::neutral)),
        Route::page("GET", "/language/{language}", Access::Public("anyone may choose her language"), get(door::language::choose)),
        Route::page("POST", "/language/{language}", Access::Public("anyone may choose her language"), post(door::language::carry).layer(DefaultBodyLimit::max(LARGEST_CARRIED))),
        Route::page("GET", "/start", Access::Public("a one-time code is asked for"), get(door::start::form)),
        Route::page("POST", "/start", Access::Public("a one-time code is asked for"), post(door::start::start)),
        Route::page("GET", "/join", Access::Public("a one-time code is asked for"), get(door::join::form)),
        Route::page("POST", "/join", Access::Public("a one-time code is asked for"), post(door::join::join)),
        Route::page("GET", "/recover", Access::Public("the printed kit is asked for"), get(door::recover::form)),
        Route::page("POST", "/recover", Access::Public("the printed kit is asked for"), post(door::recover::recover)),
    ]
}

fn account_routes() -> Vec<Route> {
    vec![
        Route::page("GET", "/account", Access::SignedIn, get(account::show)),
        Route::page("POST", "/account/password", Access::SignedIn, post(account::password::change)),
        Route::page("GET", "/account/password", Access::SignedIn, get(account::password::form)),
        Route::page("GET", "/account/kit", Access::SignedIn, get(account::kit::form)),
        Route::page("POST", "/account/kit", Access::SignedIn, post(account::kit::print)),
        Route::page("POST", "/account/sessions/end", Access::SignedIn, post(account::end_others)).with_api(Api::new("End all my other sessions")),
    ]
}

fn colleague_routes() -> Vec<Route> {
    vec![
        Route::page("GET", "/colleagues", Access::Permit("ListStaff"), get(colleagues::list::list)).with_api(Api::new("Colleagues").giving::<colleagues::list::StaffList>()),
        Route::page("GET", "/colleagues/invite", Access::Permit("InviteStaff"), get(colleagues::invite::form)),
        Route::page("POST", "/colleagues", Access::Permit("InviteStaff"), post(colleagues::invite::invite)).with_api(
            Api::new("Invite a colleague; answers her one-time code, once, or `202` and what waits for a second person's yes")
                .making()
                .or_waiting()
                .taking::<colleagues::invite::Invite>()
                .giving::<colleagues::invite::Invited>(),
        ),
        Route::page("GET", "/colleagues/key", Access::Permit("ExchangeVaultKey"), get(colleagues::vault_key::show))
            .with_api(Api::new("When the vault's key was exchanged, and whether it should be").giving::<colleagues::vault_key::VaultKeySheet>()),
        Route::page("POST", "/colleagues/key", Access::Permit("ExchangeVaultKey"), post(colleagues::vault_key::exchange))
            .with_api(Api::new("Exchange the vault's key: every session of the organisation locks")),
        Route::page("GET", "/colleagues/{staff}", Access::Permit("ViewStaff"), get(colleagues::show::show))
            .with_api(Api::new("A colleague").giving_record::<colleagues::list::StaffSheet>()),
        Route::page("POST", "/colleagues/{staff}/roles", Access::Permit("ChangeRoles"), post(colleagues::roles::change)).with_api(
            Api::new("Change a colleague's roles; those that reach survivors wait for a second person's yes and for the code that this one hands over")
                .or_waiting()
                .taking::<colleagues::roles::ChangeTo>()
                .giving::<colleagues::list::StaffSheet>(),
        ),
        Route::page("POST", "/colleagues/{staff}/remove", Access::Permit("RemoveStaff"), post(colleagues::remove::remove)).with_api(Api::new("End a colleague's access at once")),
        Route::page("POST", "/colleagues/{staff}/readmit", Access::Permit("ReadmitStaff"), post(colleagues::readmit::readmit)).with_api(
            Api::new("Let a colleague back in who lost her password; answers a one-time code, once, or `202` and what waits for a second person's yes")
                .making()
                .or_waiting()
                .giving::<colleagues::invite::Invited>(),
        ),
        Route::page("POST", "/colleagues/{staff}/confirm", Access::Permit("ConfirmAccess"), post(colleagues::confirm::confirm)).with_api(
            Api::new("Say yes to what another asked for a colleague; answers her one-time code, once: what was asked begins when she comes in by it")
                .making()
                .taking::<colleagues::confirm::Word>()
                .giving::<colleagues::invite::Invited>(),
        ),
        Route::page("POST", "/colleagues/{staff}/give-up", Access::Permit("GiveUpAccess"), post(colleagues::confirm::give_up))
            .with_api(Api::new("Take back what was asked for a colleague, or say no to it").taking::<colleagues::confirm::Word>()),
        Route::page("GET", "/sites", Access::Permit("ListStaff"), get(sites::list)).with_api(Api::new("Places where the organisation works").giving::<sites::SiteList>()),
        Route::page("POST", "/sites", Access::Permit("AddSite"), post(sites::add)).with_api(Api::new("Add a place").making().taking::<sites::NewSite>()),
    ]
}

fn partner_routes() -> Vec<Route> {
    vec![
        Route::page("GET", "/partners", Access::Permit("ListPartners"), get(partners::list))
            .with_api(Api::new("Partners, and the digits by which their keys are compared").giving::<partners::PartnerList>()),
        Route::page("GET", "/partners/{partner}", Access::Permit("ViewPartner"), get(partners::show))
            .with_api(Api::new("A partner's key as it is remembered, and as it is named now").giving::<partners::PartnerSheet>()),
        Route::page("POST", "/partners/{partner}/key", Access::Permit("AcceptPartnerKey"), post(partners::accept))
            .with_api(Api::new("Their new key is right: somebody called and compared").taking::<partners::NewKey>()),
    ]
}
