//! A new password, which needs the old one. Other browsers are signed out.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Failure, House, Input, Problem, Problems, Reader,
    problem::said_of,
    session::{self, SignedIn},
};
use ledger::{CredentialKind, Id};
use seal::{OpeningKey, Password};
use serde::Deserialize;
use ui::{Field, Form, Main};
use words::Lang;

use crate::{
    diary,
    door::{self, throttle::Counter},
    keys::{self, Waiting},
    t,
};

#[derive(Deserialize)]
pub(crate) struct Passwords {
    old: String,
    password: String,
}

pub(crate) async fn form(_: SignedIn, reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::password_change_title(reader.lang), &draw(reader.lang, &Vec::new()))
}

fn draw(l: Lang, problems: &Problems) -> Main {
    let form = Form::new("/account/password", t::password_change_button(l))
        .ask(Field::password("old", t::password_old(l), false).error(said_of(problems, "old")))
        .ask(Field::password("password", t::new_password(l), true).hint(t::password_hint(l)).error(said_of(problems, "password")));
    Main::new(t::password_change_title(l)).back("/account").form(form)
}

pub(crate) async fn change(State(house): State<House>, SignedIn(passage): SignedIn, reader: Reader, Input { value, .. }: Input<Passwords>) -> Result<Response, Failure> {
    let l = reader.lang;
    let account = passage.actor.account.0;
    let mut problems = Problems::new();
    let new = door::new_password(l, &value.password, &mut problems);
    let private = private_key(&house, account, &value.old).await?;
    if private.is_none() {
        problems.insert(0, Problem::new("old", "wrong", t::password_wrong(l)));
    }
    if let (true, Some(new), Some(private)) = (problems.is_empty(), new, private) {
        let credential = keys::password_credential(&house, account, new, &private).await?;
        diary::of(&house, passage.space(), passage.actor.staff.0, "password_changed").await?;
        house.ledger.put_credential(&credential, Some(&passage.session)).await?;
        // Her other sessions are gone; so is what they kept open here.
        session::sweep(&house).await?;
        return reader.done(StatusCode::OK, "/account?done=password", &serde_json::json!({}));
    }
    reader.return_form(t::password_change_title(l), &draw(l, &problems), &problems)
}

/// Her private key, opened with her password; `None` where it is wrong. Guessing is slowed as at the door.
pub(crate) async fn private_key(house: &House, account: Id, password: &str) -> Result<Option<OpeningKey>, Failure> {
    let Ok(password) = Password::parse(password) else { return Ok(None) };
    let attempt = async {
        let credentials = house.ledger.credentials(account).await?;
        match credentials.iter().find(|credential| credential.kind == CredentialKind::Password) {
            Some(credential) => keys::open_with_password(house, credential, password, Waiting::Known).await,
            None => Ok(None),
        }
    };
    Ok(Counter::inside(account).tried(house, attempt).await?.right())
}
