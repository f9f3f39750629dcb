//! From a study visit to what changed: visits, practices, meetings, commitments, reforms, trainings, the pool, projects.
//!
//! All of them are one kind of record in the commons: a form, a state, an owner, and links to what it came from. `kind`
//! lists them, `state` says how each can go on, `scan` keeps persons out. No survivor appears in any of it.

mod change;
mod columns;
pub mod digest;
mod document;
pub mod kind;
mod marks;
mod pages;
pub mod permissions;
pub mod record;
pub mod rights;
pub mod scan;
mod sheet;
pub mod state;
pub mod view;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use kernel::{Access, Api, Area, NavEntry, Route};
use space::Projection;

/// The area's tables; only the commons fills them.
pub fn tables() -> &'static dyn Projection {
    &view::LearningTables
}

pub fn area() -> Area {
    Area { name: "learning", nav: vec![NavEntry { href: "/learning", label: t::nav_learning, is_for: |_| true }], routes: routes(), forgets: None, tells: None }
}

/// A file in base64, and the form around it.
const LARGEST_UPLOAD: usize = document::MOST_BYTES * 4 / 3 + 64 * 1024;

/// A list of ten thousand, as a browser sends it.
const LARGEST_LIST: usize = 16 * 1024 * 1024;

fn routes() -> Vec<Route> {
    use pages::{attach, calendar, digest, due, export, hub, import, item, lacking, list, papers, report, resting, step, thread, write};
    let (read, written) = (Access::Permit("ReadLearning"), Access::Permit("WriteLearning"));
    vec![
        Route::page("GET", "/learning", read, get(hub::show)).with_api(Api::new("What partners learn, decide, promise and share: how many of each").giving::<hub::Hub>()),
        Route::page("GET", "/learning/due", read, get(due::show))
            .with_api(Api::new("Commitments that are late or due within 30 days").asking::<kernel::leaf::Turned>().giving::<due::DueList>()),
        Route::page("GET", "/learning/reminder", written, get(digest::show)),
        Route::page("POST", "/learning/reminder", written, post(digest::save))
            .with_api(Api::new("Whom the program reminds of our commitments once a week").taking::<digest::Reminded>()),
        Route::page("GET", "/learning/report", read, get(report::show))
            .with_api(Api::new("What a half-year or a year brought").asking::<report::Asked>().giving::<report::Report>()),
        Route::page("GET", "/learning/report.pdf", read, get(papers::report_paper)),
        Route::page("GET", "/learning/report/pack", read, get(papers::pack)),
        Route::page("GET", "/learning/lacking", read, get(lacking::show))
            .with_api(Api::new("What is asked for, offered and never used; specialists by topic").giving::<lacking::Lacking>()),
        Route::page("GET", "/learning/plan", read, get(papers::plan))
            .with_api(Api::new("Every commitment, those that are open first").asking::<kernel::leaf::Turned>().giving::<papers::Plan>()),
        Route::page("GET", "/learning/plan.pdf", read, get(papers::plan_paper)),
        Route::page("GET", "/learning/items/{item}/paper", read, get(papers::item_paper)),
        Route::page("GET", "/learning/calendar.ics", read, get(calendar::show)),
        Route::page("GET", "/learning/of/{subject}", read, get(list::show)).with_api(Api::new("All of one kind, 50 a page").asking::<list::Asked>().giving::<list::List>()),
        Route::page("GET", "/learning/of/{subject}/new", written, get(write::new)),
        Route::page("POST", "/learning/of/{subject}", written, post(write::add))
            .with_api(Api::new("Write one down; `from` names what it came from").making().taking_one_of("subject", write::schemas)),
        Route::page("GET", "/learning/of/{subject}/export.csv", read, get(export::text)),
        Route::page("GET", "/learning/of/{subject}/export.xlsx", read, get(export::workbook)),
        Route::page("GET", "/learning/of/{subject}/import", written, get(import::form)),
        Route::page("POST", "/learning/of/{subject}/import", written, post(import::import).layer(DefaultBodyLimit::max(LARGEST_LIST)))
            .with_api(Api::new("A list as a workbook or CSV; without `confirm` only a preview").making().previewing::<import::Preview>().taking::<import::Brought>()),
        Route::page("GET", "/learning/figure/{subject}", read, get(resting::show))
            .with_api(Api::new("What names a figure: commitments and indicators").giving::<resting::RestingList>()),
        Route::page("GET", "/learning/items/{item}", read, get(item::show)).with_api(Api::new("One of them").giving_record::<item::Item>()),
        Route::page("GET", "/learning/items/{item}/edit", written, get(write::edit)),
        Route::page("POST", "/learning/items/{item}/edit", written, post(write::save))
            .with_api(Api::new("Change its words: the whole form of its kind").from_version().taking_form(write::any_schema)),
        Route::page("POST", "/learning/items/{item}/step", written, post(step::take)).with_api(Api::new("It goes on").taking::<step::Step>()),
        Route::page("POST", "/learning/items/{item}/link", written, post(step::link)).with_api(Api::new("It also came from another").taking::<step::Origin>()),
        Route::page("POST", "/learning/items/{item}/unlink", written, post(step::unlink)).with_api(Api::new("It did not come from that one").taking::<step::Origin>()),
        Route::page("POST", "/learning/items/{item}/follow", read, post(step::follow)).with_api(Api::new("Her organisation is reminded of it")),
        Route::page("GET", "/learning/items/{item}/file", read, get(attach::fetch)),
        Route::page("GET", "/learning/items/{item}/file/new", written, get(attach::form)),
        Route::page("POST", "/learning/items/{item}/file", written, post(attach::share).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)))
            .with_api(Api::new("A material's file, in base64").making().taking::<attach::Brought>()),
        Route::page("POST", "/learning/items/{item}/file/forget", written, post(attach::forget)).with_api(Api::new("The file is shared no longer")),
        Route::page("GET", "/learning/items/{item}/thread", read, get(thread::show))
            .with_api(Api::new("Back to where it came from, and forward to what became of it").giving::<thread::Thread>()),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
