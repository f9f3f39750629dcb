//! One-time codes: to found an organisation, to join one, to come back after a lost password, to begin with new roles.
//!
//! The code itself is the key: whoever has it opens what its maker sealed, once,
//! within a few days. The server stores only its hash and the sealed form.

use kernel::{Failure, House, clock};
use ledger::{EnrolmentRow, Id};
use seal::{Code, KeyId, Part, Place, SecretKey};
use serde::{Deserialize, Serialize};
use space::VaultKey;
use zeroize::Zeroizing;

/// What a code is for.
#[derive(Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Purpose {
    /// First start, or `panoh organisation add`: her answers make a new organisation.
    Found { name: Option<String> },
    /// A colleague was invited: her staff record waits.
    Join { space: Id, staff: Id },
    /// A colleague lost her password: her account gets new keys.
    Readmit { space: Id, staff: Id, account: Id, sign_in: String },
    /// A second person said yes to roles of hers: they begin with it. She keeps her keys, because what only she can open
    /// would be lost with them, and takes a new password.
    Begin { space: Id, staff: Id, account: Id },
}

impl Purpose {
    /// For whom it is, so that it goes when she is removed.
    fn staff(&self) -> Option<Id> {
        match self {
            Purpose::Found { .. } => None,
            Purpose::Join { staff, .. } | Purpose::Readmit { staff, .. } | Purpose::Begin { staff, .. } => Some(*staff),
        }
    }
}

/// Sealed under the code. The vault key stands in it, so it is wiped after use.
#[derive(Serialize, Deserialize)]
struct Enclosed {
    purpose: Purpose,
    vault: Option<[u8; 32]>,
}

/// An opened code.
pub struct Enrolment {
    pub purpose: Purpose,
    pub vault: Option<VaultKey>,
    pub hash: [u8; 32],
}

/// How many days a code may wait.
const DAYS: i64 = 3;

/// Makes a code; its text is shown once and never stored.
pub async fn issue(house: &House, purpose: Purpose, vault: Option<&VaultKey>) -> Result<Code, Failure> {
    let code = Code::generate();
    keep(house, &code, purpose, vault).await?;
    Ok(code)
}

/// The same for a code that is named somewhere before it opens anything.
pub async fn keep(house: &House, code: &Code, purpose: Purpose, vault: Option<&VaultKey>) -> Result<(), Failure> {
    let enclosed = Enclosed { purpose, vault: vault.map(|vault| *vault.expose().expose()) };
    let plain = Zeroizing::new(serde_json::to_vec(&enclosed)?);
    let sealed = seal::seal(&code.key("enrolment"), KeyId([0; 16]), &place(), &plain);
    let until_day = day(house.clock.now()) + i32::try_from(DAYS).unwrap_or(3);
    house.ledger.put_enrolment(&EnrolmentRow { hash: code.hash(), staff: enclosed.purpose.staff(), sealed, until_day, is_used: false }).await?;
    Ok(())
}

/// Opens a code without using it up; `None` where it is unknown, used or too old.
pub async fn open(house: &House, text: &str) -> Result<Option<Enrolment>, Failure> {
    let Ok(code) = Code::parse(text) else { return Ok(None) };
    let hash = code.hash();
    let Some(row) = house.ledger.enrolment(&hash).await? else { return Ok(None) };
    if row.is_used || row.until_day < day(house.clock.now()) {
        return Ok(None);
    }
    let plain = seal::open(&code.key("enrolment"), &place(), &row.sealed)?;
    let enclosed: Enclosed = serde_json::from_slice(&plain)?;
    let vault = enclosed.vault.map(|bytes| VaultKey::from_secret(SecretKey::from_bytes(bytes)));
    Ok(Some(Enrolment { purpose: enclosed.purpose, vault, hash }))
}

fn day(seconds: i64) -> i32 {
    let since = clock::today(seconds).since(jiff::civil::date(1970, 1, 1));
    since.map_or(0, |span| span.get_days())
}

fn place() -> Place {
    Place { space: [0; 16], record: [0; 16], version: 1, part: Part::Enrolment }
}
