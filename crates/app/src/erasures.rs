//! What was ended since a backup: which keys were erased, and who may no longer come in or no longer with an old password. A
//! list that is kept beside the backups and replayed when one is restored, so that an old backup brings back neither whom
//! somebody asked to forget nor whom somebody shut out. It holds ids, hashes and signatures, no secret and no name; a line
//! that the space did not sign ends nothing.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{AccountState, CredentialRow, Id, Ledger, LedgerError, RecordKeyRow, SpaceKind, account_state, account_state_code};
use seal::{SecretKey, SigningKey};
use space::{SpaceKeys, VaultKey};

#[derive(Debug, thiserror::Error)]
#[error("line {0} of the list of erasures cannot be read; nothing was written")]
pub struct Unreadable(usize);

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Erasures {
    /// By space and key, the space's word that it was meant.
    keys: BTreeMap<(Id, Id), Vec<u8>>,
    accounts: BTreeMap<Id, Standing>,
}

/// How an account stood when the list was made, in the word of the commons, which the instance's key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub state: AccountState,
    /// Of each credential that opened it: the ledger does not keep those that were replaced.
    opens: Vec<String>,
    word: Vec<u8>,
}

const PURPOSE: &str = "panoh account in a list";

impl Standing {
    /// Whether this credential still opened it.
    pub fn knows(&self, credential: &CredentialRow) -> bool {
        self.opens.contains(&mark(&credential.verifier))
    }

    fn text(account: Id, state: AccountState, opens: &[String]) -> Vec<u8> {
        [account.as_bytes().as_slice(), &account_state_code(state).to_be_bytes(), opens.join(",").as_bytes()].concat()
    }

    fn signed(key: &SigningKey, account: Id, state: AccountState, credentials: &[CredentialRow]) -> Self {
        let opens: Vec<String> = credentials.iter().map(|it| mark(&it.verifier)).collect();
        let word = key.sign(PURPOSE, &Standing::text(account, state, &opens)).to_vec();
        Standing { state, opens, word }
    }

    fn is_signed(&self, commons: &[u8; 32], account: Id) -> bool {
        seal::verify(commons, PURPOSE, &Standing::text(account, self.state, &self.opens), &self.word).is_ok()
    }
}

/// From which nobody finds the verifier.
fn mark(verifier: &[u8; 32]) -> String {
    STANDARD.encode(seal::digest("panoh credential in a list", &[verifier]))
}

impl Erasures {
    /// Everything that was ended up to now.
    pub async fn of(ledger: &dyn Ledger, instance_key: &SecretKey) -> Result<Self, LedgerError> {
        let mut list = Erasures::default();
        let mut commons = None;
        for space in ledger.spaces().await? {
            let keys = ledger.record_keys(space.id).await?;
            let erased = keys.into_iter().filter(|row| space::is_erased(space.id, &space.verify_key, row));
            list.keys.extend(erased.map(|row| ((space.id, Id::from_bytes(row.key)), row.sealed)));
            if space.kind == SpaceKind::Commons {
                let key = VaultKey::from_secret(instance_key.derive("commons"));
                commons = Some(SpaceKeys::open(&key, &space).map_err(|_| LedgerError::Damaged("the instance key does not open the commons"))?);
            }
        }
        let Some(commons) = commons else { return Ok(list) };
        for account in ledger.accounts().await? {
            let credentials = ledger.credentials(account.id).await?;
            list.accounts.insert(account.id, Standing::signed(&commons.sign, account.id, account.state, &credentials));
        }
        Ok(list)
    }

    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut list = Erasures::default();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            list.take(&words).ok_or(Unreadable(number))?;
        }
        Ok(list)
    }

    /// A list of an older program names keys alone.
    fn take(&mut self, words: &[&str]) -> Option<()> {
        match *words {
            ["account", id, state, opens, word] => {
                let opens = opens.split(',').filter(|mark| *mark != "-").map(str::to_owned).collect();
                let standing = Standing { state: account_state(state.parse().ok()?), opens, word: STANDARD.decode(word).ok()? };
                self.accounts.insert(id.parse().ok()?, standing);
            }
            [space, key, word] => {
                self.keys.insert((space.parse().ok()?, key.parse().ok()?), STANDARD.decode(word).ok()?);
            }
            _ => return None,
        }
        Some(())
    }

    /// What stands for a key that is in a backup, if it was erased afterwards.
    pub fn since(&self, space: Id, verify_key: &[u8; 32], row: &RecordKeyRow) -> Option<RecordKeyRow> {
        let word = self.keys.get(&(space, Id::from_bytes(row.key)))?;
        let erased = RecordKeyRow { key: row.key, sealed: word.clone() };
        (erased != *row && space::is_erased(space, verify_key, &erased)).then_some(erased)
    }

    /// How an account that is in a backup stood afterwards.
    pub fn standing(&self, commons: &[u8; 32], account: Id) -> Option<&Standing> {
        self.accounts.get(&account).filter(|standing| standing.is_signed(commons, account))
    }
}

/// One line for each.
impl fmt::Display for Erasures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.keys.iter().try_for_each(|((space, key), word)| writeln!(f, "{space} {key} {}", STANDARD.encode(word)))?;
        self.accounts.iter().try_for_each(|(id, it)| {
            let opens = if it.opens.is_empty() { "-".to_owned() } else { it.opens.join(",") };
            writeln!(f, "account {id} {} {opens} {}", account_state_code(it.state), STANDARD.encode(&it.word))
        })
    }
}
