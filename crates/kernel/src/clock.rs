//! Time is passed in, so that a test can wait a month in a line.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{Timestamp, civil, tz};

#[derive(Clone)]
pub enum Clock {
    System,
    /// Seconds since 1970, set by a test.
    Set(Arc<AtomicI64>),
}

impl Clock {
    pub fn at(seconds: i64) -> Self {
        Clock::Set(Arc::new(AtomicI64::new(seconds)))
    }

    /// Seconds since 1970, UTC.
    pub fn now(&self) -> i64 {
        match self {
            Clock::System => Timestamp::now().as_second(),
            Clock::Set(seconds) => seconds.load(Ordering::Relaxed),
        }
    }

    /// Moves a set clock; the system's own is left alone.
    pub fn advance(&self, seconds: i64) {
        match self {
            Clock::System => {}
            Clock::Set(now) => {
                now.fetch_add(seconds, Ordering::Relaxed);
            }
        }
    }
}

/// The country's clock: Tajikistan is UTC+5 all year, without summer time.
pub const OFFSET: tz::Offset = tz::Offset::constant(5);

/// What the wall clock shows at this moment.
pub fn local(seconds: i64) -> civil::DateTime {
    Timestamp::from_second(seconds).map_or(civil::DateTime::MIN, |moment| OFFSET.to_datetime(moment))
}

/// The moment at which the wall clock shows this.
pub fn moment(local: civil::DateTime) -> i64 {
    OFFSET.to_timestamp(local).map_or(0, Timestamp::as_second)
}

pub fn today(seconds: i64) -> civil::Date {
    local(seconds).date()
}
