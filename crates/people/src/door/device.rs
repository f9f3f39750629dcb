//! Whose computer or phone it is: on one that others use too the screen locks sooner (R-DE-03).
//! The browser keeps the answer, so that it is given once.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use kernel::session::{self, Device, SignedIn};
use ui::{Choice, Control, Field};
use words::Lang;

use crate::t;

const COOKIE: &str = "__Host-o";

/// What was last answered in this browser.
pub(crate) fn remembered(headers: &HeaderMap) -> Device {
    if session::cookie(headers, COOKIE) == Some("1") { Device::Shared } else { Device::Own }
}

pub(crate) fn cookie(device: Device) -> HeaderValue {
    match device {
        Device::Shared => HeaderValue::from_static("__Host-o=1; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000"),
        Device::Own => HeaderValue::from_static("__Host-o=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"),
    }
}

/// She is typing: a page that asks for nothing else keeps her session from being idle.
pub(crate) async fn here(SignedIn(_): SignedIn) -> StatusCode {
    StatusCode::NO_CONTENT
}

pub(crate) fn question(l: Lang, device: Device) -> Field {
    let others = Choice { hint: Some(t::device_shared_hint(l).to_owned()), ..Choice::new("shared", t::device_shared(l), device == Device::Shared) };
    Field::new("device", t::device(l), Control::Checkboxes { options: vec![others] })
}
