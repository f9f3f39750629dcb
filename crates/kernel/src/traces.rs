//! What a request opens of a person's record, until her list says so (R-CO-09).
//!
//! A page that shows a record writes its opening before the handler runs. A step writes an event, which stands in her list
//! as well; but a step may also write nothing and still answer with what is recorded: a form that comes back, a clash with
//! what a colleague wrote, a second press, an old page. So every permit for a person's record leaves a trace here, a step
//! about her takes it away, and the guard writes down what is left before the answer goes. If that cannot be written, the
//! answer does not go. A step that succeeds costs nothing more by this, and gets no second line.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use axum::response::{IntoResponse, Response};
use space::{Drafts, Id, Space, Who};

use crate::Failure;

/// How an opening is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub event: &'static str,
    /// Whose list it belongs to; nobody's where she is not recorded here, as with what another organisation shared.
    pub subject: Option<Id>,
}

impl Opened {
    pub fn of(event: &'static str, subject: Id) -> Self {
        Opened { event, subject: Some(subject) }
    }
}

/// One record that a request may show.
pub(crate) struct Trace {
    space: Space,
    who: Who,
    opened: Opened,
    record: Id,
    /// The step that was decided is about her.
    is_about_her: AtomicBool,
    is_written: AtomicBool,
}

impl Trace {
    /// Rules may be run again, so the last time counts.
    pub(crate) fn decided(&self, drafts: &Drafts) {
        let is_about_her = self.opened.subject.map_or_else(|| !drafts.is_empty(), |subject| drafts.are_about(subject));
        self.is_about_her.store(is_about_her, Ordering::Release);
    }

    /// What was decided is durable.
    pub(crate) fn written(&self) {
        self.is_written.fetch_or(self.is_about_her.load(Ordering::Acquire), Ordering::AcqRel);
    }

    async fn write(&self) -> Result<(), Failure> {
        if self.is_written.load(Ordering::Acquire) {
            return Ok(());
        }
        Ok(self.space.note_access(self.who, self.opened.subject, self.opened.event, self.record).await?)
    }
}

/// Those of one request.
#[derive(Clone, Default)]
pub(crate) struct Traces(Arc<Mutex<Vec<Arc<Trace>>>>);

impl Traces {
    pub(crate) fn leave(&self, space: &Space, who: Who, opened: Opened, record: Id) -> Arc<Trace> {
        let trace = Trace { space: space.clone(), who, opened, record, is_about_her: AtomicBool::new(false), is_written: AtomicBool::new(false) };
        let trace = Arc::new(trace);
        self.all().push(trace.clone());
        trace
    }

    /// The answer, once everything that it may show is written down.
    pub(crate) async fn before(&self, response: Response) -> Response {
        let left = std::mem::take(&mut *self.all());
        for trace in left {
            if let Err(failure) = trace.write().await {
                return failure.into_response();
            }
        }
        response
    }

    /// Nothing is done while it is held that could leave it half done.
    fn all(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Trace>>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
