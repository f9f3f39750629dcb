//! The recovery kit: a page to print and to keep where only she finds it.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{Failure, House, Input, Reader, ids::AccountId, session::SignedIn};
use seal::Code;
use serde::Deserialize;
use ui::{Block, Field, Form, Link, Main};
use words::Lang;

use crate::{account::password::private_key, colleagues::cut_off::end_kit, diary, keys, t};

#[derive(Deserialize)]
pub(crate) struct Proof {
    password: String,
}

pub(crate) async fn form(_: SignedIn, reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::kit_title(reader.lang), &draw(reader.lang, None))
}

fn draw(l: Lang, problem: Option<&'static str>) -> Main {
    let password = Field::password("password", t::password(l), false).error(problem.map(str::to_owned));
    Main::new(t::kit_title(l))
        .back("/account")
        .text(t::kit_text(l))
        .form(Form::new("/account/kit", t::kit_print(l)).ask(password))
        .with(Block::Links(vec![Link::new("/", t::kit_later(l))]))
}

pub(crate) async fn print(State(house): State<House>, SignedIn(passage): SignedIn, reader: Reader, Input { value, .. }: Input<Proof>) -> Result<Response, Failure> {
    let l = reader.lang;
    let account = passage.actor.account.0;
    let Some(private) = private_key(&house, account, &value.password).await? else {
        return reader.draw(StatusCode::UNPROCESSABLE_ENTITY, t::kit_title(l), &draw(l, Some(t::password_wrong(l))));
    };
    let code = Code::generate();
    diary::of(&house, passage.space(), passage.actor.staff.0, "kit_printed").await?;
    house.ledger.put_credential(&keys::recovery_credential(account, &code, &private), Some(&passage.session)).await?;
    // Her password took its time: if the session ended meanwhile, it was because this screen may be another's.
    if house.ledger.session_and_tip(&passage.session).await?.is_none() {
        end_kit(&house, AccountId(account)).await?;
        return Err(Failure::SignedOut);
    }
    kernel::held::shown_once(&reader, |reader| reader.draw(StatusCode::OK, t::kit_title(reader.lang), &sheet(reader.lang, &code, "/account"))).await
}

/// What is printed. The code is shown this once.
pub(crate) fn sheet(l: Lang, code: &Code, next: &str) -> Main {
    Main::new(t::kit_title(l))
        .text(t::kit_keep(l))
        .with(Block::Code(code.text().to_string()))
        .with(Block::List(vec![t::kit_advice_print(l).into(), t::kit_advice_place(l).into(), t::kit_advice_use(l).into()]))
        .with(Block::Links(vec![Link::new(next, t::kit_done(l))]))
}
