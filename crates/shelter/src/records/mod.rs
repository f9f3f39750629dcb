//! What is kept of beds, requests, stays and the house. Of a place there is never an address (R-SH-01).

mod beds;
mod house;
mod requests;
mod stays;

pub use beds::{Bed, BedHead};
pub use house::{Census, HouseRules, LogEntry, LogHead, LogShelf, RulesText, StockItem};
pub use requests::{Ages, Ask, Inquiry, InquiryHead, Party, Refusal, Request, RequestHead};
pub use stays::{Protection, SleptIn, Stay, StayHead};
