//! What happened at the door, in the organisation's own list, where its auditor reads it (security.md 3.6): who
//! signed in, what was refused, whose password or kit is a new one. With the vault closed nobody can write in its
//! list: what was refused meanwhile waits, sealed, for the next who opens it.

use kernel::{Failure, House};
use ledger::{AccountRow, HeldRow, Id};
use seal::{KeyId, Part, Place, SecretKey};
use space::{Space, VaultKey, Who};

/// How many refusals wait for an opening, and for how many seconds.
const MOST_WAITING: usize = 100;
const WAITS: i64 = 30 * 24 * 3600;
/// One at a time reads what waits and writes it anew.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
const REFUSED: &str = "sign_in_refused";

/// A line about this member of staff.
pub(crate) async fn of(house: &House, space: &Space, staff: Id, event: &'static str) -> Result<(), Failure> {
    let who = Who { staff: Some(staff), at: house.clock.now() };
    Ok(space.note_access(who, None, event, staff).await?)
}

/// The same with a key just opened: the vault may be closed.
pub(crate) async fn with_key(house: &House, account: &AccountRow, vault: VaultKey, event: &'static str) -> Result<(), Failure> {
    let space = if let Some(space) = open_now(house, account.space) {
        space
    } else {
        let row = house.ledger.space(account.space).await?.ok_or(Failure::Damaged)?;
        Space::open(house.ledger.clone(), &row, vault, house.layout.clone()).await?
    };
    of(house, &space, account.staff, event).await
}

/// A refused sign-in with her name. Of a long row of them only some: a stranger must not fill the list. Nobody waits
/// for it, or the time of the answer would tell a name that someone has from one that nobody has.
pub(crate) fn refused(house: &House, space: Id, staff: Id, failures: i32) {
    if failures <= 10 || failures % 10 == 0 {
        let house = house.clone();
        tokio::spawn(async move {
            if write_refused(&house, space, staff).await.is_err() {
                tracing::warn!("a refused sign-in could not be written down");
            }
        });
    }
}

async fn write_refused(house: &House, space: Id, staff: Id) -> Result<(), Failure> {
    if let Some(space) = open_now(house, space) {
        return of(house, &space, staff, REFUSED).await;
    }
    let _turn = TURN.lock().await;
    let mut waiting = waiting_for(house, space).await?;
    if waiting.len() < MOST_WAITING {
        waiting.push((staff, house.clock.now()));
        keep(house, space, &waiting).await?;
    }
    Ok(())
}

/// Whoever opens the vault writes what was refused before.
pub(crate) async fn write_waiting(house: &House, space: &Space) -> Result<(), Failure> {
    let _turn = TURN.lock().await;
    let waiting = waiting_for(house, space.id()).await?;
    for (staff, at) in &waiting {
        space.note_access(Who { staff: Some(*staff), at: *at }, None, REFUSED, *staff).await?;
    }
    if !waiting.is_empty() {
        house.ledger.drop_held(place_of(space.id())).await?;
    }
    Ok(())
}

async fn waiting_for(house: &House, space: Id) -> Result<Vec<(Id, i64)>, Failure> {
    let Some(row) = house.ledger.held(place_of(space)).await? else { return Ok(Vec::new()) };
    let plain = seal::open(&key(house), &place(space), &row.sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}

async fn keep(house: &House, space: Id, waiting: &[(Id, i64)]) -> Result<(), Failure> {
    let sealed = seal::seal(&key(house), KeyId(*space.as_bytes()), &place(space), &serde_json::to_vec(waiting)?);
    Ok(house.ledger.replace_held(&HeldRow { id: place_of(space), owner: [0; 32], sealed, until: house.clock.now() + WAITS }).await?)
}

fn key(house: &House) -> SecretKey {
    house.device_key.derive("refused")
}

/// One row for each vault, which no browser can name.
fn place_of(space: Id) -> Id {
    let digest = seal::digest("panoh refused sign-ins", &[space.as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
    Id::from_bytes(id)
}

fn place(space: Id) -> Place {
    Place { space: *space.as_bytes(), record: *place_of(space).as_bytes(), version: 1, part: Part::Held }
}

fn open_now(house: &House, id: Id) -> Option<Space> {
    house.vaults.spaces().into_iter().find(|space| space.id() == id)
}
