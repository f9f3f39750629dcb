//! How a person's secret opens her organisation's vault, and how it is made so.
//!
//! password → Argon2id → her private key → (HPKE) → the vault key. The server
//! holds only sealed forms; every function here needs the secret itself.

use std::{sync::Arc, time::Duration};

use kernel::{Failure, House};
use ledger::{AccountRow, AccountState, CredentialKind, CredentialRow, Id, KeyringRow};
use seal::{CertifiedKey, Code, Cost, KeyId, OpeningKey, Part, Password, Place, Refused, SigningKey, Stretched};
use space::{Space, VaultKey};

use crate::staff_record::{Staff, StaffState};

/// A new person's keys and rows, ready to be stored in one transaction.
pub struct NewAccount {
    pub account: AccountRow,
    pub credential: CredentialRow,
    pub keyring: KeyringRow,
}

/// Everything about the person that the rows need.
pub struct Newcomer<'a> {
    pub account: Id,
    pub staff: Id,
    pub space: Id,
    pub sign_in: &'a str,
}

/// Makes her key pair, has the organisation certify it, and seals the vault key to it.
pub async fn new_account(house: &House, newcomer: Newcomer<'_>, password: Password, sign: &SigningKey, vault: &VaultKey) -> Result<NewAccount, Failure> {
    let private = OpeningKey::generate();
    let (certified, certificate) = sign.certify(newcomer.account.as_bytes(), private.public());
    let account = AccountRow {
        id: newcomer.account,
        sign_in: newcomer.sign_in.to_owned(),
        space: newcomer.space,
        staff: newcomer.staff,
        state: AccountState::Active,
        public_key: private.public(),
        certificate,
    };
    let keyring = keyring(&account, &certified, vault)?;
    let credential = password_credential(house, newcomer.account, password, &private).await?;
    Ok(NewAccount { account, credential, keyring })
}

/// Her account and the key to which something may be sealed for her; `None` where the vault does not name just this account
/// as an active colleague's, with just this key. The rows alone say nothing: whoever has the database can set them back,
/// and a certificate never ends.
pub async fn vouched_for(house: &House, space: &Space, staff: &Staff) -> Result<Option<(AccountRow, CertifiedKey)>, Failure> {
    let Some(account) = staff.account.filter(|_| staff.state == StaffState::Active) else { return Ok(None) };
    let is_hers =
        |row: &AccountRow| row.state == AccountState::Active && row.space == space.id() && row.staff == staff.id.0 && staff.public_key.is_none_or(|key| key == row.public_key);
    let Some(row) = house.ledger.account(account.0).await?.filter(is_hers) else { return Ok(None) };
    let key = CertifiedKey::check(space.verify_key(), row.id.as_bytes(), row.public_key, &row.certificate)?;
    Ok(Some((row, key)))
}

/// The vault's key, sealed to her own.
pub fn keyring(account: &AccountRow, key: &CertifiedKey, vault: &VaultKey) -> Result<KeyringRow, Refused> {
    let sealed = seal::seal_to(key, &keyring_place(account.space, account.id), vault.expose().expose())?;
    Ok(KeyringRow { account: account.id, space: account.space, sealed })
}

/// A password as a way to open the private key.
pub async fn password_credential(house: &House, account: Id, password: Password, private: &OpeningKey) -> Result<CredentialRow, Failure> {
    let salt = seal::random();
    let cost = house.config.password_cost;
    let stretched = stretch(house, password, salt, cost, Waiting::Known).await?;
    Ok(CredentialRow {
        // One password an account: a new one replaces the old by this id.
        id: account,
        account,
        kind: CredentialKind::Password,
        salt,
        cost: cost.as_array(),
        verifier: stretched.verifier.store(),
        sealed_key: seal::seal(&stretched.kek, KeyId(*account.as_bytes()), &credential_place(account, &cost.as_array()), private.expose()),
    })
}

/// The printed recovery kit as a way to open the private key: 128 random bits need no stretching.
pub fn recovery_credential(account: Id, code: &Code, private: &OpeningKey) -> CredentialRow {
    let cost = Cost::FLOOR.as_array();
    CredentialRow {
        id: recovery_id(account),
        account,
        kind: CredentialKind::Recovery,
        salt: [0; 16],
        cost,
        verifier: code.hash(),
        sealed_key: seal::seal(&code.key("recovery"), KeyId(*account.as_bytes()), &credential_place(account, &cost), private.expose()),
    }
}

/// One kit an account: printing a new one makes the old worthless.
pub fn recovery_id(account: Id) -> Id {
    let digest = seal::digest("panoh recovery credential", &[account.as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
    Id::from_bytes(id)
}

/// Opens her private key with the password; `None` where the password is not hers.
pub async fn open_with_password(house: &House, credential: &CredentialRow, password: Password, who: Waiting) -> Result<Option<OpeningKey>, Failure> {
    let cost = Cost::from_array(credential.cost);
    let stretched = stretch(house, password, credential.salt, cost, who).await?;
    if !stretched.verifier.matches(&credential.verifier) {
        return Ok(None);
    }
    let plain = seal::open(&stretched.kek, &credential_place(credential.account, &credential.cost), &credential.sealed_key)?;
    Ok(Some(OpeningKey::from_slice(&plain)?))
}

/// Opens her private key with the printed kit.
pub fn open_with_kit(credential: &CredentialRow, code: &Code) -> Option<OpeningKey> {
    let place = credential_place(credential.account, &credential.cost);
    let plain = seal::open(&code.key("recovery"), &place, &credential.sealed_key).ok()?;
    OpeningKey::from_slice(&plain).ok()
}

/// The vault key, from her keyring.
pub async fn vault_of(house: &House, account: &AccountRow, private: &OpeningKey) -> Result<VaultKey, Failure> {
    let keyrings = house.ledger.keyrings(account.id).await?;
    let keyring = keyrings.iter().find(|keyring| keyring.space == account.space).ok_or(Failure::Damaged)?;
    let plain = seal::open_with(private, &keyring_place(account.space, account.id), &keyring.sealed)?;
    Ok(VaultKey::from_secret(seal::SecretKey::from_slice(&plain)?))
}

/// Work as long as a true try, so that an unknown name cannot be told from a wrong password.
pub async fn pretend(house: &House, password: Password, who: Waiting) -> Result<(), Failure> {
    stretch(house, password, [7; 16], house.config.password_cost, who).await.map(|_| ())
}

/// Who waits for a turn. Made-up names cost a turn each: those who make them up wait for one another, not others for them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Signed in, locked, or in a browser that was signed in before.
    Known,
    Stranger,
}

/// Whoever would wait longer is asked to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// When there is likely room again, in seconds.
const COME_BACK: i64 = 5;

/// Argon2id takes 64 MiB and most of a second: off the async threads, and never many at once.
async fn stretch(house: &House, password: Password, salt: [u8; 16], cost: Cost, who: Waiting) -> Result<Stretched, Failure> {
    let instance = Arc::clone(&house.0);
    let turns = async {
        let stranger = match who {
            Waiting::Known => None,
            Waiting::Stranger => Some(instance.strangers.acquire().await?),
        };
        Ok::<_, tokio::sync::AcquireError>((stranger, instance.stretching.acquire().await?))
    };
    let turn = tokio::time::timeout(LONGEST_WAIT, turns).await;
    let _turn = turn.map_err(|_| Failure::TooMany { seconds: COME_BACK })?.map_err(|_| Failure::Unavailable)?;
    let stretched = tokio::task::spawn_blocking(move || seal::stretch(&password, &salt, cost)).await;
    Ok(stretched.map_err(|_| Failure::internal("stretching stopped"))??)
}

fn keyring_place(space: Id, account: Id) -> Place {
    Place { space: *space.as_bytes(), record: *account.as_bytes(), version: 1, part: Part::Keyring }
}

/// The cost is bound in, so that a lowered one does not open.
fn credential_place(account: Id, cost: &[u32; 3]) -> Place {
    let bytes: Vec<u8> = cost.iter().flat_map(|number| number.to_be_bytes()).collect();
    let digest = seal::digest("panoh credential cost", &[&bytes]);
    let mut space = [0; 16];
    space.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
    Place { space, record: *account.as_bytes(), version: 1, part: Part::AccountKey }
}
