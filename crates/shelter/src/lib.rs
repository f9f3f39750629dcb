//! A safe place tonight, and every night counted: beds, requests, stays.
//!
//! `model` holds the rules, pure; `permissions` who may do what; `view` the
//! tables and queries; `pages` one file for each thing that is done.

pub mod holds;
pub mod letters;
pub mod model;
mod pages;
pub mod permissions;
pub mod records;
pub mod view;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::routing::{get, post};
use kernel::{Access, Actor, Api, Area, NavEntry, Role, Route};
use space::Projection;

pub use letters::{MAIL, take_in};

/// The area's tables in every view.
pub fn tables() -> &'static dyn Projection {
    &view::ShelterTables
}

pub fn area() -> Area {
    fn works_here(actor: &Actor) -> bool {
        actor.is_any(&[Role::Caseworker, Role::Supervisor])
    }
    Area { name: "shelter", nav: vec![NavEntry { href: "/shelter", label: t::nav_shelter, is_for: works_here }], routes: routes() }
}

fn routes() -> Vec<Route> {
    use pages::{beds, board, elsewhere, figures, inquiries, request, requests, stays};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/shelter", permit("ViewBoard"), get(board::show)).with_api(Api::new("Every bed tonight; codes only").giving::<board::Board>()),
        Route::page("GET", "/shelter/live", permit("ViewBoard"), get(board::live)),
        Route::page("GET", "/shelter/wall", permit("ViewBoard"), get(board::wall)),
        Route::page("GET", "/shelter/beds/new", permit("AddBed"), get(beds::new)),
        Route::page("POST", "/shelter/beds", permit("AddBed"), post(beds::add)).with_api(Api::new("Add a bed").taking::<beds::NewBed>()),
        Route::page("GET", "/shelter/beds/{bed}", permit("ChangeBed"), get(beds::show)),
        Route::page("POST", "/shelter/beds/{bed}/state", permit("ChangeBed"), post(beds::set_state))
            .with_api(Api::new("block, unblock, cleaned or release").taking::<beds::NewState>()),
        Route::page("GET", "/shelter/requests", permit("ViewBoard"), get(requests::list))
            .with_api(Api::new("Requests for a place; they name nobody").giving::<requests::RequestList>()),
        Route::page("GET", "/shelter/requests/new", permit("TakeRequest"), get(requests::new)),
        Route::page("POST", "/shelter/requests", permit("TakeRequest"), post(requests::take)).with_api(Api::new("Someone needs a place").taking::<requests::NewRequest>()),
        Route::page("GET", "/shelter/requests/{request}", permit("AnswerRequest"), get(request::show)).with_api(Api::new("A request").giving::<request::RequestSheet>()),
        Route::page("POST", "/shelter/requests/{request}/call", permit("AnswerRequest"), post(request::call)).with_api(Api::new("The same need, asked again")),
        Route::page("POST", "/shelter/requests/{request}/hold", permit("AnswerRequest"), post(request::hold))
            .with_api(Api::new("Hold a bed for it, for at most a day").taking::<holds::Hold>()),
        Route::page("POST", "/shelter/requests/{request}/ask", permit("AnswerRequest"), post(elsewhere::ask))
            .with_api(Api::new("Ask other houses; nobody is named").taking::<elsewhere::Houses>()),
        Route::page("POST", "/shelter/requests/{request}/choose", permit("AnswerRequest"), post(elsewhere::choose))
            .with_api(Api::new("She chooses one of the offers").taking::<elsewhere::Chosen>()),
        Route::page("GET", "/shelter/inquiries", permit("ViewBoard"), get(inquiries::list)).with_api(Api::new("What other houses ask").giving::<inquiries::InquiryList>()),
        Route::page("GET", "/shelter/inquiries/{inquiry}", permit("AnswerInquiry"), get(inquiries::show))
            .with_api(Api::new("One inquiry, and the beds that fit").giving::<inquiries::InquirySheet>()),
        Route::page("POST", "/shelter/inquiries/{inquiry}/offer", permit("AnswerInquiry"), post(inquiries::offer))
            .with_api(Api::new("Hold a bed for it, for at most a day").taking::<holds::Hold>()),
        Route::page("POST", "/shelter/inquiries/{inquiry}/decline", permit("AnswerInquiry"), post(inquiries::decline)).with_api(Api::new("There is no place here")),
        Route::page("POST", "/shelter/requests/{request}/unmet", permit("AnswerRequest"), post(request::unmet))
            .with_api(Api::new("No place was found; why, and what was offered instead").taking::<request::Unmet>()),
        Route::page("POST", "/shelter/requests/{request}/withdraw", permit("AnswerRequest"), post(request::withdraw)).with_api(Api::new("She no longer needs it")),
        Route::page("GET", "/survivors/{survivor}/stay", permit("Admit"), get(stays::form)),
        Route::page("POST", "/survivors/{survivor}/stay", permit("Admit"), post(stays::admit))
            .with_api(Api::new("She, or a child of hers, moves into a bed").taking::<stays::Admission>()),
        Route::page("GET", "/stays/{stay}", permit("ViewStay"), get(stays::show)).with_api(Api::new("A stay with its nights").giving::<stays::StaySheet>()),
        Route::page("POST", "/stays/{stay}/extend", permit("ChangeStay"), post(stays::extend)).with_api(Api::new("She stays longer").taking::<stays::Longer>()),
        Route::page("POST", "/stays/{stay}/leave", permit("ChangeStay"), post(stays::leave)).with_api(Api::new("She leaves; where to, and why").taking::<stays::Leaving>()),
        Route::page("GET", "/shelter/figures", permit("ViewNights"), get(figures::show))
            .with_api(Api::new("Nights, persons, stays and unmet requests of a period").giving::<figures::HouseFigures>()),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
