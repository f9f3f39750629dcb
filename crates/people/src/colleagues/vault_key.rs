//! The vault's key is exchanged after somebody left who knew it. A custodian decides when: every screen locks.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Page, Permit, Reader, clock, input::Nothing};
use ledger::{AccountRow, NewKeyring};
use seal::CertifiedKey;
use serde::Serialize;
use space::View;
use ui::{Block, Form, Main, Row};
use words::Lang;

use crate::{keys, permissions::ExchangeVaultKey, t, view};

#[derive(Serialize, schemars::JsonSchema)]
pub struct VaultKeySheet {
    /// Seconds since 1970; nothing where it is the first key.
    exchanged_at: Option<i64>,
    /// Somebody who could open the vault left since.
    is_known_elsewhere: bool,
}

pub(crate) async fn show(permit: Permit<ExchangeVaultKey>, reader: Reader) -> Result<Response, Failure> {
    let known = permit.read(view::vault_key).await?;
    reader.show(&VaultKeySheet { exchanged_at: known.exchanged_at, is_known_elsewhere: known.is_known_elsewhere })
}

impl Page for VaultKeySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::vault_key(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let since = self.exchanged_at.map_or_else(|| t::vault_key_first(l).to_owned(), |at| words::date(l, clock::today(at)));
        Main::new(t::vault_key(l))
            .back("/colleagues")
            .with_some(self.is_known_elsewhere.then(|| Block::Warning(t::vault_key_known(l).into())))
            .text(t::vault_key_text(l))
            .with(Block::Summary(vec![Row::new(t::vault_key_since(l), since)]))
            .heading(t::vault_key_then(l))
            .with(Block::List([t::vault_key_locks(l), t::vault_key_codes(l), t::vault_key_before(l)].map(str::to_owned).into()))
            .form(Form::new("/colleagues/key", t::vault_key_button(l)).grave())
    }
}

/// How often it begins anew because somebody came or left, or another server wrote something meanwhile.
const ATTEMPTS: usize = 100;

pub(crate) async fn exchange(permit: Permit<ExchangeVaultKey>, reader: Reader, Input { .. }: Input<Nothing>) -> Result<Response, Failure> {
    let mut exchanged = Err(Failure::Stale);
    for _ in 0..ATTEMPTS {
        exchanged = try_exchange(&permit).await;
        if !matches!(exchanged, Err(Failure::Stale)) {
            break;
        }
    }
    exchanged?;
    permit.house().vaults.close(permit.space().id());
    reader.done(StatusCode::OK, "/colleagues/key", &serde_json::json!({}))
}

/// Who stays gets the new key sealed to her own, if the vault names it and the organisation certified it. Who that is, is
/// read at every try, and must still be so when the key is exchanged.
async fn try_exchange(permit: &Permit<ExchangeVaultKey>) -> Result<(), Failure> {
    let (house, space) = (permit.house(), permit.space());
    let staff = permit.read(view::list_staff).await?;
    let mut stay = Vec::new();
    for member in &staff {
        stay.extend(keys::vouched_for(house, space, member).await?);
    }
    // Without her nobody might be left who can open it.
    if !stay.iter().any(|(account, _)| account.id == permit.actor().account.0) {
        return Err(Failure::Damaged);
    }
    let sealed_to = |vault: &space::VaultKey| {
        let seal = |(account, key): &(AccountRow, CertifiedKey)| Ok(NewKeyring { keyring: keys::keyring(account, key, vault)?, sealed_to: account.public_key });
        stay.iter().map(seal).collect()
    };
    let codes_of: Vec<_> = staff.iter().map(|member| member.id.0).collect();
    let still = |view: &View<'_>| view::list_staff(view).is_ok_and(|now| now == staff);
    Ok(space.exchange_key(permit.who(), &codes_of, still, sealed_to).await?)
}
