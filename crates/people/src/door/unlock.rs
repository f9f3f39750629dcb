//! A locked screen: the password opens it again. The old session ends, a new one begins.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Failure, House, Input, Reader, Visitor, session};
use ledger::AccountState;
use seal::Password;
use serde::Deserialize;
use ui::{Field, Form, Main};
use words::Lang;

use crate::{
    diary,
    door::{
        self, sign_in,
        throttle::{Counter, Tried},
    },
    t,
};

#[derive(Deserialize)]
pub(crate) struct Unlock {
    password: String,
    /// What waits to be sent again.
    #[serde(default)]
    typed: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Waiting {
    typed: String,
}

fn draw(l: Lang, typed: &str, problem: Option<&'static str>) -> Main {
    let main = Main::new(t::unlock_title(l)).text(t::unlock_text(l));
    let password = Field::password("password", t::password(l), false).error(problem.map(str::to_owned));
    main.form(Form::new("/unlock", t::unlock_button(l)).hide("typed", typed).ask(password)).form(Form::new("/sign-out", t::sign_out(l)).second())
}

pub(crate) async fn form(visitor: Visitor, Query(waiting): Query<Waiting>, reader: Reader) -> Result<Response, Failure> {
    match visitor {
        Visitor::Locked(_) => reader.draw(StatusCode::OK, t::unlock_title(reader.lang), &draw(reader.lang, &waiting.typed, None)),
        Visitor::In(_) => Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()),
        Visitor::Nobody => Err(Failure::SignedOut),
    }
}

pub(crate) async fn unlock(State(house): State<House>, visitor: Visitor, reader: Reader, headers: HeaderMap, Input { value, .. }: Input<Unlock>) -> Result<Response, Failure> {
    let Visitor::Locked(locked) = visitor else { return form(visitor, Query(Waiting::default()), reader).await };
    let account = house.ledger.account(locked.account).await?.filter(|account| account.state == AccountState::Active).ok_or(Failure::SignedOut)?;
    let (space, staff) = (account.space, account.staff);
    let counter = Counter::of(&house, &headers, &account.sign_in, Some(account.id));
    let attempt = async {
        match Password::parse(&value.password) {
            Ok(password) => sign_in::open(&house, account, password).await,
            Err(_) => Ok(None),
        }
    };
    let entered = match counter.tried(&house, attempt).await? {
        Tried::Right(entered) => entered,
        Tried::Wrong { failures } => {
            diary::refused(&house, space, staff, failures);
            let main = draw(reader.lang, &value.typed, Some(t::password_wrong(reader.lang)));
            return reader.draw(StatusCode::UNPROCESSABLE_ENTITY, t::unlock_title(reader.lang), &main);
        }
    };
    session::end(&house, &locked.hash).await?;
    match value.typed.parse::<ledger::Id>() {
        Ok(id) => door::admit(&house, &entered, locked.device, &format!("/typed/{id}")).await,
        Err(_) => door::admit(&house, &entered, locked.device, "/").await,
    }
}
