//! The look of every page, and nothing else. Areas describe a page with plain
//! values (`Main`, `Form`, `Field`); the markup is known only here.
//!
//! The style is govuk-frontend's published sheet with our own colours; one small
//! script covers and hides, and no page needs it. No request leaves for another host.

mod assets;
mod field;
mod form;
mod headers;
mod main_part;
mod shell;
mod typed;

/// The sentences of the frame.
#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// That everyone on a page is invented.
pub fn demonstration(l: words::Lang) -> &'static str {
    t::demo(l)
}

pub use assets::{Asset, CSS_MARK, assets};
pub use field::{Choice, Control, Field, Group, Optional, Width, day_hint};
pub use form::{Form, OtherButton, Part};
pub use headers::headers;
pub use main_part::{AtRest, Block, Cell, Head, Link, Main, Moment, Row, Table, Tone};
pub use shell::{AT_REST, Bare, Languages, NavItem, Notice, Shell};
pub use typed::{CARRIED, Carried, Drawing, Typed};
