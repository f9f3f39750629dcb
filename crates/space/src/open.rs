//! A handle to an open space: what the rest of the house holds.

use std::sync::{Arc, mpsc};

use ledger::{CheckpointRow, Ledger, SpaceRow};
use seal::Plain;
use tokio::sync::oneshot;

use crate::{
    Change, ChangeError, Draft, Drafts, Id, Layout, Outcome, SpaceError, SpaceKeys, VaultKey, View, Who,
    change::{self, Stopped},
    verify,
    worker::{Body, Job, Read, Worker},
};

/// An open space. Clones share one worker; the space closes, and its keys are
/// wiped, when the last clone is gone.
#[derive(Clone)]
pub struct Space {
    id: Id,
    mailbox: mpsc::Sender<Job>,
    keys: Arc<SpaceKeys>,
    vault: Arc<VaultKey>,
    verify_key: [u8; 32],
}

/// How many parcels waited when the space last asked the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting(pub i64);

impl Space {
    /// Opens with the vault key: loads a snapshot or replays the heads, and starts the worker.
    pub async fn open(ledger: Arc<dyn Ledger>, row: &SpaceRow, vault: VaultKey, layout: Layout) -> Result<Self, SpaceError> {
        let keys = Arc::new(SpaceKeys::open(&vault, row)?);
        let (mailbox, jobs) = mpsc::channel();
        let (ready, is_ready) = oneshot::channel();
        let kept = Arc::new(vault.duplicate());
        let worker = Worker::new(ledger, row.id, vault, layout);
        let runtime = tokio::runtime::Handle::current();
        std::thread::Builder::new().name("space".into()).spawn(move || worker.run(&runtime, &jobs, ready)).map_err(|_| SpaceError::Closed)?;
        is_ready.await.map_err(|_| SpaceError::Closed)??;
        Ok(Space { id: row.id, mailbox, keys, vault: kept, verify_key: row.verify_key })
    }

    pub fn id(&self) -> Id {
        self.id
    }

    pub fn keys(&self) -> &SpaceKeys {
        &self.keys
    }

    /// To seal it to a colleague who joins or comes back.
    pub fn vault(&self) -> &VaultKey {
        &self.vault
    }

    pub fn verify_key(&self) -> &[u8; 32] {
        &self.verify_key
    }

    /// Asks the view, after catching up with what any server acknowledged.
    pub async fn read<T, E, F>(&self, question: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<SpaceError> + Send + 'static,
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let read: Read = Box::new(move |view| {
            // A reader who went away is no fault.
            let _ = answer.send(match view {
                Ok(view) => question(view),
                Err(error) => Err(E::from(error)),
            });
        });
        self.mailbox.send(Job::Read(read)).map_err(|_| E::from(SpaceError::Closed))?;
        answered.await.map_err(|_| E::from(SpaceError::Closed))?
    }

    /// Checks the rules on fresh facts and appends what they answer.
    pub async fn change<R, F>(&self, change: Change, rules: F) -> Result<Outcome, ChangeError<R>>
    where
        R: std::fmt::Debug + Send + 'static,
        F: FnMut(&View<'_>) -> Result<Drafts, ChangeError<R>> + Send + 'static,
    {
        let (rules, refusal) = change::rules_of(rules);
        let (answer, answered) = oneshot::channel();
        let waiting = change::Waiting { change, rules, answer };
        self.mailbox.send(Job::Change(waiting)).map_err(|_| SpaceError::Closed)?;
        match answered.await.map_err(|_| SpaceError::Closed)? {
            Ok(outcome) => Ok(outcome),
            Err(Stopped::Space(error)) => Err(ChangeError::Space(error)),
            Err(Stopped::Refused) => {
                let reason = refusal.lock().ok().and_then(|mut slot| slot.take());
                Err(reason.map_or(ChangeError::Space(SpaceError::Closed), ChangeError::Refused))
            }
        }
    }

    /// Opens the sealed body of one version, and writes down who did.
    ///
    /// The access line is durable before the body is returned.
    pub async fn open_body(&self, who: Who, subject: Option<Id>, event: &'static str, record: Id, version: i64) -> Result<Plain, SpaceError> {
        self.note_access(who, subject, event, record).await?;
        self.body(record, version).await
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

    /// A body for the program's own use inside a change that is itself an event (an edit's base version).
    pub async fn body(&self, record: Id, version: i64) -> Result<Plain, SpaceError> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Job::Body(Body { record, version, answer })).map_err(|_| SpaceError::Closed)?;
        answered.await.map_err(|_| SpaceError::Closed)?
    }

    /// Catches up and says how many parcels wait to be collected.
    pub async fn waiting(&self) -> Result<Waiting, SpaceError> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Job::Waiting(answer)).map_err(|_| SpaceError::Closed)?;
        answered.await.map_err(|_| SpaceError::Closed)?
    }

    /// Writes a sealed snapshot of the view, so that the next opening is quick.
    pub async fn keep_snapshot(&self) -> Result<(), SpaceError> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Job::Snapshot(answer)).map_err(|_| SpaceError::Closed)?;
        answered.await.map_err(|_| SpaceError::Closed)?
    }

    /// Signs where the list ends now: for outside keeping, and to show a rollback.
    pub async fn checkpoint(&self) -> Result<CheckpointRow, SpaceError> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Job::Tip(answer)).map_err(|_| SpaceError::Closed)?;
        let head = answered.await.map_err(|_| SpaceError::Closed)??;
        let signature = self.keys.sign.sign(verify::CHECKPOINT, &verify::checkpoint_text(self.id, head)).to_vec();
        Ok(CheckpointRow { space: self.id, head, signature })
    }
}
