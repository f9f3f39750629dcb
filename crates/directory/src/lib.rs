//! Which help there is: the services of all partners, in the commons, each with
//! the day on which somebody last made sure of it.
//!
//! Nothing here is about any person. A shelter's line has a phone and no place.

mod pages;
pub mod permissions;
pub mod service;
pub mod view;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::routing::{get, post};
use kernel::{Access, Actor, Api, Area, NavEntry, Role, Route};
use space::Projection;

/// The area's tables in every view; only the commons fills them.
pub fn tables() -> &'static dyn Projection {
    &view::DirectoryTables
}

pub fn area() -> Area {
    fn refers_or_runs(actor: &Actor) -> bool {
        actor.is_any(&[Role::Caseworker, Role::Supervisor, Role::ReferralDesk, Role::Administrator])
    }
    Area { name: "directory", nav: vec![NavEntry { href: "/services", label: t::nav_services, is_for: refers_or_runs }], routes: routes(), forgets: None, tells: None }
}

fn routes() -> Vec<Route> {
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/services", permit("ListServices"), get(pages::list))
            .with_api(Api::new("Services of all partners").asking::<pages::Filter>().giving::<pages::ServiceList>()),
        Route::page("GET", "/services/new", permit("PublishServices"), get(pages::new)),
        Route::page("POST", "/services", permit("PublishServices"), post(pages::add))
            .with_api(Api::new("Publish a service of one's own organisation").making().taking_form(|| forms::schema("service"))),
        Route::page("GET", "/services/{service}", permit("ViewServices"), get(pages::show)).with_api(Api::new("A service").giving_record::<pages::ServiceSheet>()),
        Route::page("GET", "/services/{service}/edit", permit("PublishServices"), get(pages::edit)),
        Route::page("POST", "/services/{service}/edit", permit("PublishServices"), post(pages::save))
            .with_api(Api::new("Change a service; it counts as verified today").from_version().taking_form(|| forms::schema("service"))),
        Route::page("POST", "/services/{service}/state", permit("PublishServices"), post(pages::set_state))
            .with_api(Api::new("verify, suspend or close a service").taking::<pages::NewState>()),
    ]
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan as _, civil::date};
    use kernel::drawn;

    use crate::service::{ServiceEvent, ServiceState, Standing, standing};

    /// I.2: after 90 days without a look the entry is shown with a warning.
    #[test]
    fn a_service_grows_stale_on_the_ninety_first_day() {
        let verified = date(2026, 8, 1);
        let on = |days: i64| standing(ServiceState::Verified, verified, 90, verified.saturating_add(days.days()));
        assert_eq!([on(0), on(90), on(91)], [Standing::Verified, Standing::Verified, Standing::Stale]);
        assert_eq!(standing(ServiceState::Suspended, verified, 90, verified), Standing::Suspended);
    }

    #[test]
    fn a_service_goes_these_ways_and_no_others() {
        let expected = ["Verified: Verify>Verified Suspend>Suspended Close>Closed", "Suspended: Verify>Verified Close>Closed", "Closed:"];
        assert_eq!(drawn(&ServiceState::ALL, &ServiceEvent::ALL, ServiceState::after), expected);
    }
}
