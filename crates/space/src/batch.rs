//! Changes that wait together are decided together: rules checked on fresh facts, and what
//! they answer taken into the view, where the next of the batch sees it. Nothing here is
//! durable yet; `writing` seals and appends, and takes the view back where that fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger::{Batch, Head};
use zeroize::Zeroizing;

use crate::{
    Change, Draft, Drafts, Id, Outcome, SpaceError, Who,
    change::{Stopped, Waiting},
    core::{Core, HeadText, Spot},
    keys,
    sealing::Unsealed,
};

/// What a batch will write, and what each of it is answered once it is written.
pub(crate) struct Decided {
    pub(crate) draught: Draught,
    pub(crate) asked: Asked,
}

/// What is being put together: entries and keys are sealed later, the rest stands in the batch.
pub(crate) struct Draught {
    pub(crate) batch: Batch,
    pub(crate) unsealed: Vec<Unsealed>,
    /// The number of the next entry.
    pub(crate) next: i64,
}

impl Decided {
    /// Nothing yet. Entries will be numbered from the one after `after`.
    pub(crate) fn nothing(space: Id, head: Head, after: i64) -> Self {
        let draught = Draught { batch: Batch::empty(space, head), unsealed: Vec::new(), next: after + 1 };
        Decided { draught, asked: Asked { changes: Vec::new(), outcomes: Vec::new() } }
    }
}

/// Who asked for what a batch holds, and what each is told.
pub(crate) struct Asked {
    pub(crate) changes: Vec<Waiting>,
    outcomes: Vec<Result<Outcome, Stopped>>,
}

impl Asked {
    pub(crate) fn answer(self) {
        for (waiting, outcome) in self.changes.into_iter().zip(self.outcomes) {
            // Who asked may be gone; what was written stays.
            let _ = waiting.answer.send(outcome);
        }
    }
}

/// Why a batch was not decided.
pub(crate) enum Undecided {
    /// One fell after half of it was in the view: begin again with more care.
    OneFellHalfway,
    Failed(SpaceError),
}

/// A mark before each change costs a copy of every page that it touches, so it is set only after one fell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    Trusting,
    EachByItself,
}

impl Core {
    /// Decides more changes, in order, each on the facts that the ones before it left. Whatever happens,
    /// all of them stand in `decided` afterwards.
    pub(crate) async fn decide(&mut self, decided: &mut Decided, more: Vec<Waiting>, care: Care) -> Result<(), Undecided> {
        let Decided { draught, asked } = decided;
        let first = asked.changes.len();
        asked.changes.extend(more);
        for waiting in asked.changes.iter_mut().skip(first) {
            match self.decide_one(waiting, care, draught).await {
                Ok(Some(outcome)) => asked.outcomes.push(outcome),
                Ok(None) => return Err(Undecided::OneFellHalfway),
                Err(error) => return Err(Undecided::Failed(error)),
            }
        }
        Ok(())
    }

    /// One change: all of it, or none of it. Nothing where it fell halfway and the batch must begin
    /// again with more care.
    async fn decide_one(&mut self, waiting: &mut Waiting, care: Care, draught: &mut Draught) -> Result<Option<Result<Outcome, Stopped>>, SpaceError> {
        if let Some(key) = &waiting.change.key {
            match self.pressed(key)? {
                Pressed::Never => {}
                Pressed::Before(outcome) => return Ok(Some(Ok(outcome))),
                Pressed::WithOtherWords => return Ok(Some(Err(Stopped::Space(SpaceError::OtherWords)))),
            }
        }
        // Rules only look, so one that panics leaves everything whole; the fault is its own change's alone.
        let decided = catch_unwind(AssertUnwindSafe(|| (waiting.rules)(&self.view()))).unwrap_or(Err(Stopped::Space(SpaceError::Interrupted)));
        let drafts = match decided {
            Ok(drafts) => drafts,
            Err(stopped) => return Ok(Some(Err(stopped))),
        };
        if care == Care::Trusting {
            return Ok(self.take_drafts(&waiting.change, drafts, draught).await.ok().map(Ok));
        }
        let (entries, next) = (draught.unsealed.len(), draught.next);
        self.transact("SAVEPOINT one")?;
        let tried = self.take_drafts(&waiting.change, drafts, draught).await;
        if tried.is_err() {
            draught.unsealed.truncate(entries);
            draught.next = next;
            self.transact("ROLLBACK TO one")?;
        }
        self.transact("RELEASE one")?;
        Ok(Some(tried.map_err(Stopped::Space)))
    }

    fn pressed(&self, key: &str) -> Result<Pressed, SpaceError> {
        Ok(match self.view().press(key)? {
            None => Pressed::Never,
            Some((known, outcome)) if is_same(&known, key) => Pressed::Before(outcome),
            Some(_) => Pressed::WithOtherWords,
        })
    }

    async fn take_drafts(&mut self, change: &Change, drafts: Drafts, draught: &mut Draught) -> Result<Outcome, SpaceError> {
        let result = drafts.result;
        let mut erased = Vec::new();
        for subject in &drafts.erased {
            erased.extend(self.view().key_of(*subject)?);
        }
        let version = self.version_after(&drafts)?;
        let mut rest = Rest { key: change.key.as_deref(), result, version, erased: erased.iter().copied().map(Id::from_bytes).collect() };
        for draft in drafts.entries {
            let unsealed = self.take_draft(change.who, draft, &mut rest, draught.next).await?;
            draught.next += 1;
            draught.unsealed.push(unsealed);
        }
        // Other servers would go on showing what nothing tells them of.
        if !rest.erased.is_empty() {
            return Err(SpaceError::Interrupted);
        }
        let batch = &mut draught.batch;
        batch.erased_keys.extend(erased.into_iter().map(|key| keys::erased(self.space, &self.keys.sign, key)));
        batch.sent.extend(drafts.sent);
        batch.collected.extend(drafts.collected);
        batch.recalled.extend(drafts.recalled);
        batch.calls.extend(drafts.calls);
        batch.called_off.extend(drafts.called_off);
        Ok(Outcome { result, version, is_replay: false })
    }

    /// The version of the record that the change is about, once all of it is written.
    fn version_after(&self, drafts: &Drafts) -> Result<Option<i64>, SpaceError> {
        let before = self.view().version(drafts.result)?;
        let more = i64::try_from(drafts.entries.iter().filter(|draft| draft.record == drafts.result).count()).unwrap_or(i64::MAX);
        Ok(if more == 0 { before } else { Some(before.unwrap_or(0).saturating_add(more)) })
    }

    async fn take_draft(&mut self, who: Who, draft: Draft, rest: &mut Rest<'_>, seq: i64) -> Result<Unsealed, SpaceError> {
        let current = self.view().version(draft.record)?;
        if let Some(base) = draft.based_on
            && current.unwrap_or(0) != base
        {
            return Err(SpaceError::Stale);
        }
        let (key, is_new_key) = self.key_for(&draft, current, seq).await?;
        let secret = self.shelf.get(key).ok_or(SpaceError::Erased)?.duplicate();
        let spot = Spot { seq, record: draft.record, version: current.unwrap_or(0) + 1, key };
        let repeat = rest.key.take();
        let text = HeadText {
            kind: draft.kind.into(),
            event: draft.event.into(),
            subject: draft.subject,
            actor: who.staff,
            at: who.at,
            key: repeat.map(Into::into),
            result: repeat.map(|_| rest.result),
            result_version: repeat.and(rest.version),
            // Only an entry that outlives the erasure can tell other servers of it.
            erased: if key == self.shelf.house_id() { std::mem::take(&mut rest.erased) } else { Vec::new() },
            head: &draft.head,
        };
        let head = Zeroizing::new(serde_json::to_vec(&text)?);
        self.project(&spot, &head)?;
        Ok(Unsealed { spot, day: who.day(), secret, is_new_key, head, body: draft.body })
    }

    /// Which key seals a draft: the survivor's own, made at her first entry, or the house's.
    async fn key_for(&mut self, draft: &Draft, current: Option<i64>, seq: i64) -> Result<([u8; 16], bool), SpaceError> {
        let Some(subject) = draft.subject.filter(|_| !draft.is_kept_after_erasure) else {
            return Ok((self.shelf.house_id(), false));
        };
        // A key is made only with the first entry of the survivor's own record; erased stays erased.
        if draft.record == subject && current.is_none() {
            let made = self.shelf.make(seq);
            self.made_in_run.push(made);
            return Ok((made, true));
        }
        let key = self.view().key_of(subject)?.ok_or(SpaceError::Erased)?;
        self.need_key(key, keys::first_sealed_by(key)).await?;
        if self.shelf.get(key).is_some() { Ok((key, false)) } else { Err(SpaceError::Erased) }
    }
}

/// Stands in a repeat key between the press and the mark of the words that it bore; the sign after it in order is `$`.
pub const WORDS: char = '#';

enum Pressed {
    Never,
    Before(Outcome),
    WithOtherWords,
}

/// The press of a repeat key, without the mark of its words.
pub fn press_of(key: &str) -> &str {
    key.rsplit_once(WORDS).map_or(key, |(press, _)| press)
}

/// One that was written before words were marked stands for whatever it bore.
pub(crate) fn is_same(known: &str, key: &str) -> bool {
    known == key || known == press_of(key)
}

/// What rides on the first entry of a change that can bear it.
struct Rest<'a> {
    /// The repeat key and what it is answered with.
    key: Option<&'a str>,
    result: Id,
    version: Option<i64>,
    erased: Vec<Id>,
}
