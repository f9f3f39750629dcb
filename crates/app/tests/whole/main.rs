//! The built program as processes and in a browser: nothing in here knows its insides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod browser;
mod canaries;
mod council;
mod house;
mod pages;
mod processes;
mod refusals;
mod scenes;
