//! What every area stands on; the kernel knows no area.
//!
//! A request goes one way through here: the guard (headers, size, same site),
//! the visitor (who is it, and is her vault open), the permit (may she do this
//! to that), the input (parsed), then the area's handler, then the reply (a page
//! for a browser, JSON for a program). There is no other door: see `permit`.

pub mod actor;
pub mod calls;
pub mod clock;
mod coded;
mod drawn;
pub mod failure;
pub mod guard;
pub mod held;
pub mod house;
pub mod ids;
pub mod input;
pub mod leaf;
pub mod live;
pub mod openapi;
pub mod permit;
pub mod place;
pub mod problem;
mod repeats;
pub mod reply;
pub mod routes;
pub mod session;
mod shown_to;
pub mod tally;
pub mod traces;
pub mod typed;
mod until;
pub mod vaults;

/// The kernel's own sentences in three languages.
#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// Numbers of the field that nobody verified, from `reference/thresholds.toml`. The unit ends the name.
#[allow(clippy::unreadable_literal, reason = "generated")]
pub mod thresholds {
    include!(concat!(env!("OUT_DIR"), "/thresholds.rs"));
}

pub use actor::{Actor, Role, Roles};
pub use clock::Clock;
pub use drawn::drawn;
pub use failure::Failure;
pub use house::{Config, House, Instance};
pub use input::{Input, RepeatKey, Sent};
pub use permit::{Action, Listing, Lookup, Permit, Reach, Scope, Target};
pub use problem::{Problem, Problems};
pub use reply::{Page, Reader};
pub use routes::{Access, Api, Area, First, Forgetting, NavEntry, Route, Told};
pub use session::{Passage, Visitor};
pub use tally::Tally;
pub use traces::Opened;
