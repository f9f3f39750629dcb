//! The rules of a house, pure.

pub mod bed;
pub mod nights;
pub mod request;
