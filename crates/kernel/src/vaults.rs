//! The vaults that are open now, and the sessions that keep them open.
//!
//! A vault is open while at least one of its organisation's sessions is live in
//! this server; when the last one is locked, ended or idle, the vault closes:
//! its keys are wiped and its view is gone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ledger::{Id, Ledger};
use space::{Layout, Space, SpaceError, VaultKey};

use crate::session::Passage;

#[derive(Default)]
pub struct Vaults {
    open: Mutex<HashMap<Id, OpenVault>>,
    /// One opening at a time for each space: a second session waits and shares the result.
    opening: Mutex<HashMap<Id, Arc<tokio::sync::Mutex<()>>>>,
}

struct OpenVault {
    space: Space,
    sessions: HashMap<[u8; 32], Stay>,
}

#[derive(Default)]
struct Stay {
    /// The second until which the session may be idle.
    idle_until: i64,
    /// Who she was found to be, and at which entry of the vault that was asked.
    known: Option<(Arc<Passage>, i64)>,
}

impl Vaults {
    /// The session's vault, opened now if it was not, and kept open until `idle_until`.
    pub async fn enter(&self, ledger: &Arc<dyn Ledger>, layout: &Layout, id: Id, vault: VaultKey, session: [u8; 32], idle_until: i64) -> Result<Space, SpaceError> {
        // One that was opened with another key is over: the vault's key was exchanged.
        if let Some(space) = self.stay(id, session, idle_until).filter(|space| space.opens_with(&vault)) {
            return Ok(space);
        }
        let turn = lock(&self.opening).entry(id).or_default().clone();
        let _turn = turn.lock().await;
        if let Some(space) = self.stay(id, session, idle_until).filter(|space| space.opens_with(&vault)) {
            return Ok(space);
        }
        let row = ledger.space(id).await?.ok_or(SpaceError::Closed)?;
        let space = Space::open(ledger.clone(), &row, vault, layout.clone()).await?;
        let sessions = HashMap::from([(session, Stay { idle_until, known: None })]);
        lock(&self.open).insert(id, OpenVault { space: space.clone(), sessions });
        Ok(space)
    }

    fn stay(&self, id: Id, session: [u8; 32], idle_until: i64) -> Option<Space> {
        let mut open = lock(&self.open);
        let vault = open.get_mut(&id)?;
        vault.sessions.entry(session).or_default().idle_until = idle_until;
        Some(vault.space.clone())
    }

    /// Who this session was last found to be, where its vault is open.
    pub fn known(&self, id: Id, session: &[u8; 32], idle_until: i64) -> Option<(Arc<Passage>, i64)> {
        let mut open = lock(&self.open);
        let stay = open.get_mut(&id)?.sessions.get_mut(session)?;
        stay.idle_until = idle_until;
        stay.known.clone()
    }

    /// Keeps what was found, so that the next request need not ask the vault.
    pub fn remember(&self, id: Id, passage: &Arc<Passage>, asked_at: i64) {
        if let Some(stay) = lock(&self.open).get_mut(&id).and_then(|vault| vault.sessions.get_mut(&passage.session)) {
            stay.known = Some((passage.clone(), asked_at));
        }
    }

    /// The session no longer needs its vault.
    pub fn leave(&self, session: &[u8; 32]) {
        lock(&self.open).retain(|_, vault| {
            vault.sessions.remove(session);
            !vault.sessions.is_empty()
        });
    }

    /// Whoever is in it, it is over.
    pub fn close(&self, id: Id) {
        lock(&self.open).remove(&id);
    }

    /// Closes the vaults of which every session has been idle too long.
    pub fn sweep(&self, now: i64) {
        lock(&self.open).retain(|_, vault| {
            vault.sessions.retain(|_, stay| stay.idle_until > now);
            !vault.sessions.is_empty()
        });
    }

    /// Every session that holds a vault open in this server.
    pub fn sessions(&self) -> Vec<[u8; 32]> {
        lock(&self.open).values().flat_map(|vault| vault.sessions.keys().copied()).collect()
    }

    /// Every vault that is open in this server now.
    pub fn spaces(&self) -> Vec<Space> {
        lock(&self.open).values().map(|vault| vault.space.clone()).collect()
    }

    pub fn count_open(&self) -> usize {
        lock(&self.open).len()
    }
}

/// A panic while the map was held leaves it whole: every change to it is one call.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
