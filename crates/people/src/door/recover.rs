//! The printed recovery kit opens the account without the password, once: a new kit replaces it.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kernel::{Failure, House, Input, Problem, Problems, Reader, problem::said_of, session};
use ledger::{AccountRow, AccountState, CredentialKind, LedgerError};
use seal::{Code, Password};
use serde::Deserialize;
use ui::{Field, Form, Main};
use words::Lang;

use crate::{
    account::kit,
    diary,
    door::{self, throttle::Counter},
    keys, t,
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Recover {
    sign_in: String,
    code: String,
    password: String,
}

pub(crate) async fn form(reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::recover_title(reader.lang), &draw(reader.lang, &Recover::default(), &Vec::new()))
}

fn draw(l: Lang, values: &Recover, problems: &Problems) -> Main {
    let said = |field| said_of(problems, field);
    let form = Form::new("/recover", t::recover_button(l))
        .ask(Field::line("sign_in", t::sign_in_name(l), &values.sign_in))
        .ask(Field::line("code", t::kit_code(l), &values.code).hint(t::code_hint(l)).error(said("code")))
        .ask(Field::password("password", t::new_password(l), true).hint(t::password_hint(l)).error(said("password")));
    Main::new(t::recover_title(l)).back("/sign-in").text(t::recover_text(l)).form(form)
}

pub(crate) async fn recover(State(house): State<House>, reader: Reader, headers: HeaderMap, Input { value, .. }: Input<Recover>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    let password = door::new_password(l, &value.password, &mut problems);
    let done = match password {
        Some(password) => use_kit(&house, &headers, &value, password).await?,
        None => None,
    };
    if let Some(code) = done {
        kernel::held::shown_once(&reader, |reader| reader.draw(StatusCode::OK, t::kit_title(reader.lang), &kit::sheet(reader.lang, &code, "/sign-in"))).await
    } else {
        if problems.is_empty() {
            problems.push(Problem::new("code", "kit", t::kit_wrong(l)));
        }
        reader.return_form(t::recover_title(l), &draw(l, &value, &problems), &problems)
    }
}

/// A new password and a new kit; every session of the account ends.
async fn use_kit(house: &House, headers: &HeaderMap, value: &Recover, password: Password) -> Result<Option<Code>, Failure> {
    let name = value.sign_in.trim().to_lowercase();
    let account = house.ledger.account_named(&name).await?;
    let counter = Counter::of(house, headers, &name, account.as_ref().map(|account| account.id));
    Ok(counter.tried(house, open_and_renew(house, account, &value.code, password)).await?.right())
}

async fn open_and_renew(house: &House, account: Option<AccountRow>, code: &str, password: Password) -> Result<Option<Code>, Failure> {
    let account = account.filter(|account| account.state == AccountState::Active);
    let (Some(account), Ok(code)) = (account, Code::parse(code)) else { return Ok(None) };
    let credentials = house.ledger.credentials(account.id).await?;
    let kit = credentials.iter().find(|credential| credential.kind == CredentialKind::Recovery);
    let Some((kit, private)) = kit.and_then(|kit| Some((kit, keys::open_with_kit(kit, &code)?))) else { return Ok(None) };
    // Before anything changes: whoever used it, it is written down.
    diary::with_key(house, &account, keys::vault_of(house, &account, &private).await?, "kit_used").await?;
    let fresh = Code::generate();
    let renewed = [keys::password_credential(house, account.id, password, &private).await?, keys::recovery_credential(account.id, &fresh, &private)];
    match house.ledger.renew_credentials(kit, &renewed).await {
        Ok(()) => {}
        // The password took its time, and meanwhile the kit was ended or another was made: it is worth as little as one that
        // was ended before.
        Err(LedgerError::Moved) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    session::sweep(house).await?;
    Ok(Some(fresh))
}
