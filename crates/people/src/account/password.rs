//! A new password, which needs the old one. Other browsers are signed out; her printed kit goes on opening the account
//! unless she says that it may be known too.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Failure, House, Input, Problem, Problems, Reader,
    ids::AccountId,
    problem::said_of,
    session::{self, SignedIn},
};
use ledger::{CredentialKind, Id};
use seal::{OpeningKey, Password};
use serde::Deserialize;
use ui::{Choice, Control, Field, Form, Main};
use words::Lang;

use super::has_kit;
use crate::{
    colleagues::cut_off::end_kit,
    diary,
    door::{self, throttle::Counter},
    keys::{self, Waiting},
    t,
};

#[derive(Deserialize)]
pub(crate) struct Passwords {
    old: String,
    password: String,
    /// `stops` where her printed kit is to open nothing any more.
    #[serde(default)]
    kit: String,
}

pub(crate) async fn form(State(house): State<House>, SignedIn(passage): SignedIn, reader: Reader) -> Result<Response, Failure> {
    let has_kit = has_kit(&house, passage.actor.account.0).await?;
    reader.draw(StatusCode::OK, t::password_change_title(reader.lang), &draw(reader.lang, has_kit.then_some(""), &Vec::new()))
}

/// With what she said of her kit, where she has one.
fn draw(l: Lang, kit: Option<&str>, problems: &Problems) -> Main {
    let stops = |said: &str| Control::Checkboxes { options: vec![Choice::new("stops", t::kit_too_yes(l), said == "stops")] };
    let form = Form::new("/account/password", t::password_change_button(l))
        .ask(Field::password("old", t::password_old(l), false).error(said_of(problems, "old")))
        .ask(Field::password("password", t::new_password(l), true).hint(t::password_hint(l)).error(said_of(problems, "password")))
        .ask_all(kit.map(|said| Field::new("kit", t::kit_too(l), stops(said)).hint(t::kit_too_hint(l))));
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
        let stops = value.kit == "stops";
        if stops {
            // First: with the new password alone she could not say it again.
            diary::of(&house, passage.space(), passage.actor.staff.0, "kit_ended").await?;
            end_kit(&house, AccountId(account)).await?;
        }
        let credential = keys::password_credential(&house, account, new, &private).await?;
        diary::of(&house, passage.space(), passage.actor.staff.0, "password_changed").await?;
        house.ledger.put_credential(&credential, Some(&passage.session)).await?;
        // Her other sessions are gone; so is what they kept open here.
        session::sweep(&house).await?;
        let next = if stops { "/account/kit?done=password-kit" } else { "/account?done=password" };
        return reader.done(StatusCode::OK, next, &serde_json::json!({}));
    }
    let kit = has_kit(&house, account).await?.then_some(value.kit.as_str());
    reader.return_form(t::password_change_title(l), &draw(l, kit, &problems), &problems)
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
