//! Figures that partners share: measured in each vault, approved there, protected before they leave it, and summed in
//! the commons. What a figure counts is data (`reference/measures.toml`); how it is counted is here.

pub mod measure;
mod pages;
pub mod permissions;
pub mod view;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::routing::{get, post};
use kernel::{Access, Actor, Api, Area, NavEntry, Role, Route};
use space::Projection;

pub use pages::{caveat, said_measure, said_month, said_total};

/// The area's table; only the commons fills it.
pub fn tables() -> &'static dyn Projection {
    &view::FigureTables
}

pub fn area() -> Area {
    fn decides(actor: &Actor) -> bool {
        actor.is_any(&[Role::Supervisor, Role::Administrator, Role::Council, Role::Observer])
    }
    Area { name: "figures", nav: vec![NavEntry { href: "/measures", label: t::nav_measures, is_for: decides }], routes: routes(), forgets: None, tells: None }
}

fn routes() -> Vec<Route> {
    use pages::own;
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/measures", permit("ReadMeasures"), get(pages::list)).with_api(Api::new("The shared figures of the last months").giving::<pages::MeasureList>()),
        Route::page("GET", "/measures/own", permit("PrepareMeasures"), get(own::own))
            .with_api(Api::new("The own organisation's numbers of a month, now and as they are prepared").asking::<own::Month>().giving::<own::OwnMonth>()),
        Route::page("POST", "/measures/own/prepare", permit("PrepareMeasures"), post(own::prepare))
            .with_api(Api::new("Prepare a month's figures for a second person").making().taking::<own::Month>()),
        Route::page("POST", "/measures/own", permit("ShareMeasures"), post(own::share))
            .with_api(Api::new("Approve a month's figures for the commons, as they were read: `If-Match` names the version").making().taking::<own::Month>()),
        Route::page("GET", "/measures/{measure}", permit("ReadMeasures"), get(pages::show))
            .with_api(Api::new("One figure, what it counts, and its months").giving::<pages::MeasureSheet>()),
    ]
}

#[cfg(test)]
mod tests;
