//! What a change wants to write, before it is numbered and sealed.

use ledger::{CallRow, ParcelRow, Recalled};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{Id, SpaceError};

/// Who does it and when: stamped into every entry, because the ledger is the audit log.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    /// The staff record; `None` for the program itself (a job, the first start).
    pub staff: Option<Id>,
    /// Seconds since 1970, UTC.
    pub at: i64,
}

impl Who {
    pub fn day(&self) -> i32 {
        i32::try_from(self.at.div_euclid(86_400)).unwrap_or(i32::MAX)
    }
}

/// One new version of one record, with the event that it bears.
pub struct Draft {
    pub(crate) record: Id,
    pub(crate) kind: &'static str,
    pub(crate) event: &'static str,
    /// The survivor it is about, if any: groups history, and chooses the key.
    pub(crate) subject: Option<Id>,
    /// Sealed with the house key even though it is about someone: it must outlive her erasure.
    pub(crate) is_kept_after_erasure: bool,
    pub(crate) based_on: Option<i64>,
    pub(crate) head: Box<serde_json::value::RawValue>,
    pub(crate) body: Option<Zeroizing<Vec<u8>>>,
}

impl Draft {
    /// A version of a record that belongs to the organisation itself.
    pub fn house(kind: &'static str, event: &'static str, record: Id, head: &impl Serialize) -> Result<Self, SpaceError> {
        let head = serde_json::value::to_raw_value(head)?;
        Ok(Draft { record, kind, event, subject: None, is_kept_after_erasure: false, based_on: None, head, body: None })
    }

    /// A version of a record about a survivor, sealed with her own key.
    pub fn about(subject: Id, kind: &'static str, event: &'static str, record: Id, head: &impl Serialize) -> Result<Self, SpaceError> {
        Ok(Draft { subject: Some(subject), ..Draft::house(kind, event, record, head)? })
    }

    /// A version of a record about a survivor that outlives her erasure: it must say nothing of her but her id.
    pub fn outliving(subject: Id, kind: &'static str, event: &'static str, record: Id, head: &impl Serialize) -> Result<Self, SpaceError> {
        Ok(Draft { subject: Some(subject), is_kept_after_erasure: true, ..Draft::house(kind, event, record, head)? })
    }

    /// A line of the access list: about a survivor, but it says only who did what, and stays.
    pub fn access(subject: Option<Id>, event: &'static str, record: Id) -> Result<Self, SpaceError> {
        let head = Access { of: record };
        let draft = Draft::house(ACCESS, event, Id::new_v4(), &head)?;
        Ok(Draft { subject, is_kept_after_erasure: true, ..draft })
    }

    /// Adds the part that is opened only when its page is opened.
    pub fn with_body(mut self, body: &impl Serialize) -> Result<Self, SpaceError> {
        self.body = Some(Zeroizing::new(serde_json::to_vec(body)?));
        Ok(self)
    }

    /// The change is refused as stale if the record is no longer at this version.
    #[must_use]
    pub fn based_on(mut self, version: i64) -> Self {
        self.based_on = Some(version);
        self
    }

    /// The same where there may be no record yet: then it is refused if another made it meanwhile.
    #[must_use]
    pub fn follows(self, known: Option<i64>) -> Self {
        self.based_on(known.unwrap_or(0))
    }
}

/// The kind of a line of the access list.
pub(crate) const ACCESS: &str = "access";

/// What an access line says: which record was opened.
#[derive(Serialize, serde::Deserialize)]
pub(crate) struct Access {
    pub(crate) of: Id,
}

/// Everything one change writes, in one durable step.
#[derive(Default)]
pub struct Drafts {
    pub(crate) entries: Vec<Draft>,
    pub(crate) sent: Vec<ParcelRow>,
    pub(crate) collected: Vec<Id>,
    pub(crate) recalled: Vec<Recalled>,
    pub(crate) calls: Vec<CallRow>,
    pub(crate) called_off: Vec<Id>,
    pub(crate) erased: Vec<Id>,
    /// What a repeated request is answered with.
    pub(crate) result: Id,
}

impl Drafts {
    pub fn of(result: Id, entries: impl IntoIterator<Item = Draft>) -> Self {
        Drafts { entries: entries.into_iter().collect(), result, ..Drafts::default() }
    }

    /// Nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether one of them stands in this survivor's list.
    pub fn are_about(&self, subject: Id) -> bool {
        self.entries.iter().any(|draft| draft.subject == Some(subject))
    }

    #[must_use]
    pub fn and(mut self, draft: Draft) -> Self {
        self.entries.push(draft);
        self
    }

    #[must_use]
    pub fn sending(mut self, parcels: impl IntoIterator<Item = ParcelRow>) -> Self {
        self.sent.extend(parcels);
        self
    }

    #[must_use]
    pub fn collecting(mut self, parcel: Id) -> Self {
        self.collected.push(parcel);
        self
    }

    /// What was sent is taken back: while nobody has collected it, nothing of it stays anywhere.
    #[must_use]
    pub fn recalling(mut self, parcel: Option<Recalled>) -> Self {
        self.recalled.extend(parcel);
        self
    }

    /// Somebody is called on that day, unless it is called off before.
    #[must_use]
    pub fn calling(mut self, calls: impl IntoIterator<Item = CallRow>) -> Self {
        self.calls.extend(calls);
        self
    }

    #[must_use]
    pub fn calling_off(mut self, need: Id) -> Self {
        self.called_off.push(need);
        self
    }

    /// Destroys the survivor's key: every version of every record about her becomes unreadable.
    #[must_use]
    pub fn erasing(mut self, subject: Id) -> Self {
        self.erased.push(subject);
        self
    }
}
