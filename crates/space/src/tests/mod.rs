//! A space over both engines.

/// Each named test once on each engine.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name("sqlite").await; })* }
        mod postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name("postgres").await; })* }
    };
}

mod erasing;
mod exchange;
mod keeping;
mod merging;
