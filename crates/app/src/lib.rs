//! The roof: the list of areas, and the commands of the binary `panoh`.

pub mod archive;
pub mod areas;
pub mod bench;
pub mod command;
pub mod erasures;
pub mod health;
pub mod home;
pub mod instance;
pub mod listening;
pub mod local;
mod mail;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
