//! A person's own account: her password, her recovery kit, her sessions.

pub(crate) mod kit;
pub(crate) mod password;

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{Failure, House, Reader, session::SignedIn};
use ledger::{CredentialKind, Id};
use ui::{Block, Form, Link, Main, Row};

use crate::t;

pub(crate) async fn show(State(house): State<House>, SignedIn(passage): SignedIn, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let account = passage.actor.account.0;
    let now = house.clock.now();
    let sessions = house.ledger.sessions_of(account).await?.iter().filter(|session| session.ends_at > now).count();
    let has_kit = has_kit(&house, account).await?;
    let roles: Vec<&str> = passage.actor.roles.iter().map(|role| crate::colleagues::role_name(l, role)).collect();
    let rows = vec![
        Row::new(t::your_name(l), &passage.actor.name),
        Row::new(t::roles(l), roles.join(", ")),
        Row::new(t::sessions(l), sessions.to_string()),
        Row::new(t::kit_title(l), if has_kit { t::kit_printed(l) } else { t::kit_not_printed(l) }),
    ];
    let links = vec![
        Link::new("/account/password", t::password_change_title(l)),
        Link::new("/account/kit", t::kit_print(l)),
        Link::new(format!("/colleagues/{}/lost", passage.actor.staff), t::lost_something(l)),
    ];
    let main = Main::new(t::account_title(l))
        .with(Block::Summary(rows))
        .with(Block::Links(links))
        .form(Form::new("/account/sessions/end", t::sessions_end(l)).second())
        .form(Form::new("/sign-out", t::sign_out(l)).second());
    reader.draw(StatusCode::OK, t::account_title(l), &main)
}

/// Whether a printed kit opens the account.
async fn has_kit(house: &House, account: Id) -> Result<bool, Failure> {
    Ok(house.ledger.credentials(account).await?.iter().any(|credential| credential.kind == CredentialKind::Recovery))
}

/// Ends every session of hers but this one.
pub(crate) async fn end_others(State(house): State<House>, SignedIn(passage): SignedIn, reader: Reader) -> Result<Response, Failure> {
    for session in house.ledger.sessions_of(passage.actor.account.0).await? {
        if session.hash != passage.session {
            kernel::session::end(&house, &session.hash).await?;
        }
    }
    reader.done(StatusCode::OK, "/account?done=saved", &serde_json::json!({}))
}
