//! What waits for a space: changes for the next batch, and readers who must see it whole.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

use crate::change::Waiting;

#[derive(Default)]
pub(crate) struct Line {
    changes: Mutex<Vec<Waiting>>,
    joined: Notify,
    readers: AtomicUsize,
}

impl Line {
    /// Joins the next batch. True for the first of it, who starts it.
    pub(crate) fn join(&self, change: Waiting) -> bool {
        let mut changes = self.lock();
        changes.push(change);
        self.joined.notify_one();
        changes.len() == 1
    }

    /// Ready too where someone has joined already and was not taken yet.
    pub(crate) async fn someone_joins(&self) {
        self.joined.notified().await;
    }

    /// Everyone who has joined so far: whoever comes now is the first of another batch.
    pub(crate) fn take(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.lock())
    }

    /// Counted until what is returned is dropped, however that happens.
    pub(crate) fn wait_to_read(&self) -> Reader<'_> {
        self.readers.fetch_add(1, Ordering::Relaxed);
        Reader(self)
    }

    pub(crate) fn has_readers(&self) -> bool {
        self.readers.load(Ordering::Relaxed) > 0
    }

    /// A panic while it was held leaves it whole: every use of it is one call.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Reader<'a>(&'a Line);

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.0.readers.fetch_sub(1, Ordering::Relaxed);
    }
}
