//! Who knocks: the cookie (or bearer token) is recognised once, before any handler.
//!
//! The token is the only thing that unseals the session's keys, and only its
//! hash is stored, so a copy of the database opens no session.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use futures_util::future::join_all;
use ledger::{Id, LedgerError, SessionRow, Tip};
use seal::{KeyId, Part, Place, SecretKey, Token};
use space::{Space, SpaceError, VaultKey};

use crate::{Actor, Config, Failure, House, ids::AccountId};

/// `__Host-` makes the browser refuse it from any other host, path or plain HTTP.
pub const COOKIE: &str = "__Host-s";
/// A touch is written once this part of an idle time has passed, so that reading pages costs no durable write.
const TOUCHES: i64 = 15;
/// For how many seconds after her password no step asks for it again (security.md 3.5).
const FRESH: i64 = 5 * 60;
/// By how many seconds the clocks of two servers may differ. What lies further ahead was written before a clock was set back.
const CLOCKS_DIFFER: i64 = 60;
/// On what a page asks for by itself: nobody was there, so it keeps no session awake.
const UNASKED: &str = "panoh-unasked";
/// How many sessions the sweep asks for at once.
const ASKED_TOGETHER: usize = 64;

/// Who sent this request.
#[derive(Clone)]
pub enum Visitor {
    Nobody,
    /// A session without keys: only the password opens it again.
    Locked(LockedSession),
    In(Arc<Passage>),
}

impl Visitor {
    /// Whose session it is, locked or open.
    pub(crate) fn account(&self) -> Option<Id> {
        match self {
            Visitor::Nobody => None,
            Visitor::Locked(locked) => Some(locked.account),
            Visitor::In(passage) => Some(passage.actor.account.0),
        }
    }
}

#[derive(Clone, Copy)]
pub struct LockedSession {
    pub hash: [u8; 32],
    pub account: Id,
    pub device: Device,
}

/// Whose computer or phone a session runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    #[default]
    Own,
    Shared,
}

impl Device {
    fn of(row: &SessionRow) -> Self {
        if row.is_shared { Device::Shared } else { Device::Own }
    }

    /// For how many seconds nobody need touch it before its session locks.
    pub fn idle_seconds(self, config: &Config) -> i64 {
        match self {
            Device::Own => config.idle_seconds,
            Device::Shared => config.shared_idle_seconds,
        }
    }
}

/// A recognised person with her open vault.
pub struct Passage {
    pub actor: Actor,
    pub(crate) space: Space,
    pub session: [u8; 32],
    pub device: Device,
    /// The second of her password.
    entered_at: i64,
}

impl Passage {
    /// Whether her password is so recent that she may take a step that needs it.
    pub fn is_fresh(&self, now: i64) -> bool {
        (-CLOCKS_DIFFER..=FRESH).contains(&(now - self.entered_at))
    }

    /// For `people`, which manages the vault's own keys; areas use permits and scopes.
    pub fn space(&self) -> &Space {
        &self.space
    }
}

/// Finds the session, opens the vault if it is not open, and takes in waiting mail.
pub async fn recognise(house: &House, asked: &Parts) -> Result<Visitor, Failure> {
    let Some(token) = token_of(&asked.headers) else { return Ok(Visitor::Nobody) };
    let hash = token.hash();
    let Some((row, tip)) = house.ledger.session_and_tip(&hash).await? else { return Ok(Visitor::Nobody) };
    let now = house.clock.now();
    // At its very end too (no session is idle beyond it): only the password opens anything, and what she was
    // typing finds its way back to her.
    let device = Device::of(&row);
    let locked = Visitor::Locked(LockedSession { hash, account: row.account, device });
    if row.sealed_keys.is_empty() {
        house.vaults.leave(&hash);
        return Ok(locked);
    }
    let idle_seconds = device.idle_seconds(&house.config);
    // A clock that was set back says nothing of how long nobody touched it.
    if row.idle_until <= now || row.idle_until > now + idle_seconds + CLOCKS_DIFFER {
        lock(house, &hash).await?;
        return Ok(locked);
    }
    let idle_until = if is_unasked(asked) { row.idle_until } else { (now + idle_seconds).min(row.ends_at) };
    if idle_until - row.idle_until >= idle_seconds / TOUCHES {
        house.ledger.touch_session(&row.hash, idle_until).await?;
    }
    if let Some(passage) = known(house, &row, tip, idle_until) {
        return Ok(Visitor::In(passage));
    }
    enter(house, &token, &row, idle_until).await
}

/// A board that looks again, and the stream that tells it to, which a browser begins anew whenever it breaks off; and a page
/// that left because nobody touched it: else each of several would keep the session awake for the next.
fn is_unasked(asked: &Parts) -> bool {
    let left = || asked.uri.query().is_some_and(|query| query.starts_with(ui::AT_REST));
    asked.headers.contains_key(UNASKED) || asked.headers.get(header::ACCEPT).is_some_and(|kind| kind.as_bytes() == b"text/event-stream") || left()
}

/// Her passage from the last request, where her vault is open, no mail waits, and nothing about staff
/// was written since, by any server: then the vault need not be asked, nor waited for.
fn known(house: &House, row: &SessionRow, tip: Tip, idle_until: i64) -> Option<Arc<Passage>> {
    let (passage, asked_at) = house.vaults.known(row.space, &row.hash, idle_until)?;
    let is_hers = passage.actor.account.0 == row.account;
    (is_hers && tip.waiting_parcels == 0 && passage.space.still_stands(tip.head, STAFF, asked_at)).then_some(passage)
}

/// The kind of record on which [`Actor`] depends.
const STAFF: &str = "staff";

async fn enter(house: &House, token: &Token, row: &SessionRow, idle_until: i64) -> Result<Visitor, Failure> {
    let plain = seal::open(&token.key("session"), &place(row.space, row.account), &row.sealed_keys)?;
    let vault = VaultKey::from_secret(SecretKey::from_slice(&plain)?);
    let entered = house.vaults.enter(&house.ledger, &house.layout, row.space, vault, row.hash, idle_until).await;
    if let Err(SpaceError::Sealed(_)) = entered {
        // The vault's key was exchanged while she came in: her password opens the new one.
        lock(house, &row.hash).await?;
        return Ok(Visitor::Locked(LockedSession { hash: row.hash, account: row.account, device: Device::of(row) }));
    }
    let space = entered?;
    let mut found = find_actor(house, &space, row).await?;
    if found.waiting_parcels > 0 {
        (house.collect)(house.clone(), space.clone()).await?;
        found = find_actor(house, &space, row).await?;
    }
    let Some(actor) = found.actor else { return Ok(Visitor::Nobody) };
    let passage = Arc::new(Passage { actor, space, session: row.hash, device: Device::of(row), entered_at: row.ends_at - house.config.longest_seconds });
    house.vaults.remember(row.space, &passage, found.asked_at);
    Ok(Visitor::In(passage))
}

struct Found {
    actor: Option<Actor>,
    waiting_parcels: i64,
    /// The last entry that the vault had taken in.
    asked_at: i64,
}

/// One question for all: who she is, and whether mail waits.
async fn find_actor(house: &House, space: &Space, row: &SessionRow) -> Result<Found, Failure> {
    let (find, account, organisation) = (house.find_actor, AccountId(row.account), row.space);
    space.read(move |view| Ok(Found { actor: find(view, account, organisation)?, waiting_parcels: view.waiting_parcels(), asked_at: view.seq() })).await
}

/// Whose vault key was just opened, and with what.
pub struct Opening<'a> {
    pub account: Id,
    pub space: Id,
    pub vault: &'a VaultKey,
    /// The verifier of the credential that opened it.
    pub verifier: [u8; 32],
}

/// Starts a session and opens the vault with it; `None` where the account or its credential ended since it was asked for.
pub async fn open(house: &House, Opening { account, space, vault, verifier }: Opening<'_>, device: Device) -> Result<Option<(Token, Space)>, Failure> {
    let token = Token::generate();
    let now = house.clock.now();
    let sealed_keys = seal::seal(&token.key("session"), KeyId(*account.as_bytes()), &place(space, account), vault.expose().expose());
    let ends_at = now + house.config.longest_seconds;
    let idle_until = (now + device.idle_seconds(&house.config)).min(ends_at);
    let row = SessionRow { hash: token.hash(), account, space, sealed_keys, idle_until, ends_at, is_shared: device == Device::Shared };
    match house.ledger.open_session(&row, &verifier).await {
        Ok(()) => {}
        Err(LedgerError::Moved) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    match house.vaults.enter(&house.ledger, &house.layout, space, vault.duplicate(), token.hash(), idle_until).await {
        Ok(opened) => Ok(Some((token, opened))),
        Err(error) => {
            end(house, &token.hash()).await?;
            Err(error.into())
        }
    }
}

/// Drops the keys; the same browser may unlock with the password.
pub async fn lock(house: &House, session: &[u8; 32]) -> Result<(), Failure> {
    house.vaults.leave(session);
    Ok(house.ledger.lock_session(session).await?)
}

pub async fn end(house: &House, session: &[u8; 32]) -> Result<(), Failure> {
    house.vaults.leave(session);
    Ok(house.ledger.end_session(session).await?)
}

/// Closes the vaults that no live session holds open any more. The ledger knows what other servers locked or ended.
pub async fn sweep(house: &House) -> Result<(), Failure> {
    house.vaults.sweep(house.clock.now());
    for some in house.vaults.sessions().chunks(ASKED_TOGETHER) {
        let rows = join_all(some.iter().map(|session| house.ledger.session_and_tip(session))).await;
        for (session, row) in some.iter().zip(rows) {
            if row?.is_none_or(|(row, _)| row.sealed_keys.is_empty()) {
                house.vaults.leave(session);
            }
        }
    }
    Ok(())
}

fn place(space: Id, account: Id) -> Place {
    Place { space: *space.as_bytes(), record: *account.as_bytes(), version: 1, part: Part::Session }
}

/// The token from the cookie, or from a program's `Authorization: Bearer`.
fn token_of(headers: &HeaderMap) -> Option<Token> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token);
    let text = bearer.or_else(|| cookie(headers, COOKIE))?;
    Token::parse(text.trim()).ok()
}

/// The value of one cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The header that gives a browser its session. It ends with the browser.
pub fn cookie_header(token: &Token) -> Result<HeaderValue, Failure> {
    let text = token.text();
    let line = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", text.as_str());
    let mut value = HeaderValue::from_str(&line).map_err(|_| Failure::internal("a token is not a header value"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// What a browser throws away when a session ends.
pub const FORGET: HeaderValue = HeaderValue::from_static("\"cache\",\"storage\"");

pub fn expired_cookie() -> HeaderValue {
    HeaderValue::from_static("__Host-s=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

impl FromRequestParts<House> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _house: &House) -> Result<Self, Failure> {
        // The guard puts it there before any handler runs.
        parts.extensions.get::<Visitor>().cloned().ok_or(Failure::SignedOut)
    }
}

/// Extracts the signed-in person, for the few uses that act on nothing but herself.
pub struct SignedIn(pub Arc<Passage>);

impl FromRequestParts<House> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Failure> {
        match Visitor::from_request_parts(parts, house).await? {
            Visitor::In(passage) => Ok(SignedIn(passage)),
            Visitor::Locked(_) => Err(Failure::Locked),
            Visitor::Nobody => Err(Failure::SignedOut),
        }
    }
}
