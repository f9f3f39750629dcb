//! A change: rules checked against the view, then entries appended, in one step.

use tokio::sync::oneshot;

use crate::{ChangeError, Drafts, Id, SpaceError, View, Who};

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The record that the change was about.
    pub result: Id,
    /// The version of that record once the change was written; none where it is no record, or where an entry from before
    /// versions were kept with it says nothing.
    pub version: Option<i64>,
    /// The same request came before; nothing was done again.
    pub is_replay: bool,
}

/// A change on its way: who, under which repeat key, and the rules as a closure.
pub struct Change {
    pub who: Who,
    /// From the form's hidden key or `Idempotency-Key`.
    pub key: Option<String>,
}

/// The rules, run again on fresh facts whenever another server was first.
pub(crate) type Rules = Box<dyn FnMut(&View<'_>) -> Result<Drafts, Stopped> + Send>;

/// Why one change in a batch stops while the others go on.
pub(crate) enum Stopped {
    /// The use said no; its own error waits outside.
    Refused,
    Space(SpaceError),
}

pub(crate) struct Waiting {
    pub(crate) change: Change,
    pub(crate) rules: Rules,
    pub(crate) answer: oneshot::Sender<Result<Outcome, Stopped>>,
}

/// Turns a use's own closure into `Rules`, and the batch's answer back into its error.
pub(crate) fn rules_of<R, F>(mut closure: F) -> (Rules, std::sync::Arc<std::sync::Mutex<Option<R>>>)
where
    R: std::fmt::Debug + Send + 'static,
    F: FnMut(&View<'_>) -> Result<Drafts, ChangeError<R>> + Send + 'static,
{
    let refusal = std::sync::Arc::new(std::sync::Mutex::new(None));
    let outside = refusal.clone();
    let rules: Rules = Box::new(move |view| {
        closure(view).map_err(|error| match error {
            ChangeError::Refused(reason) => {
                if let Ok(mut slot) = refusal.lock() {
                    *slot = Some(reason);
                }
                Stopped::Refused
            }
            ChangeError::Space(error) => Stopped::Space(error),
        })
    });
    (rules, outside)
}
