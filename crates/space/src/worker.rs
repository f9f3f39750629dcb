//! The thread that is an open space: keys, view and order in one place.

use std::sync::{Arc, mpsc};

use ledger::{Batch, BodyRow, EntryRow, Head, HeadRow, Ledger, LedgerError};
use rusqlite::Connection;
use seal::{Hash, KeyId, Opener, Part, Plain, Sealer, SecretKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::{runtime::Handle, sync::oneshot};

use crate::{
    Draft, Drafts, Fact, Id, Layout, Outcome, SpaceError, VaultKey, View, Waiting as WaitingParcels, Who,
    change::{Stopped, Waiting},
    keys::{KeyShelf, place},
    snapshot,
};

pub(crate) type Read = Box<dyn FnOnce(Result<&View<'_>, SpaceError>) + Send>;

pub(crate) struct Body {
    pub(crate) record: Id,
    pub(crate) version: i64,
    pub(crate) answer: oneshot::Sender<Result<Plain, SpaceError>>,
}

pub(crate) enum Job {
    Read(Read),
    Change(Waiting),
    Body(Body),
    Waiting(oneshot::Sender<Result<WaitingParcels, SpaceError>>),
    Snapshot(oneshot::Sender<Result<(), SpaceError>>),
    Tip(oneshot::Sender<Result<Head, SpaceError>>),
}

/// A head in the clear. Short names: a vault of 100,000 has as many of these.
#[derive(Serialize, Deserialize)]
pub(crate) struct HeadText<'a> {
    #[serde(rename = "k", borrow)]
    pub(crate) kind: std::borrow::Cow<'a, str>,
    #[serde(rename = "e", borrow)]
    pub(crate) event: std::borrow::Cow<'a, str>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<Id>,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(crate) actor: Option<Id>,
    #[serde(rename = "t")]
    pub(crate) at: i64,
    #[serde(rename = "i", borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<std::borrow::Cow<'a, str>>,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<Id>,
    #[serde(rename = "d", borrow)]
    pub(crate) head: &'a RawValue,
}

/// How many waiting jobs are taken at once; more only wait for the next turn.
const TURN: usize = 256;
/// How often a batch is tried again because another server was first.
const ATTEMPTS: u32 = 100;
/// How many heads are fetched at once while catching up.
const PAGE: u32 = 4_000;
/// A snapshot is worth writing when this many entries had to be replayed.
const WORTH_A_SNAPSHOT: i64 = 5_000;

pub(crate) struct Worker {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) space: Id,
    pub(crate) layout: Layout,
    pub(crate) shelf: KeyShelf,
    pub(crate) tables: Connection,
    pub(crate) head: Head,
    waiting_parcels: i64,
}

/// One entry of a batch with what the view needs to know of it.
struct Sealed {
    row: EntryRow,
    new_key: Option<ledger::RecordKeyRow>,
}

impl Worker {
    pub(crate) fn new(ledger: Arc<dyn Ledger>, space: Id, vault: VaultKey, layout: Layout) -> Self {
        let head = Head { seq: 0, hash: Hash::START };
        let shelf = KeyShelf::new(space, vault);
        // Replaced by `fill`; an in-memory database of nothing cannot fail for want of a disk.
        let tables = Connection::open_in_memory().unwrap_or_else(|_| std::process::abort());
        Worker { ledger, space, layout, shelf, tables, head, waiting_parcels: 0 }
    }

    pub(crate) fn run(mut self, runtime: &Handle, jobs: &mpsc::Receiver<Job>, ready: oneshot::Sender<Result<(), SpaceError>>) {
        let filled = self.fill(runtime);
        let failed = filled.is_err();
        if ready.send(filled).is_err() || failed {
            return;
        }
        while let Ok(first) = jobs.recv() {
            let mut turn = vec![first];
            while turn.len() < TURN {
                match jobs.try_recv() {
                    Ok(job) => turn.push(job),
                    Err(_) => break,
                }
            }
            self.take_turn(runtime, turn);
        }
    }

    /// Reads first: each was asked before this moment, so the ledger's tip is fresh enough for all.
    fn take_turn(&mut self, runtime: &Handle, turn: Vec<Job>) {
        let mut caught_up = self.catch_up(runtime);
        let mut changes = Vec::new();
        for job in turn {
            if let Job::Change(waiting) = job {
                changes.push(waiting);
                continue;
            }
            let state = match &caught_up {
                Ok(()) => Ok(()),
                Err(_) => std::mem::replace(&mut caught_up, self.catch_up(runtime)),
            };
            self.answer(runtime, job, state);
        }
        if !changes.is_empty() {
            self.change_all(runtime, changes);
        }
    }

    fn answer(&mut self, runtime: &Handle, job: Job, state: Result<(), SpaceError>) {
        match job {
            Job::Read(read) => match state {
                Ok(()) => read(Ok(&View { tables: &self.tables })),
                Err(error) => read(Err(error)),
            },
            Job::Body(body) => {
                let plain = state.and_then(|()| self.open_body(runtime, body.record, body.version));
                let _ = body.answer.send(plain);
            }
            Job::Waiting(answer) => {
                let _ = answer.send(state.map(|()| WaitingParcels(self.waiting_parcels)));
            }
            Job::Snapshot(answer) => {
                let kept = state.and_then(|()| self.keep_snapshot(runtime));
                let _ = answer.send(kept);
            }
            Job::Tip(answer) => {
                let _ = answer.send(state.map(|()| self.head));
            }
            // Changes are gathered before this is called.
            Job::Change(waiting) => self.change_all(runtime, vec![waiting]),
        }
    }

    // ---- Filling and catching up

    /// Builds the view: from a snapshot if there is one of this layout, else from the first entry.
    fn fill(&mut self, runtime: &Handle) -> Result<(), SpaceError> {
        let snapshot = runtime.block_on(self.ledger.snapshot(self.space, self.layout.hash()))?;
        if let Some(row) = snapshot
            && let Ok(tables) = snapshot::load(&row, self.shelf.vault())
        {
            self.tables = tables;
            self.head = row.head;
            let before = self.head.seq;
            self.tune()?;
            self.catch_up(runtime)?;
            if self.head.seq - before > WORTH_A_SNAPSHOT {
                self.keep_snapshot(runtime)?;
            }
            return Ok(());
        }
        self.replay(runtime)?;
        if self.head.seq > WORTH_A_SNAPSHOT {
            self.keep_snapshot(runtime)?;
        }
        Ok(())
    }

    /// Builds the view from the first entry on.
    pub(crate) fn replay(&mut self, runtime: &Handle) -> Result<(), SpaceError> {
        self.tables = Connection::open_in_memory()?;
        self.tune()?;
        self.layout.create_tables(&self.tables)?;
        self.head = Head { seq: 0, hash: Hash::START };
        for row in runtime.block_on(self.ledger.record_keys(self.space))? {
            self.shelf.take_in(&row)?;
        }
        self.catch_up(runtime)?;
        self.layout.create_indexes(&self.tables)
    }

    fn tune(&self) -> Result<(), SpaceError> {
        self.tables.execute_batch("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;")?;
        self.tables.set_prepared_statement_cache_capacity(256);
        Ok(())
    }

    fn keep_snapshot(&mut self, runtime: &Handle) -> Result<(), SpaceError> {
        let row = snapshot::take(&mut self.tables, self.space, self.head, self.layout.hash(), self.shelf.vault())?;
        Ok(runtime.block_on(self.ledger.keep_snapshot(&row))?)
    }

    pub(crate) fn catch_up(&mut self, runtime: &Handle) -> Result<(), SpaceError> {
        let tip = runtime.block_on(self.ledger.tip(self.space))?;
        self.waiting_parcels = tip.waiting_parcels;
        while self.head.seq < tip.head.seq {
            let rows = runtime.block_on(self.ledger.heads(self.space, self.head.seq, PAGE))?;
            let Some(last) = rows.last() else {
                return Err(SpaceError::Damaged { seq: self.head.seq + 1 });
            };
            let end = Head { seq: last.seq, hash: last.hash };
            self.take_in(runtime, &rows)?;
            self.head = end;
        }
        Ok(())
    }

    fn take_in(&mut self, runtime: &Handle, rows: &[HeadRow]) -> Result<(), SpaceError> {
        for row in rows {
            if self.shelf.get(row.key).is_none()
                && let Some(key) = runtime.block_on(self.ledger.record_key(self.space, row.key))?
            {
                self.shelf.take_in(&key)?;
            }
        }
        let opened = open_heads(&self.shelf, self.space, rows)?;
        self.tables.execute_batch("BEGIN")?;
        let projected = rows.iter().zip(&opened).try_for_each(|(row, plain)| match plain {
            Some(plain) => project(&self.layout, &self.tables, row.seq, row.record, row.version, plain),
            None => Ok(()),
        });
        self.tables.execute_batch(if projected.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        projected
    }

    fn open_body(&mut self, runtime: &Handle, record: Id, version: i64) -> Result<Plain, SpaceError> {
        let row = runtime.block_on(self.ledger.body(self.space, record, version))?;
        let BodyRow { key, body } = row.ok_or(SpaceError::Erased)?;
        self.need_key(runtime, key)?;
        let secret = self.shelf.get(key).ok_or(SpaceError::Erased)?;
        Ok(seal::open(secret, &place(self.space, record, version, Part::Body), &body)?)
    }

    fn need_key(&mut self, runtime: &Handle, key: [u8; 16]) -> Result<(), SpaceError> {
        if self.shelf.get(key).is_none()
            && let Some(row) = runtime.block_on(self.ledger.record_key(self.space, key))?
        {
            self.shelf.take_in(&row)?;
        }
        Ok(())
    }

    // ---- Changing

    fn change_all(&mut self, runtime: &Handle, mut changes: Vec<Waiting>) {
        for _ in 0..ATTEMPTS {
            match self.try_batch(runtime, &mut changes) {
                Ok(Tried::Appended(outcomes)) => {
                    for (waiting, outcome) in changes.into_iter().zip(outcomes) {
                        let _ = waiting.answer.send(outcome);
                    }
                    return;
                }
                Ok(Tried::AnotherWasFirst) => {}
                Err(error) => return fail_all(changes, error),
            }
            if let Err(error) = self.catch_up(runtime) {
                return fail_all(changes, error);
            }
        }
        fail_all(changes, SpaceError::Ledger(LedgerError::Moved));
    }

    fn try_batch(&mut self, runtime: &Handle, changes: &mut [Waiting]) -> Result<Tried, SpaceError> {
        self.tables.execute_batch("BEGIN")?;
        let mut batch = Batch {
            space: self.space,
            expected: self.head,
            entries: Vec::new(),
            new_keys: Vec::new(),
            erased_keys: Vec::new(),
            sent: Vec::new(),
            collected: Vec::new(),
            wake_ups: Vec::new(),
        };
        let mut made_keys = Vec::new();
        let mut outcomes = Vec::with_capacity(changes.len());
        for waiting in changes.iter_mut() {
            outcomes.push(self.try_one(runtime, waiting, &mut batch, &mut made_keys)?);
        }
        if batch.entries.is_empty() {
            self.tables.execute_batch("ROLLBACK")?;
            return Ok(Tried::Appended(outcomes));
        }
        let end = batch.entries.last().map_or(self.head, |last| Head { seq: last.seq, hash: last.hash });
        match runtime.block_on(self.ledger.append(&batch)) {
            Ok(()) => {
                self.tables.execute_batch("COMMIT")?;
                self.head = end;
                self.after_erasing(runtime, &batch.erased_keys)?;
                Ok(Tried::Appended(outcomes))
            }
            Err(error) => {
                self.tables.execute_batch("ROLLBACK")?;
                made_keys.iter().for_each(|key| self.shelf.forget(*key));
                if matches!(error, LedgerError::Moved | LedgerError::Taken) { Ok(Tried::AnotherWasFirst) } else { Err(error.into()) }
            }
        }
    }

    /// One change inside the batch's view transaction: all of it, or none of it.
    fn try_one(&mut self, runtime: &Handle, waiting: &mut Waiting, batch: &mut Batch, made_keys: &mut Vec<[u8; 16]>) -> Result<Result<Outcome, Stopped>, SpaceError> {
        let view = View { tables: &self.tables };
        if let Some(key) = &waiting.change.key
            && let Some(result) = view.one("SELECT result FROM done WHERE key = ?1", [key], |row| crate::id_of(row, 0))?
        {
            return Ok(Ok(Outcome { result, is_replay: true }));
        }
        self.tables.execute_batch("SAVEPOINT one")?;
        let (entries, keys) = (batch.entries.len(), batch.new_keys.len());
        let tried = (waiting.rules)(&view).and_then(|drafts| self.take_drafts(runtime, waiting, drafts, batch));
        made_keys.extend(batch.new_keys.iter().skip(keys).map(|row| row.key));
        if tried.is_err() {
            batch.entries.truncate(entries);
            for row in batch.new_keys.drain(keys..) {
                self.shelf.forget(row.key);
            }
            self.tables.execute_batch("ROLLBACK TO one")?;
        }
        self.tables.execute_batch("RELEASE one")?;
        Ok(tried)
    }

    fn take_drafts(&mut self, runtime: &Handle, waiting: &Waiting, drafts: Drafts, batch: &mut Batch) -> Result<Outcome, Stopped> {
        let result = drafts.result;
        let mut key = waiting.change.key.as_deref();
        for draft in drafts.entries {
            // The repeat key rides on the change's first entry.
            let sealed = self.seal_draft(runtime, waiting.change.who, draft, key.take(), result, batch).map_err(Stopped::Space)?;
            batch.new_keys.extend(sealed.new_key);
            batch.entries.push(sealed.row);
        }
        for parcel in &drafts.erased {
            batch.erased_keys.push(*parcel.as_bytes());
        }
        batch.sent.extend(drafts.sent);
        batch.collected.extend(drafts.collected);
        batch.wake_ups.extend(drafts.wake_ups);
        Ok(Outcome { result, is_replay: false })
    }

    fn seal_draft(&mut self, runtime: &Handle, who: Who, draft: Draft, key: Option<&str>, result: Id, batch: &Batch) -> Result<Sealed, SpaceError> {
        let current = View { tables: &self.tables }.version(draft.record)?;
        if let Some(base) = draft.based_on
            && current != Some(base)
        {
            return Err(SpaceError::Stale);
        }
        let version = current.unwrap_or(0) + 1;
        let (previous, seq) = batch.entries.last().map_or((self.head.hash, self.head.seq + 1), |last| (last.hash, last.seq + 1));
        let (key_id, new_key) = self.key_for(runtime, &draft)?;
        let secret = self.shelf.get(key_id).ok_or(SpaceError::Erased)?;

        let text = HeadText {
            kind: draft.kind.into(),
            event: draft.event.into(),
            subject: draft.subject,
            actor: who.staff,
            at: who.at,
            key: key.map(Into::into),
            result: key.map(|_| result),
            head: &draft.head,
        };
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(&text)?);
        let sealer = Sealer::new(secret, KeyId(key_id));
        let head = sealer.seal(&place(self.space, draft.record, version, Part::Head), &plain);
        let body = draft.body.map(|body| sealer.seal(&place(self.space, draft.record, version, Part::Body), &body));
        let mut row = EntryRow { seq, record: draft.record, version, key: key_id, day: who.day(), head, body, previous, hash: previous };
        row.hash = link(self.space, &row);
        project(&self.layout, &self.tables, seq, draft.record, version, &plain)?;
        Ok(Sealed { row, new_key })
    }

    /// Which key seals a draft: the survivor's own, made at her first entry, or the house's.
    fn key_for(&mut self, runtime: &Handle, draft: &Draft) -> Result<([u8; 16], Option<ledger::RecordKeyRow>), SpaceError> {
        let Some(subject) = draft.subject.filter(|_| !draft.is_kept_after_erasure) else {
            return Ok((self.shelf.house_id(), None));
        };
        let key = *subject.as_bytes();
        self.need_key(runtime, key)?;
        if self.shelf.get(key).is_some() {
            return Ok((key, None));
        }
        // A key is made only with the first entry of the survivor's own record; erased stays erased.
        if draft.record != subject || (View { tables: &self.tables }).version(subject)?.is_some() {
            return Err(SpaceError::Erased);
        }
        Ok((key, Some(self.shelf.make(key))))
    }

    fn after_erasing(&mut self, runtime: &Handle, erased: &[[u8; 16]]) -> Result<(), SpaceError> {
        if erased.is_empty() {
            return Ok(());
        }
        erased.iter().for_each(|key| self.shelf.forget(*key));
        self.replay(runtime)
    }
}

enum Tried {
    Appended(Vec<Result<Outcome, Stopped>>),
    AnotherWasFirst,
}

fn fail_all(changes: Vec<Waiting>, error: SpaceError) {
    let mut first = Some(error);
    for waiting in changes {
        let error = first.take().unwrap_or(SpaceError::Closed);
        let _ = waiting.answer.send(Err(Stopped::Space(error)));
    }
}

/// The hash that binds an entry, as stored, to everything before it.
pub(crate) fn link(space: Id, row: &EntryRow) -> Hash {
    seal::link(
        &row.previous,
        &[
            space.as_bytes(),
            &row.seq.to_be_bytes(),
            row.record.as_bytes(),
            &row.version.to_be_bytes(),
            &row.key,
            &row.day.to_be_bytes(),
            &row.head,
            row.body.as_deref().unwrap_or_default(),
        ],
    )
}

fn project(layout: &Layout, tables: &Connection, seq: i64, record: Id, version: i64, plain: &[u8]) -> Result<(), SpaceError> {
    let text: HeadText<'_> = serde_json::from_slice(plain)?;
    let fact = Fact { seq, record, version, kind: &text.kind, event: &text.event, subject: text.subject, actor: text.actor, at: text.at, head: text.head.get() };
    layout.project(tables, &fact, text.key.as_deref().zip(text.result))
}

/// Opens heads on both cores. `None` stands for an erased entry.
fn open_heads(shelf: &KeyShelf, space: Id, rows: &[HeadRow]) -> Result<Vec<Option<Plain>>, SpaceError> {
    let open_all = |rows: &[HeadRow]| rows.iter().map(|row| open_head(shelf, space, row)).collect::<Result<Vec<_>, _>>();
    if rows.len() < 64 {
        return open_all(rows);
    }
    let (first, second) = rows.split_at(rows.len() / 2);
    std::thread::scope(|threads| {
        let second = threads.spawn(|| open_all(second));
        let mut opened = open_all(first)?;
        opened.extend(second.join().map_err(|_| SpaceError::Closed)??);
        Ok(opened)
    })
}

fn open_head(shelf: &KeyShelf, space: Id, row: &HeadRow) -> Result<Option<Plain>, SpaceError> {
    let Some(key): Option<&SecretKey> = shelf.get(row.key) else { return Ok(None) };
    let place = place(space, row.record, row.version, Part::Head);
    let opened = Opener::new(key).open(&place, &row.head);
    opened.map(Some).map_err(|_| SpaceError::Damaged { seq: row.seq })
}
