//! Changes that wait together are written together: rules checked, drafts sealed
//! and chained, one durable append, and only then the answers.

use ledger::{Batch, CallRow, EntryRow, Head, LedgerError};
use seal::{KeyId, Part, Sealer};

use crate::{
    Change, Draft, Drafts, Id, Outcome, SpaceError, Who,
    change::{Stopped, Waiting},
    core::{Core, HeadText, Spot, link},
    keys::place,
};

/// How often a batch is tried again because another server was first.
const ATTEMPTS: u32 = 100;

/// One entry of a batch, with the key that was made for it.
struct Sealed {
    row: EntryRow,
    new_key: Option<ledger::RecordKeyRow>,
}

impl Core {
    pub(crate) async fn change_all(&mut self, mut changes: Vec<Waiting>) {
        let mut care = Care::Trusting;
        for _ in 0..ATTEMPTS {
            match self.try_batch(&mut changes, care).await {
                Ok(Tried::Appended(outcomes)) => {
                    for (waiting, outcome) in changes.into_iter().zip(outcomes) {
                        let _ = waiting.answer.send(outcome);
                    }
                    return;
                }
                Ok(Tried::OneFellHalfway) => {
                    care = Care::EachByItself;
                    continue;
                }
                Ok(Tried::AnotherWasFirst) => {}
                Err(error) => return fail_all(changes, error),
            }
            if let Err(error) = self.catch_up().await {
                return fail_all(changes, error);
            }
        }
        fail_all(changes, SpaceError::Ledger(LedgerError::Moved));
    }

    fn undo(&mut self, made_keys: &[[u8; 16]]) -> Result<(), SpaceError> {
        made_keys.iter().for_each(|key| self.shelf.forget(*key));
        self.transact("ROLLBACK")
    }

    async fn try_batch(&mut self, changes: &mut [Waiting], care: Care) -> Result<Tried, SpaceError> {
        if !self.tables.is_autocommit() {
            // A rule panicked in the batch before: its half is taken back.
            self.transact("ROLLBACK")?;
        }
        self.transact("BEGIN")?;
        let mut batch = Batch::empty(self.space, self.head);
        let mut made_keys = Vec::new();
        let mut outcomes = Vec::with_capacity(changes.len());
        for waiting in changes {
            match self.try_one(waiting, care, &mut batch, &mut made_keys).await {
                Ok(Some(outcome)) => outcomes.push(outcome),
                Ok(None) => {
                    self.undo(&made_keys)?;
                    return Ok(Tried::OneFellHalfway);
                }
                Err(error) => {
                    self.undo(&made_keys)?;
                    return Err(error);
                }
            }
        }
        if batch.entries.is_empty() {
            self.transact("ROLLBACK")?;
            return Ok(Tried::Appended(outcomes));
        }
        let end = batch.entries.last().map_or(self.head, |last| Head { seq: last.seq, hash: last.hash });
        match self.ledger.append(&batch).await {
            Ok(()) => {
                self.transact("COMMIT")?;
                self.move_to(end);
                self.after_erasing(&batch.erased_keys).await?;
                Ok(Tried::Appended(outcomes))
            }
            Err(error) => {
                self.undo(&made_keys)?;
                if matches!(error, LedgerError::Moved | LedgerError::Taken) { Ok(Tried::AnotherWasFirst) } else { Err(error.into()) }
            }
        }
    }

    /// One change inside the batch's view transaction: all of it, or none of it. Nothing where it
    /// fell halfway and the batch must begin again with more care.
    async fn try_one(&mut self, waiting: &mut Waiting, care: Care, batch: &mut Batch, made_keys: &mut Vec<[u8; 16]>) -> Result<Option<Result<Outcome, Stopped>>, SpaceError> {
        if let Some(key) = &waiting.change.key
            && let Some(result) = self.view().one("SELECT result FROM done WHERE key = ?1", [key], |row| crate::id_of(row, 0))?
        {
            return Ok(Some(Ok(Outcome { result, is_replay: true })));
        }
        let drafts = match (waiting.rules)(&self.view()) {
            Ok(drafts) => drafts,
            // Nothing was written yet: there is nothing to take back.
            Err(stopped) => return Ok(Some(Err(stopped))),
        };
        let (entries, keys) = (batch.entries.len(), batch.new_keys.len());
        if care == Care::EachByItself {
            self.transact("SAVEPOINT one")?;
        }
        let tried = self.take_drafts(&waiting.change, drafts, batch).await;
        made_keys.extend(batch.new_keys.iter().skip(keys).map(|row| row.key));
        match (care, tried) {
            (Care::Trusting, Err(_)) => Ok(None),
            (Care::Trusting, Ok(outcome)) => Ok(Some(Ok(outcome))),
            (Care::EachByItself, tried) => {
                if tried.is_err() {
                    batch.entries.truncate(entries);
                    for row in batch.new_keys.drain(keys..) {
                        self.shelf.forget(row.key);
                    }
                    self.transact("ROLLBACK TO one")?;
                }
                self.transact("RELEASE one")?;
                Ok(Some(tried))
            }
        }
    }

    async fn take_drafts(&mut self, change: &Change, drafts: Drafts, batch: &mut Batch) -> Result<Outcome, Stopped> {
        let result = drafts.result;
        let mut key = change.key.as_deref();
        for draft in drafts.entries {
            // The repeat key rides on the change's first entry.
            let sealed = self.seal_draft(change.who, draft, key.take(), result, batch).await.map_err(Stopped::Space)?;
            batch.new_keys.extend(sealed.new_key);
            batch.entries.push(sealed.row);
        }
        for subject in &drafts.erased {
            batch.erased_keys.extend(self.view().key_of(*subject).map_err(Stopped::Space)?);
        }
        batch.sent.extend(drafts.sent);
        batch.collected.extend(drafts.collected);
        batch.wake_ups.extend(drafts.wake_ups);
        batch.calls.extend(drafts.calls.into_iter().map(|call| CallRow { space: self.space, need: call.need, level: call.level, at: call.at, whom: call.whom }));
        batch.called_off.extend(drafts.called_off);
        Ok(Outcome { result, is_replay: false })
    }

    async fn seal_draft(&mut self, who: Who, draft: Draft, key: Option<&str>, result: Id, batch: &Batch) -> Result<Sealed, SpaceError> {
        let current = self.view().version(draft.record)?;
        if let Some(base) = draft.based_on
            && current.unwrap_or(0) != base
        {
            return Err(SpaceError::Stale);
        }
        let version = current.unwrap_or(0) + 1;
        let (previous, seq) = batch.entries.last().map_or((self.head.hash, self.head.seq + 1), |last| (last.hash, last.seq + 1));
        let (key_id, new_key) = self.key_for(&draft, current, seq).await?;
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
        self.project(&Spot { seq, record: draft.record, version, key: key_id }, &plain)?;
        Ok(Sealed { row, new_key })
    }

    /// Which key seals a draft: the survivor's own, made at her first entry, or the house's.
    async fn key_for(&mut self, draft: &Draft, current: Option<i64>, seq: i64) -> Result<([u8; 16], Option<ledger::RecordKeyRow>), SpaceError> {
        let Some(subject) = draft.subject.filter(|_| !draft.is_kept_after_erasure) else {
            return Ok((self.shelf.house_id(), None));
        };
        // A key is made only with the first entry of the survivor's own record; erased stays erased.
        if draft.record == subject && current.is_none() {
            let made = self.shelf.make(seq);
            return Ok((made.key, Some(made)));
        }
        let key = self.view().key_of(subject)?.ok_or(SpaceError::Erased)?;
        self.need_key(key).await?;
        if self.shelf.get(key).is_some() { Ok((key, None)) } else { Err(SpaceError::Erased) }
    }

    async fn after_erasing(&mut self, erased: &[[u8; 16]]) -> Result<(), SpaceError> {
        if erased.is_empty() {
            return Ok(());
        }
        erased.iter().for_each(|key| self.shelf.forget(*key));
        self.replay().await
    }
}

enum Tried {
    Appended(Vec<Result<Outcome, Stopped>>),
    AnotherWasFirst,
    OneFellHalfway,
}

/// A mark before each change costs a copy of every page that it touches, so it is set only after one fell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    Trusting,
    EachByItself,
}

fn fail_all(changes: Vec<Waiting>, error: SpaceError) {
    let others: Vec<SpaceError> = changes.iter().skip(1).map(|_| error.again()).collect();
    for (waiting, error) in changes.into_iter().zip(std::iter::once(error).chain(others)) {
        let _ = waiting.answer.send(Err(Stopped::Space(error)));
    }
}
