//! A safe place tonight, and every night counted: beds, requests, stays.
//!
//! `model` holds the rules, pure; `permissions` who may do what; `view` the
//! tables and queries; `pages` one file for each thing that is done.

pub(crate) mod alike;
mod asking;
pub mod availability;
pub(crate) mod beside;
pub mod figures;
pub mod holds;
pub(crate) mod keeping;
pub mod letters;
pub mod model;
mod pages;
pub mod permissions;
pub mod records;
pub(crate) mod rooms;
pub mod unmet;
pub mod view;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::routing::{get, post};
use kernel::{Access, Actor, Api, Area, NavEntry, Role, Route};
use space::Projection;

pub use keeping::forget_outdated;
pub use letters::{MAIL, take_in};

/// The area's tables in every view.
pub fn tables() -> &'static dyn Projection {
    &view::ShelterTables
}

pub fn area() -> Area {
    fn works_here(actor: &Actor) -> bool {
        actor.is_any(&[Role::Caseworker, Role::Supervisor])
    }
    fn only_runs_it(actor: &Actor) -> bool {
        actor.is(Role::Administrator) && !works_here(actor)
    }
    let nav = vec![NavEntry { href: "/shelter", label: t::nav_shelter, is_for: works_here }, NavEntry { href: "/shelter/beds", label: t::nav_shelter, is_for: only_runs_it }];
    Area { name: "shelter", nav, routes: [house_routes(), stay_routes()].into_iter().flatten().collect(), forgets: Some(view::forgets), tells: Some(view::tells) }
}

fn house_routes() -> Vec<Route> {
    use pages::{beds, board, census, elsewhere, figures, follow_ups, funding, inquiries, log, place, request, requests, rules, rules_text, stores, unmet};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/shelter", permit("ViewBoard"), get(board::show)).with_api(Api::new("Every bed tonight; codes only").giving::<board::Board>()),
        Route::page("GET", "/shelter/live", permit("ViewBoard"), get(board::live)),
        Route::page("GET", "/shelter/wall", permit("ViewBoard"), get(board::wall)),
        Route::page("GET", "/shelter/beds", permit("ViewBeds"), get(beds::list)).with_api(Api::new("The beds, without who sleeps in them").giving::<beds::BedList>()),
        Route::page("GET", "/shelter/beds/new", permit("AddBed"), get(beds::new)),
        Route::page("POST", "/shelter/beds", permit("AddBed"), post(beds::add)).with_api(Api::new("Add a bed").making().taking::<beds::NewBed>()),
        Route::page("GET", "/shelter/beds/{bed}", permit("ChangeBed"), get(beds::show)),
        Route::page("GET", "/shelter/beds/{bed}/edit", permit("EditBed"), get(beds::edit)),
        Route::page("POST", "/shelter/beds/{bed}/edit", permit("EditBed"), post(beds::save))
            .with_api(Api::new("Room, name and kind of a bed, changed").from_version().taking::<beds::NewBed>()),
        Route::page("POST", "/shelter/beds/{bed}/state", permit("ChangeBed"), post(beds::set_state))
            .with_api(Api::new("block, unblock, cleaned, release or retire").taking::<beds::NewState>()),
        Route::page("GET", "/shelter/requests", permit("ViewBoard"), get(requests::list))
            .with_api(Api::new("Requests for a place; they name nobody").giving::<requests::RequestList>()),
        Route::page("GET", "/shelter/requests/new", permit("TakeRequest"), get(requests::new)),
        Route::page("POST", "/shelter/requests", permit("TakeRequest"), post(requests::take)).with_api(Api::new("Someone needs a place").making().taking::<requests::NewRequest>()),
        Route::page("GET", "/shelter/requests/no-place", permit("TakeRequest"), get(unmet::form)),
        Route::page("POST", "/shelter/requests/no-place", permit("TakeRequest"), post(unmet::save))
            .with_api(Api::new("A need that could only be written down: there was no place, or nobody even asked").making().taking::<unmet::NoPlace>()),
        Route::page("GET", "/shelter/requests/{request}", permit("AnswerRequest"), get(request::show)).with_api(Api::new("A request").giving_record::<request::RequestSheet>()),
        Route::page("POST", "/shelter/requests/{request}/call", permit("AnswerRequest"), post(request::call)).with_api(Api::new("The same need, asked again")),
        Route::page("POST", "/shelter/requests/{request}/hold", permit("AnswerRequest"), post(request::hold))
            .with_api(Api::new("Hold a bed for it, for at most a day").taking::<holds::Hold>()),
        Route::page("POST", "/shelter/requests/{request}/ask", permit("AnswerRequest"), post(elsewhere::ask))
            .with_api(Api::new("Ask other houses; nobody is named").taking::<elsewhere::Houses>()),
        Route::page("POST", "/shelter/requests/{request}/choose", permit("AnswerRequest"), post(elsewhere::choose))
            .with_api(Api::new("She chooses one of the offers").taking::<elsewhere::Chosen>()),
        Route::page("GET", "/shelter/inquiries", permit("ViewBoard"), get(inquiries::list)).with_api(Api::new("What other houses ask").giving::<inquiries::InquiryList>()),
        Route::page("GET", "/shelter/inquiries/{inquiry}", permit("AnswerInquiry"), get(inquiries::show))
            .with_api(Api::new("One inquiry, and the beds that fit").giving_record::<inquiries::InquirySheet>()),
        Route::page("POST", "/shelter/inquiries/{inquiry}/offer", permit("AnswerInquiry"), post(inquiries::offer))
            .with_api(Api::new("Hold a bed for it, for at most a day").taking::<holds::Hold>()),
        Route::page("POST", "/shelter/inquiries/{inquiry}/decline", permit("AnswerInquiry"), post(inquiries::decline))
            .with_api(Api::new("There is no place here; why, and what was named instead").taking::<request::Unmet>()),
        Route::page("POST", "/shelter/inquiries/{inquiry}/reviewed", permit("ReviewInquiry"), post(inquiries::reviewed))
            .with_api(Api::new("The supervisor looked at a reason of its own words")),
        Route::page("POST", "/shelter/requests/{request}/unmet", permit("AnswerRequest"), post(request::unmet))
            .with_api(Api::new("No place was found; why, and what was offered instead").taking::<request::Unmet>()),
        Route::page("POST", "/shelter/requests/{request}/withdraw", permit("AnswerRequest"), post(request::withdraw)).with_api(Api::new("She no longer needs it")),
        Route::page("GET", "/shelter/follow-ups", permit("ViewBoard"), get(follow_ups::list))
            .with_api(Api::new("Whom to ask how she is; codes only").giving::<follow_ups::DueList>()),
        Route::page("GET", "/shelter/rules", permit("AddBed"), get(rules::form)),
        Route::page("POST", "/shelter/rules", permit("AddBed"), post(rules::save))
            .with_api(Api::new("What the house has decided for itself").from_version().taking::<rules::NewRules>()),
        Route::page("GET", "/shelter/rules/text", permit("ViewBoard"), get(rules_text::show))
            .with_api(Api::new("The rules and rights that are told to whoever comes").giving::<rules_text::TextSheet>()),
        Route::page("GET", "/shelter/rules/text/paper", permit("ViewBoard"), get(rules_text::paper)),
        Route::page("GET", "/shelter/rules/text/edit", permit("AddBed"), get(rules_text::edit)),
        Route::page("POST", "/shelter/rules/text", permit("AddBed"), post(rules_text::save))
            .with_api(Api::new("A new version of what is told to whoever comes").from_version().taking::<rules_text::NewText>()),
        Route::page("GET", "/shelter/census", permit("TakeRequest"), get(census::form)),
        Route::page("POST", "/shelter/census", permit("TakeRequest"), post(census::save)).with_api(Api::new("How many are here tonight").making().taking::<census::Counted>()),
        Route::page("GET", "/shelter/regions", permit("ViewBoard"), get(census::regions)).with_api(Api::new("Free family places by region, as a band").giving::<census::Regions>()),
        Route::page("GET", "/shelter/log", permit("ViewBoard"), get(log::list)).with_api(Api::new("The house's log; kinds and days only").giving::<log::LogList>()),
        Route::page("GET", "/shelter/log/new", permit("TakeRequest"), get(log::choose)),
        Route::page("GET", "/shelter/log/new/{entry_kind}", permit("TakeRequest"), get(log::new)),
        Route::page("POST", "/shelter/log/new/{entry_kind}", permit("TakeRequest"), post(log::add))
            .with_api(Api::new("Write an entry").making().taking_one_of("entry_kind", log::schemas)),
        Route::page("POST", "/shelter/log/erase", permit("EraseLog"), post(log::erase)).with_api(Api::new("Destroy the entries whose time is over")),
        Route::page("GET", "/shelter/log/{entry}", permit("OpenLog"), get(log::show)).with_api(Api::new("One entry").giving_record::<log::LogSheet>()),
        Route::page("POST", "/shelter/log/{entry}/done", permit("OpenLog"), post(log::done)).with_api(Api::new("What was to be done is done")),
        Route::page("GET", "/shelter/stores", permit("ViewBoard"), get(stores::list)).with_api(Api::new("What is in store, and what runs low").giving::<stores::Stores>()),
        Route::page("GET", "/shelter/stores/new", permit("KeepStores"), get(stores::new)),
        Route::page("POST", "/shelter/stores", permit("KeepStores"), post(stores::add)).with_api(Api::new("Keep one more thing in store").making().taking::<stores::NewStock>()),
        Route::page("GET", "/shelter/stores/{stock}", permit("MoveStock"), get(stores::show))
            .with_api(Api::new("One thing in store, and its movements").giving_record::<stores::StockSheet>()),
        Route::page("GET", "/shelter/stores/{stock}/edit", permit("MoveStock"), get(stores::edit)),
        Route::page("POST", "/shelter/stores/{stock}/edit", permit("MoveStock"), post(stores::save))
            .with_api(Api::new("Name, kind and limits of a thing in store, changed").from_version().taking::<stores::NewStock>()),
        Route::page("POST", "/shelter/stores/{stock}/move", permit("MoveStock"), post(stores::move_it))
            .with_api(Api::new("received, given, discarded or counted; medicine is given to a stay").taking::<stores::NewMovement>()),
        Route::page("GET", "/shelter/funding", permit("ViewBeds"), get(funding::list))
            .with_api(Api::new("Who pays until when, and what is lost in 90 days").giving::<funding::FundingList>()),
        Route::page("GET", "/shelter/funding/new", permit("AddBed"), get(funding::new)),
        Route::page("POST", "/shelter/funding", permit("AddBed"), post(funding::add))
            .with_api(Api::new("A funder, what for, and until when").making().taking::<funding::NewFunding>()),
        Route::page("GET", "/shelter/funding/{funding}", permit("EditFunding"), get(funding::edit)),
        Route::page("POST", "/shelter/funding/{funding}", permit("EditFunding"), post(funding::save))
            .with_api(Api::new("Who pays, changed").from_version().taking::<funding::NewFunding>()),
        Route::page("GET", "/shelter/places/{site}", permit("OpenPlace"), get(place::show)),
        Route::page("GET", "/shelter/places/{site}/edit", permit("OpenPlace"), get(place::edit)),
        Route::page("POST", "/shelter/places/{site}/open", permit("OpenPlace"), post(place::open)),
        Route::page("POST", "/shelter/places/{site}", permit("OpenPlace"), post(place::save)),
        Route::page("POST", "/shelter/places/{site}/forget", permit("OpenPlace"), post(place::forget)),
        Route::page("POST", "/shelter/requests/{request}/phone", permit("AnswerRequest"), post(elsewhere::by_phone))
            .with_api(Api::new("A house answered by phone").taking::<elsewhere::ByPhone>()),
        Route::page("POST", "/shelter/requests/{request}/reviewed", permit("ReviewRequest"), post(request::reviewed))
            .with_api(Api::new("The supervisor looked at a reason of its own words")),
        Route::page("GET", "/shelter/figures", permit("ViewNights"), get(figures::show))
            .with_api(Api::new("Nights, persons, stays and unmet requests of a period").asking::<figures::Asked>().giving::<figures::HouseFigures>()),
    ]
}

/// One person's stay, from moving in to how she is a year later.
fn stay_routes() -> Vec<Route> {
    use pages::{absence, admission, another_bed, approval, commission, follow_ups, leaving, longer, must_leave, rules_text, stays, transfer};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/survivors/{survivor}/stay", permit("Admit"), get(admission::form)),
        Route::page("POST", "/survivors/{survivor}/stay", permit("Admit"), post(admission::admit))
            .with_api(Api::new("She, or a child of hers, moves into a bed, or a child beside her").making().taking::<admission::Admission>()),
        Route::page("GET", "/stays/{stay}", permit("ViewStay"), get(stays::show)).with_api(Api::new("A stay with its nights").giving_record::<stays::StaySheet>()),
        Route::page("GET", "/stays/{stay}/extend", permit("ChangeStay"), get(longer::form)),
        Route::page("POST", "/stays/{stay}/extend", permit("ChangeStay"), post(longer::extend)).with_api(Api::new("She stays longer").taking::<longer::Longer>()),
        Route::page("GET", "/stays/{stay}/leave", permit("ChangeStay"), get(leaving::form)),
        Route::page("POST", "/stays/{stay}/leave", permit("ChangeStay"), post(leaving::leave)).with_api(Api::new("She leaves; where to, and why").taking::<leaving::Leaving>()),
        Route::page("GET", "/stays/{stay}/absence", permit("NoteAbsence"), get(absence::form)),
        Route::page("POST", "/stays/{stay}/absence", permit("NoteAbsence"), post(absence::save))
            .with_api(Api::new("She goes out, is back, or is missed").taking::<absence::Step>()),
        Route::page("GET", "/stays/{stay}/bed", permit("ChangeStay"), get(another_bed::form)),
        Route::page("POST", "/stays/{stay}/bed", permit("ChangeStay"), post(another_bed::save)).with_api(Api::new("The same stay, in another bed").taking::<another_bed::Bed>()),
        Route::page("POST", "/stays/{stay}/reviewed", permit("ChangeStay"), post(stays::reviewed)).with_api(Api::new("Somebody talked with her about what comes next")),
        Route::page("GET", "/stays/{stay}/commission", permit("ChangeStay"), get(commission::form)),
        Route::page("POST", "/stays/{stay}/commission", permit("ChangeStay"), post(commission::save))
            .with_api(Api::new("The day on which the commission decides with her").taking::<commission::Commission>()),
        Route::page("GET", "/stays/{stay}/approval", permit("ChangeStay"), get(approval::form)),
        Route::page("POST", "/stays/{stay}/approval", permit("DecideOnAdmission"), post(approval::decide))
            .with_api(Api::new("The manager's word: agrees, or elsewhere with a reason and what is better").taking::<approval::Decided>()),
        Route::page("POST", "/stays/{stay}/rules-told", permit("ChangeStay"), post(rules_text::tell)).with_api(Api::new("She was told the house's rules and her rights")),
        Route::page("GET", "/stays/{stay}/must-leave", permit("ChangeStay"), get(must_leave::form)),
        Route::page("POST", "/stays/{stay}/must-leave", permit("ChangeStay"), post(must_leave::ask))
            .with_api(Api::new("Somebody asks that she leave against her wish").taking::<must_leave::Asked>()),
        Route::page("POST", "/stays/{stay}/must-leave/decide", permit("DecideOnLeaving"), post(must_leave::decide))
            .with_api(Api::new("A second person decides: leaves or stays").taking::<must_leave::Decision>()),
        Route::page("GET", "/stays/{stay}/report", permit("WriteReport"), get(commission::report))
            .with_api(Api::new("A report of what she agreed may be said, to one recipient").asking::<commission::Asked>().giving::<commission::Report>()),
        Route::page("GET", "/stays/{stay}/transfer", permit("SeekAnotherHouse"), get(transfer::form)),
        Route::page("POST", "/stays/{stay}/transfer", permit("SeekAnotherHouse"), post(transfer::ask))
            .with_api(Api::new("She must move to another house").making().taking::<transfer::Move>()),
        Route::page("GET", "/stays/{stay}/follow-up", permit("ChangeStay"), get(follow_ups::form)),
        Route::page("POST", "/stays/{stay}/follow-up", permit("ChangeStay"), post(follow_ups::save)).with_api(Api::new("How she is, months later").taking::<follow_ups::Answer>()),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
