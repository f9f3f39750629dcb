//! What only a few colleagues can open, whoever holds the vault (class C4): sealed to the certified
//! key of each of them, and opened with her password each time.
//!
//! The vault's key opens nothing here, so neither does a server on which the vault is open.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::{Actor, Failure, House, Role};
use ledger::Id;
use seal::{CertifiedKey, OpeningKey, Part, Place, Plain};
use serde::{Deserialize, Serialize};
use space::Space;

use crate::{account::password::private_key, keys, view};

/// One copy for each who may open it.
#[derive(Serialize, Deserialize, Default, Clone)]
#[serde(default)]
pub struct Confided {
    copies: Vec<Copy>,
}

#[derive(Serialize, Deserialize, Clone)]
struct Copy {
    account: Id,
    /// The key that it was sealed to: one who came back with new keys cannot open it.
    key: [u8; 32],
    sealed: String,
}

/// Someone who may open what is confided, with the key that her organisation vouches for.
pub struct Confidant {
    pub name: String,
    account: Id,
    public: [u8; 32],
    key: CertifiedKey,
}

/// Everyone active who has the role.
pub async fn confidants(house: &House, space: &Space, role: Role) -> Result<Vec<Confidant>, Failure> {
    let staff = space.read(move |view| view::list_active(view, &[role])).await?;
    let mut all = Vec::new();
    for member in staff {
        let Some((row, key)) = keys::vouched_for(house, space, &member).await? else { continue };
        all.push(Confidant { name: member.name, account: row.id, public: row.public_key, key });
    }
    Ok(all)
}

impl Confided {
    pub fn to(confidants: &[Confidant], space: Id, record: Id, plain: &[u8]) -> Result<Self, Failure> {
        let copy = |it: &Confidant| {
            let sealed = seal::seal_to(&it.key, &place(space, record), plain)?;
            Ok(Copy { account: it.account, key: it.public, sealed: STANDARD.encode(sealed) })
        };
        Ok(Confided { copies: confidants.iter().map(copy).collect::<Result<_, Failure>>()? })
    }

    /// Whether this colleague's keys of today open a copy.
    pub fn is_for(&self, confidant: &Confidant) -> bool {
        self.copies.iter().any(|copy| copy.account == confidant.account && copy.key == confidant.public)
    }

    /// Whether these and nobody else can open it.
    pub fn is_for_just(&self, confidants: &[Confidant]) -> bool {
        self.copies.len() == confidants.len() && confidants.iter().all(|confidant| self.is_for(confidant))
    }

    /// `None` where no copy is hers.
    pub fn open(&self, space: Id, record: Id, private: &OpeningKey) -> Result<Option<Plain>, Failure> {
        let public = private.public();
        let Some(copy) = self.copies.iter().find(|copy| copy.key == public) else { return Ok(None) };
        let sealed = STANDARD.decode(&copy.sealed).map_err(|_| Failure::Damaged)?;
        Ok(Some(seal::open_with(private, &place(space, record), &sealed)?))
    }
}

fn place(space: Id, record: Id) -> Place {
    Place { space: *space.as_bytes(), record: *record.as_bytes(), version: 1, part: Part::Confided }
}

/// Her private key, by her password; `None` where it is wrong. Guessing is slowed.
pub async fn prove(house: &House, actor: &Actor, password: &str) -> Result<Option<OpeningKey>, Failure> {
    private_key(house, actor.account.0, password).await
}
