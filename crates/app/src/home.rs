//! The first page: wherever a person's work begins.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{Access, Area, Role, Route, session::SignedIn};

pub fn area() -> Area {
    Area { name: "home", nav: Vec::new(), routes: vec![Route::page("GET", "/", Access::SignedIn, get(first_page))], forgets: None, tells: None }
}

async fn first_page(SignedIn(passage): SignedIn) -> Response {
    let actor = &passage.actor;
    let place = if actor.is_any(&[Role::Caseworker, Role::Supervisor]) {
        "/cases"
    } else if actor.is(Role::ReferralDesk) {
        "/referrals"
    } else if actor.is_any(&[Role::Administrator, Role::Custodian]) {
        "/colleagues"
    } else if actor.is(Role::Auditor) {
        "/access-list"
    } else if actor.is_any(&[Role::Council, Role::Observer]) {
        "/learning"
    } else {
        "/account"
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}
