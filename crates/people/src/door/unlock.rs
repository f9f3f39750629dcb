//! The password once more: for a locked screen, and before a step that needs it. The old session ends, a new one begins.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Failure, House, Input, Reader, Visitor, session};
use ledger::{AccountState, Id};
use seal::Password;
use serde::Deserialize;
use ui::{Block, Field, Form, Link, Main};
use words::Lang;

use crate::{
    diary,
    door::{
        self, sign_in,
        throttle::{Counter, Tried},
    },
    keys::Waiting,
    t,
};

#[derive(Deserialize)]
pub(crate) struct Unlock {
    password: String,
    #[serde(flatten)]
    then: Then,
}

/// What she was about to do.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Then {
    /// What waits to be sent again.
    typed: String,
    /// The page that she wanted to see.
    to: String,
    /// Not empty where a page without a script left by itself, because nobody had touched it.
    rest: String,
}

impl Then {
    fn is_something(&self) -> bool {
        !self.typed.is_empty() || !self.to.is_empty()
    }

    fn place(&self) -> String {
        match self.typed.parse::<Id>() {
            Ok(id) => format!("/typed/{id}"),
            Err(_) => kernel::place::own(&self.to).to_owned(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Locked,
    /// The screen is open, and the step that she wants to take needs a password that is not old.
    GraveStep,
}

fn title(l: Lang, why: Why) -> &'static str {
    match why {
        Why::Locked => t::unlock_title(l),
        Why::GraveStep => t::again_title(l),
    }
}

fn draw(l: Lang, why: Why, then: &Then, problem: Option<&'static str>) -> Main {
    let (text, button) = match why {
        Why::Locked => (t::unlock_text(l), t::unlock_button(l)),
        Why::GraveStep => (t::again_text(l), t::again_button(l)),
    };
    let password = Field::password("password", t::password(l), false).error(problem.map(str::to_owned));
    let form = Form::new("/unlock", button).hide("typed", &then.typed).hide("to", &then.to).ask(password);
    Main::new(title(l, why)).text(text).form(form).form(Form::new("/sign-out", t::sign_out(l)).second())
}

/// What a page that left by itself shows where she worked on in another one: nothing that it held, and the way back without
/// a password, because the screen is open.
fn at_rest(l: Lang, then: &Then) -> Main {
    let back = Block::Buttons(vec![Link::new(then.place(), t::rest_button(l))]);
    Main::new(t::rest_title(l)).text(t::rest_text(l)).with(back).form(Form::new("/sign-out", t::sign_out(l)).second()).staying()
}

pub(crate) async fn form(visitor: Visitor, Query(then): Query<Then>, reader: Reader) -> Result<Response, Failure> {
    let why = match visitor {
        Visitor::Locked(_) => Why::Locked,
        Visitor::In(_) if !then.rest.is_empty() => return reader.draw(StatusCode::OK, t::rest_title(reader.lang), &at_rest(reader.lang, &then)),
        Visitor::In(_) if then.is_something() => Why::GraveStep,
        Visitor::In(_) => return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()),
        Visitor::Nobody => return Err(Failure::SignedOut),
    };
    reader.draw(StatusCode::OK, title(reader.lang, why), &draw(reader.lang, why, &then, None))
}

pub(crate) async fn unlock(State(house): State<House>, visitor: Visitor, reader: Reader, headers: HeaderMap, Input { value, .. }: Input<Unlock>) -> Result<Response, Failure> {
    let (why, old, account, device) = match &visitor {
        Visitor::Locked(locked) => (Why::Locked, locked.hash, locked.account, locked.device),
        Visitor::In(passage) => (Why::GraveStep, passage.session, passage.actor.account.0, passage.device),
        Visitor::Nobody => return Err(Failure::SignedOut),
    };
    let account = house.ledger.account(account).await?.filter(|account| account.state == AccountState::Active).ok_or(Failure::SignedOut)?;
    let (space, staff) = (account.space, account.staff);
    let counter = match why {
        Why::Locked => Counter::of(&house, &headers, &account.sign_in, Some(account.id)),
        Why::GraveStep => Counter::inside(account.id),
    };
    let attempt = async {
        match Password::parse(&value.password) {
            Ok(password) => sign_in::open(&house, account, password, Waiting::Known).await,
            Err(_) => Ok(None),
        }
    };
    match counter.tried(&house, attempt).await? {
        Tried::Right(entered) => {
            session::end(&house, &old).await?;
            let place = value.then.place();
            let place = if value.then.typed.is_empty() { door::onward(&house, &headers, entered.account, place).await } else { place };
            if let Some(admitted) = door::admit(&house, &headers, &entered, device, &place).await? {
                return Ok(admitted);
            }
        }
        Tried::Wrong { failures } => diary::refused(&house, space, staff, failures),
    }
    let main = draw(reader.lang, why, &value.then, Some(t::password_wrong(reader.lang)));
    reader.draw(StatusCode::UNPROCESSABLE_ENTITY, title(reader.lang, why), &main)
}
