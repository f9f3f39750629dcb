//! A machine of states as tests draw it.

use std::fmt::Debug;

/// A line for each state, and where each event leads from it.
pub fn drawn<S: Copy + Debug, E: Copy + Debug>(states: &[S], events: &[E], after: impl Fn(S, E) -> Option<S>) -> Vec<String> {
    let ways = |state: S| events.iter().filter_map(|event| Some(format!(" {event:?}>{:?}", after(state, *event)?))).collect::<String>();
    states.iter().map(|state| format!("{state:?}:{}", ways(*state))).collect()
}
