//! The rules of casework, pure: no clock, no database, no page.

pub mod age;
pub mod case_state;
pub mod check;
pub mod classification;
pub mod clinical;
pub mod closing;
pub mod concern;
pub mod consent;
pub mod contact;
pub mod context;
pub mod danger;
pub mod disclosure;
pub mod duplicate;
pub mod elapsed;
pub mod emergency;
pub mod erasure;
pub mod order;
pub mod own_copy;
pub mod recorder;
pub mod safe_contact;
pub mod safety_plan;
pub mod security;
pub mod signer;
pub mod suicide;
pub mod ties;
pub mod told_fields;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests;
