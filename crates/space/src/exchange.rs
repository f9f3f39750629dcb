//! A new vault key in place of one that somebody knew who left (security.md 3.2).
//!
//! Everything that the old key sealed is sealed with the new one, and what belongs to the house gets a fresh
//! key of its own, in one transaction: whoever still has the old key opens nothing that is written from now
//! on. What she could read before, and copied, stays hers.

use ledger::{Batch, KeyExchange, LedgerError, NewKeyring, RecordKeyRow};
use seal::{KeyId, Refused, Sealer};
use zeroize::Zeroizing;

use crate::{
    Id, Space, SpaceError, VaultKey, View, Who,
    batch::Draught,
    core::{Core, HeadText, Spot},
    keys,
    sealing::{Unsealed, seal_all},
};

impl Space {
    /// Every open copy of the space is over afterwards, here and on every other server.
    ///
    /// `sealed_to` seals the new key to everyone who stays; `codes_of` names those whose one-time codes,
    /// in which the old key stands, go with it. Both come from a list that was read before: [`SpaceError::Stale`] where
    /// `still` says that it is another by now, or where something was written meanwhile. Then nothing was exchanged, and
    /// whoever asks reads the list anew: from an old one the key would go to who has just left, and pass by who just came.
    pub async fn exchange_key<S, F>(&self, who: Who, codes_of: &[Id], still: S, sealed_to: F) -> Result<(), SpaceError>
    where
        S: Fn(&View<'_>) -> bool + Send + Sync,
        F: Fn(&VaultKey) -> Result<Vec<NewKeyring>, Refused> + Send + Sync,
    {
        let mut core = self.caught_up().await?;
        if !still(&core.view()) {
            return Err(SpaceError::Stale);
        }
        match core.exchange_key(who, codes_of, &sealed_to).await {
            Err(SpaceError::Ledger(LedgerError::Moved)) => Err(SpaceError::Stale),
            done => done,
        }
    }
}

impl Core {
    async fn exchange_key(&mut self, who: Who, codes_of: &[Id], sealed_to: impl Fn(&VaultKey) -> Result<Vec<NewKeyring>, Refused> + Sync) -> Result<(), SpaceError> {
        let vault = VaultKey::generate();
        let keys = self.keys.with_another_house_key(self.space)?;
        let (key, secret) = keys.house().ok_or(SpaceError::Interrupted)?;
        let text = HeadText {
            kind: "vault_key".into(),
            event: "vault_key_exchanged".into(),
            subject: None,
            actor: who.staff,
            at: who.at,
            key: None,
            result: None,
            result_version: None,
            erased: Vec::new(),
            head: serde_json::value::RawValue::NULL,
        };
        let spot = Spot { seq: self.head.seq + 1, record: Id::new_v4(), version: 1, key: *key };
        let head = Zeroizing::new(serde_json::to_vec(&text)?);
        let entry = Unsealed { spot, day: who.day(), secret: secret.duplicate(), is_new_key: false, head, body: None };
        let next = entry.spot.seq + 1;
        let batch = seal_all(Draught { batch: Batch::empty(self.space, self.head), unsealed: vec![entry], next }, &vault);
        let exchange =
            KeyExchange { sealed_keys: keys.sealed(self.space, &vault), record_keys: self.sealed_anew(&vault).await?, keyrings: sealed_to(&vault)?, codes_of: codes_of.to_vec() };
        self.ledger.exchange_key(&batch, &exchange).await?;
        self.is_over = true;
        Ok(())
    }

    async fn sealed_anew(&mut self, vault: &VaultKey) -> Result<Vec<RecordKeyRow>, SpaceError> {
        let sealer = Sealer::new(vault.expose(), KeyId(*self.space.as_bytes()));
        let mut all = self.ledger.record_keys(self.space).await?;
        // The space's word that a key was erased stands for ever.
        all.retain(|row| !keys::is_erased(self.space, &self.keys.sign.public(), row));
        for row in &mut all {
            let plain = keys::open_record_key(self.space, self.shelf.vault(), row).map_err(|_| SpaceError::Damaged { seq: keys::first_sealed_by(row.key) })?;
            row.sealed = sealer.seal(&keys::place_of_record_key(self.space, row.key), &plain);
        }
        Ok(all)
    }
}
