//! A space over both engines.

mod keeping;
mod merging;
