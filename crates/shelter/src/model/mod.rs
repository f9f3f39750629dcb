//! The rules of a house, pure.

pub mod approval;
pub mod bed;
pub mod log;
pub mod must_leave;
pub mod nights;
pub mod refusal;
pub mod request;
pub mod runway;
pub mod stay;
pub mod stock;
pub mod telling;
pub mod waiting;
