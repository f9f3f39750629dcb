//! A handle to an open space: what the rest of the house holds.

use std::{future::poll_fn, sync::Arc, task::Poll};

use ledger::{CheckpointRow, Head, Ledger, SpaceRow};
use seal::Plain;
use tokio::{
    runtime::Handle,
    sync::{MutexGuard, oneshot},
};

use crate::{
    Change, ChangeError, Draft, Drafts, Id, Layout, Outcome, SpaceError, SpaceKeys, VaultKey, View, Who,
    change::{self, Stopped},
    core::Core,
    line::Line,
    verify,
    view::Seen,
};

/// An open space. Clones share it; it closes, and its keys are wiped, when the
/// last clone is gone.
#[derive(Clone)]
pub struct Space(Arc<Open>);

struct Open {
    id: Id,
    /// One at a time: serial by construction.
    core: tokio::sync::Mutex<Core>,
    ledger: Arc<dyn Ledger>,
    layout: Layout,
    seen: Arc<Seen>,
    line: Line,
    keys: Arc<SpaceKeys>,
    vault: VaultKey,
    verify_key: [u8; 32],
}

impl Space {
    /// Opens with the vault key: loads a snapshot or replays the heads.
    pub async fn open(ledger: Arc<dyn Ledger>, row: &SpaceRow, vault: VaultKey, layout: Layout) -> Result<Self, SpaceError> {
        let keys = Arc::new(SpaceKeys::open(&vault, row)?);
        let mut core = Core::new(ledger.clone(), row.id, vault.duplicate(), keys.clone(), layout.clone())?;
        let seen = core.seen.clone();
        let runtime = Handle::current();
        // Opening a hundred thousand seals is work, not waiting: it must not hold up other requests.
        let filled = tokio::task::spawn_blocking(move || runtime.block_on(core.fill()).map(|()| core)).await;
        let core = tokio::sync::Mutex::new(filled.map_err(|_| SpaceError::Interrupted)??);
        Ok(Space(Arc::new(Open { id: row.id, core, ledger, layout, seen, line: Line::default(), keys, vault, verify_key: row.verify_key })))
    }

    pub fn id(&self) -> Id {
        self.0.id
    }

    pub fn keys(&self) -> &SpaceKeys {
        &self.0.keys
    }

    pub(crate) fn ledger(&self) -> &dyn Ledger {
        self.0.ledger.as_ref()
    }

    /// To seal it to a colleague who joins or comes back.
    pub fn vault(&self) -> &VaultKey {
        &self.0.vault
    }

    /// Whether it was opened with this key.
    pub fn opens_with(&self, vault: &VaultKey) -> bool {
        self.0.vault.is(vault)
    }

    pub fn verify_key(&self) -> &[u8; 32] {
        &self.0.verify_key
    }

    /// The number of the last entry that is durable and taken in. Waits for nobody.
    pub fn seen(&self) -> i64 {
        self.0.seen.so_far()
    }

    /// Whether an answer that was given at `asked_at` still stands where the ledger ends at `tip`: it depends on
    /// nothing but the area that writes this kind of record, and nothing of that area came since. Waits for nobody.
    pub fn still_stands(&self, tip: Head, kind: &str, asked_at: i64) -> bool {
        self.0.seen.has(tip) && self.0.layout.is_unchanged(&self.0.seen, kind, asked_at)
    }

    /// Asks the view, after catching up with what any server acknowledged. The
    /// question runs here and now: it takes microseconds.
    pub async fn read<T, E, F>(&self, question: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<SpaceError> + Send + 'static,
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
    {
        question(&self.caught_up().await?.view())
    }

    /// Checks the rules on fresh facts and appends what they answer.
    pub async fn change<R, F>(&self, change: Change, rules: F) -> Result<Outcome, ChangeError<R>>
    where
        R: std::fmt::Debug + Send + 'static,
        F: FnMut(&View<'_>) -> Result<Drafts, ChangeError<R>> + Send + 'static,
    {
        let (rules, refusal) = change::rules_of(rules);
        let (answer, answered) = oneshot::channel();
        self.wait_for_batch(change::Waiting { change, rules, answer }).await;
        match answered.await.map_err(|_| SpaceError::Interrupted)? {
            Ok(outcome) => Ok(outcome),
            Err(Stopped::Space(error)) => Err(ChangeError::Space(error)),
            Err(Stopped::Refused) => {
                let reason = refusal.lock().ok().and_then(|mut slot| slot.take());
                Err(reason.map_or(ChangeError::Space(SpaceError::Interrupted), ChangeError::Refused))
            }
        }
    }

    /// The first who waits starts the batch; whoever comes until it begins is in it. It is written here and
    /// now where nothing must be waited for, and else as a task of its own, because a request may be given
    /// up in the middle and a batch may not.
    async fn wait_for_batch(&self, waiting: change::Waiting) {
        if self.0.line.join(waiting) {
            let space = self.clone();
            let mut batch = Box::pin(async move { space.0.core.lock().await.write(&space.0.line).await });
            let tried = poll_fn(|context| Poll::Ready(batch.as_mut().poll(context))).await;
            if tried.is_pending() {
                tokio::spawn(batch);
            }
        }
    }

    /// The space while nobody writes, caught up with what any server acknowledged.
    pub(crate) async fn caught_up(&self) -> Result<MutexGuard<'_, Core>, SpaceError> {
        let _waiting = self.0.line.wait_to_read();
        let mut core = self.0.core.lock().await;
        core.catch_up().await?;
        Ok(core)
    }

    /// Writes a line of the access list.
    pub async fn note_access(&self, who: Who, subject: Option<Id>, event: &'static str, record: Id) -> Result<(), SpaceError> {
        let rules = move |_: &View<'_>| {
            let line = Draft::access(subject, event, record).map_err(ChangeError::Space)?;
            Ok(Drafts::of(record, [line]))
        };
        match self.change::<std::convert::Infallible, _>(Change { who, key: None }, rules).await {
            Ok(_) => Ok(()),
            Err(ChangeError::Space(error)) => Err(error),
            Err(ChangeError::Refused(never)) => match never {},
        }
    }

    /// The sealed body of one version. Whoever asks for it has noted the opening before, or writes an event with it.
    pub async fn body(&self, record: Id, version: i64) -> Result<Plain, SpaceError> {
        self.caught_up().await?.open_body(record, version).await
    }

    /// Writes a sealed snapshot of the view, so that the next opening is quick.
    pub async fn keep_snapshot(&self) -> Result<(), SpaceError> {
        self.0.core.lock().await.keep_snapshot().await
    }

    /// Signs where the list ends now: for outside keeping, and to show a rollback.
    pub async fn checkpoint(&self) -> Result<CheckpointRow, SpaceError> {
        let head = self.caught_up().await?.head;
        let signature = self.0.keys.sign.sign(verify::CHECKPOINT, &verify::checkpoint_text(self.0.id, head)).to_vec();
        Ok(CheckpointRow { space: self.0.id, head, signature })
    }
}
