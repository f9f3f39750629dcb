//! The area's tables in the view, and every query on them.

use care::{records::Survivor, transfer::TRANSFER};
use kernel::{
    Failure, Forgetting, Reach, Tally, Told,
    ids::{ConsentId, OrganisationId, ReferralId, StaffId, SurvivorId},
};
use ledger::Recalled;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use space::{Fact, Id, Projection, SpaceError, View, id_of};
use words::Lang;

use crate::state::{Incoming, IncomingEvent, Outgoing, OutgoingEvent};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OutgoingHead {
    pub(crate) to: OrganisationId,
    pub(crate) service: String,
    pub(crate) urgency: String,
    pub(crate) consent: ConsentId,
    pub(crate) items: Vec<String>,
    pub(crate) expires_day: i32,
    pub(crate) state: Outgoing,
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// What they had answered when she withdrew: figures of the past stay as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answered: Option<Outgoing>,
    /// When they await her: `2026-12-01T10:00:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) appointment: Option<String>,
    /// In which it left, so that it can be taken back unread. What was sent by an older program does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parcel: Option<Id>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IncomingHead {
    pub(crate) from: OrganisationId,
    pub(crate) service: String,
    pub(crate) urgency: String,
    pub(crate) expires_on: String,
    /// The record that holds what was shared, under a key of its own.
    pub(crate) packet: Id,
    pub(crate) state: Incoming,
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// Her consent's last day had passed, and the copy was destroyed.
    #[serde(default)]
    pub(crate) is_past: bool,
    /// Of a transfer: who she is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) survivor: Option<SurvivorId>,
    /// When she is awaited: `2026-12-01T10:00:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) appointment: Option<String>,
}

impl OutgoingHead {
    pub(crate) fn moved(self, state: Outgoing) -> Self {
        let answered = match self.state {
            Outgoing::Accepted | Outgoing::Scheduled | Outgoing::ServiceGiven | Outgoing::Closed | Outgoing::Declined => Some(self.state),
            Outgoing::Sent | Outgoing::DeclinedBySurvivor | Outgoing::Withdrawn | Outgoing::CopyLocked | Outgoing::Cancelled | Outgoing::CancelledGone => self.answered,
        };
        OutgoingHead { state, answered, ..self }
    }

    fn answer(&self) -> Answer {
        match self.state {
            Outgoing::Sent => Answer::None,
            Outgoing::Accepted | Outgoing::Scheduled | Outgoing::ServiceGiven | Outgoing::Closed => Answer::Yes,
            Outgoing::Declined => Answer::No,
            Outgoing::Cancelled | Outgoing::CancelledGone => Answer::Mistake,
            // Hers is no answer of theirs.
            Outgoing::DeclinedBySurvivor | Outgoing::Withdrawn | Outgoing::CopyLocked => match self.answered {
                Some(Outgoing::Accepted | Outgoing::Scheduled | Outgoing::ServiceGiven | Outgoing::Closed) => Answer::Yes,
                Some(Outgoing::Declined) => Answer::No,
                Some(Outgoing::Sent | Outgoing::DeclinedBySurvivor | Outgoing::Withdrawn | Outgoing::CopyLocked | Outgoing::Cancelled | Outgoing::CancelledGone) | None => {
                    Answer::None
                }
            },
        }
    }

    pub(crate) fn is_transfer(&self) -> bool {
        self.service == TRANSFER
    }

    pub(crate) fn recalled(&self) -> Option<Recalled> {
        self.parcel.map(|id| Recalled { to: self.to.0, id })
    }

    /// Whether it can be said that she does not want it after all. A case that they have said yes to is theirs.
    pub(crate) fn may_be_unwanted(&self) -> bool {
        self.state.after(OutgoingEvent::SheDeclined).is_some() && (!self.is_transfer() || self.state == Outgoing::Sent)
    }
}

impl IncomingHead {
    /// The same in another state. What is over needs no day.
    pub(crate) fn moved(self, state: Incoming) -> Self {
        let appointment = self.appointment.filter(|_| state.keeps_copy());
        IncomingHead { state, appointment, ..self }
    }

    /// The same for who received it: once we have said yes to a case, somebody must be in charge.
    pub(crate) fn may_be_unwanted(&self) -> bool {
        self.state.after(IncomingEvent::SheDeclined).is_some() && (!self.is_transfer() || self.state == Incoming::Received)
    }

    pub(crate) fn is_transfer(&self) -> bool {
        self.service == TRANSFER
    }

    /// Whether what was shared is still here.
    pub(crate) fn has_copy(&self) -> bool {
        self.state.keeps_copy() && !self.is_past
    }

    /// Nothing is shown after her consent's last day, whether or not it was destroyed yet.
    pub(crate) fn is_readable(&self, today: jiff::civil::Date) -> bool {
        let end: Option<jiff::civil::Date> = self.expires_on.parse().ok();
        self.has_copy() && end.is_some_and(|end| today <= end)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) id: ReferralId,
    pub(crate) survivor: SurvivorId,
    /// Hers; nothing where her record is no more.
    pub(crate) code: Option<String>,
    pub(crate) head: OutgoingHead,
    pub(crate) at: i64,
}

/// The same with her.
#[derive(Debug, Clone)]
pub(crate) struct SentFor {
    pub(crate) sent: Sent,
    pub(crate) survivor: Survivor,
}

#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) id: ReferralId,
    pub(crate) head: IncomingHead,
    /// Second in which it arrived.
    pub(crate) at: i64,
    /// Where her case was taken over.
    pub(crate) survivor: Option<Survivor>,
}

pub(crate) struct ReferralTables;

impl Projection for ReferralTables {
    fn tables(&self) -> &'static str {
        "CREATE TABLE referral_sent (id BLOB PRIMARY KEY, survivor BLOB NOT NULL, head TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE referral_received (id BLOB PRIMARY KEY, sender BLOB NOT NULL, head TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL, expires_on TEXT NOT NULL, has_copy INTEGER NOT NULL, survivor BLOB) WITHOUT ROWID;"
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX referral_survivor ON referral_sent (survivor);
         CREATE INDEX referral_copy ON referral_received (expires_on) WHERE has_copy;"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["referral", "incoming", "incoming_packet"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        match fact.kind {
            "referral" => {
                let head: OutgoingHead = fact.head()?;
                tables
                    .prepare_cached(
                        "INSERT OR REPLACE INTO referral_sent (id, survivor, head, at, seq) VALUES (?1, ?2, ?3, coalesce((SELECT at FROM referral_sent WHERE id = ?1), ?4), ?5)",
                    )?
                    .execute((fact.record, fact.subject, serde_json::to_string(&head)?, fact.at, fact.seq))?;
            }
            "incoming" => {
                let head: IncomingHead = fact.head()?;
                tables
                    .prepare_cached("INSERT OR REPLACE INTO referral_received (id, sender, head, at, seq, expires_on, has_copy, survivor) VALUES (?1, ?2, ?3, coalesce((SELECT at FROM referral_received WHERE id = ?1), ?4), ?5, ?6, ?7, ?8)")?
                    .execute((
                        fact.record,
                        head.from.0,
                        serde_json::to_string(&head)?,
                        fact.at,
                        fact.seq,
                        &head.expires_on,
                        head.has_copy(),
                        head.survivor.map(|survivor| survivor.0),
                    ))?;
            }
            // A packet has nothing for lists.
            _ => {}
        }
        Ok(())
    }
}

/// What every statement about what was sent begins with: `r` is the referral, and her code stands beside it.
macro_rules! sent {
    ($rest:literal) => {
        concat!("SELECT r.id, r.survivor, r.head, r.at, (SELECT s.code FROM survivor s WHERE s.id = r.survivor) FROM referral_sent r ", $rest)
    };
}

type SentRow = (Id, Id, String, i64, Option<String>);

fn sent_of(row: &Row<'_>) -> rusqlite::Result<SentRow> {
    Ok((id_of(row, 0)?, id_of(row, 1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn parse_sent((id, survivor, head, at, code): SentRow) -> Result<Sent, Failure> {
    Ok(Sent { id: ReferralId(id), survivor: SurvivorId(survivor), code, head: serde_json::from_str(&head)?, at })
}

pub(crate) fn find_sent(view: &View<'_>, id: ReferralId) -> Result<Option<Sent>, Failure> {
    view.one(sent!("WHERE r.id = ?1"), [id.0], sent_of)?.map(parse_sent).transpose()
}

/// Nothing where she was erased.
pub(crate) fn find_sent_for(view: &View<'_>, id: ReferralId) -> Result<Option<SentFor>, Failure> {
    let Some(sent) = find_sent(view, id)? else { return Ok(None) };
    Ok(care::view::find_survivor(view, sent.survivor)?.map(|survivor| SentFor { sent, survivor }))
}

/// All that was ever sent about her, the newest first.
pub(crate) fn sent_about(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<Sent>, Failure> {
    view.all(sent!("WHERE r.survivor = ?1 ORDER BY r.seq DESC"), [survivor.0], sent_of)?.into_iter().map(parse_sent).collect()
}

/// The newest question whether another takes over her case.
pub(crate) fn newest_transfer(view: &View<'_>, survivor: SurvivorId) -> Result<Option<Sent>, Failure> {
    Ok(sent_about(view, survivor)?.into_iter().find(|sent| sent.head.is_transfer()))
}

/// A page of the same.
pub(crate) fn list_about(view: &View<'_>, survivor: SurvivorId, offset: i64, limit: i64) -> Result<Vec<Sent>, Failure> {
    let sql = sent!("WHERE r.survivor = ?1 ORDER BY r.seq DESC LIMIT ?2 OFFSET ?3");
    view.all(sql, (survivor.0, limit, offset), sent_of)?.into_iter().map(parse_sent).collect()
}

/// What was sent for the persons within reach.
pub(crate) fn list_sent(view: &View<'_>, reach: Reach, offset: i64, limit: i64) -> Result<Vec<Sent>, Failure> {
    let all = sent!("WHERE r.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY r.seq DESC LIMIT ?2 OFFSET ?3");
    let hers = sent!(
        "JOIN case_file c ON c.survivor = r.survivor
        WHERE c.worker = ?1 AND c.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY r.seq DESC LIMIT ?2 OFFSET ?3"
    );
    let rows = match reach {
        Reach::All => view.all(all, (None::<Id>, limit, offset), sent_of)?,
        Reach::AllBut(staff) => view.all(all, (staff, limit, offset), sent_of)?,
        Reach::AssignedTo(staff) => view.all(hers, (staff, limit, offset), sent_of)?,
    };
    rows.into_iter().map(parse_sent).collect()
}

fn received_of(row: &Row<'_>) -> rusqlite::Result<(Id, String, i64)> {
    Ok((id_of(row, 0)?, row.get(1)?, row.get(2)?))
}

fn parse_received((id, head, at): (Id, String, i64)) -> Result<Received, Failure> {
    Ok(Received { id: ReferralId(id), head: serde_json::from_str(&head)?, at, survivor: None })
}

pub(crate) fn find_received(view: &View<'_>, id: ReferralId) -> Result<Option<Received>, Failure> {
    let found = view.one("SELECT id, head, at FROM referral_received WHERE id = ?1", [id.0], received_of)?.map(parse_received).transpose()?;
    let Some(received) = found else { return Ok(None) };
    let survivor = received.head.survivor.map(|id| care::view::find_survivor(view, id)).transpose()?.flatten();
    Ok(Some(Received { survivor, ..received }))
}

/// What is still kept although her consent's last day has passed.
pub(crate) fn list_past(view: &View<'_>, today: jiff::civil::Date) -> Result<Vec<Received>, Failure> {
    let sql = "SELECT id, head, at FROM referral_received WHERE has_copy AND expires_on < ?1";
    view.all(sql, [today.to_string()], received_of)?.into_iter().map(parse_received).collect()
}

/// What arrived; where her case was taken over, only for who is not kept away from her (R-CA-10).
pub(crate) fn list_received(view: &View<'_>, reader: StaffId, offset: i64, limit: i64) -> Result<Vec<Received>, Failure> {
    let sql = "SELECT id, head, at FROM referral_received
        WHERE survivor IS NULL OR survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY seq DESC LIMIT ?2 OFFSET ?3";
    view.all(sql, (reader.0, limit, offset), received_of)?.into_iter().map(parse_received).collect()
}

/// A case that was taken over came with a copy under a key of its own: it goes with her.
pub(crate) fn forgets(view: &View<'_>, survivor: Id) -> Result<Forgetting, Failure> {
    let rows = view.all("SELECT id, head, at FROM referral_received WHERE has_copy AND survivor = ?1", [survivor], received_of)?;
    let with_her = rows.into_iter().map(|row| Ok(parse_received(row)?.head.packet)).collect::<Result<_, Failure>>()?;
    Ok(Forgetting { first: None, with_her })
}

/// What was sent to other organisations about her, the oldest first, for her own copy.
pub(crate) fn tells(view: &View<'_>, l: Lang, survivor: Id) -> Result<Vec<Told>, Failure> {
    let rows = view.all("SELECT head, at FROM referral_sent WHERE survivor = ?1 ORDER BY at, seq", [survivor], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let told = |(head, at): (String, i64)| {
        let head: OutgoingHead = serde_json::from_str(&head)?;
        let items = forms::label_of_codes("packet_item", head.items.iter().map(String::as_str), l);
        Ok(Told::Shared { at, what: format!("{}: {items}", forms::label("service", &head.service, l)), to: head.to })
    };
    rows.into_iter().map(told).collect()
}

/// What became of a referral that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    None,
    Yes,
    No,
    /// It was sent by mistake and taken back, and is in no figure.
    Mistake,
}

/// How many referrals left in these seconds and were answered as wanted, and of how many persons. Who was recorded twice is
/// one person, under the record that stays.
pub fn count_sent(view: &View<'_>, from: i64, to: i64, wanted: fn(Answer) -> bool) -> Result<Tally, Failure> {
    let sql = "SELECT coalesce(d.same_as, r.survivor), r.head FROM referral_sent r LEFT JOIN duplicate d ON d.survivor = r.survivor AND d.state = 'confirmed'
        WHERE r.at >= ?1 AND r.at < ?2";
    let mut sent = Vec::new();
    for (survivor, head) in view.all(sql, [from, to], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))? {
        let head: OutgoingHead = serde_json::from_str(&head)?;
        sent.push((survivor, u64::from(wanted(head.answer()))));
    }
    Ok(Tally::of(sent))
}
