//! Who is called, when, while no vault may be open: sealed with the instance's key, because the server
//! must read it then; a copy of the database shows a day and nothing else.

use ledger::{CallRow, Id, LedgerError};
use seal::{KeyId, Part, Place};
use serde::{Deserialize, Serialize};

use crate::Instance;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallLevel {
    Duty,
    Coordinator,
}

/// "This person is to be called at this moment." Never what about.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// By which it is called off.
    pub need: Id,
    pub level: CallLevel,
    /// Seconds since 1970.
    pub at: i64,
    /// A word that the operator's program knows.
    pub whom: String,
}

fn place(space: Id, need: Id) -> Place {
    Place { space: *space.as_bytes(), record: *need.as_bytes(), version: 1, part: Part::Call }
}

fn day_of(at: i64) -> i32 {
    i32::try_from(at.div_euclid(86_400)).unwrap_or(i32::MAX)
}

impl Instance {
    /// Ready to be written with the change that asks for it.
    pub fn seal_calls(&self, space: Id, calls: &[Call]) -> Result<Vec<CallRow>, serde_json::Error> {
        let seal = |(number, call): (i64, &Call)| {
            let plain = serde_json::to_vec(call)?;
            let sealed = seal::seal(&self.call_key, KeyId([2; 16]), &place(space, call.need), &plain);
            Ok(CallRow { space, need: call.need, number, day: day_of(call.at), sealed })
        };
        (0..).zip(calls).map(seal).collect()
    }

    /// Whom a house wants called when something comes for it, as it wrote down under its own id, never due by itself.
    pub async fn standing_call(&self, space: Id) -> Result<Option<Call>, LedgerError> {
        let rows = self.ledger.calls_until(i32::MAX).await?;
        let own = rows.iter().find(|row| row.space == space && row.need == space);
        let opened = own.and_then(|row| seal::open(&self.call_key, &place(space, space), &row.sealed).ok());
        Ok(opened.and_then(|plain| serde_json::from_slice(&plain).ok()))
    }

    /// A call that is due, given out once, to one server. One at a time: whatever befalls the caller, the others still wait.
    pub async fn take_due_call(&self, now: i64) -> Result<Option<Call>, LedgerError> {
        for row in self.ledger.calls_until(day_of(now)).await? {
            let opened = seal::open(&self.call_key, &place(row.space, row.need), &row.sealed);
            let call: Option<Call> = opened.ok().and_then(|plain| serde_json::from_slice(&plain).ok());
            // One that does not open, as after another instance key, is thrown away and not tried for ever.
            if call.as_ref().is_none_or(|call| call.at <= now) && self.ledger.take_call(&row).await? && call.is_some() {
                return Ok(call);
            }
        }
        Ok(None)
    }
}
