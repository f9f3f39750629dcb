//! A one-time code from a colleague: to join, to come back after a lost password, or to begin with new roles.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kernel::{Failure, House, Input, Problem, Problems, Reader, ids::StaffId, problem::said_of};
use ledger::{AccountRow, AccountState, Id};
use seal::{OpeningKey, Password};
use serde::Deserialize;
use space::VaultKey;
use ui::{Field, Form, Main};
use words::Lang;

use crate::{
    account::password::private_key,
    door::{self, device},
    enrolment::{self, Enrolment, Purpose},
    founding::{self, Comer, Entered},
    staff_record::SignInName,
    t,
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Join {
    code: String,
    sign_in: String,
    /// Only for new roles: the password that she had until now.
    old: String,
    password: String,
}

/// What the code asks of her besides a new password.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// Nothing is known of the code yet, or it is for one who comes or comes back.
    Name,
    OldPassword,
}

pub(crate) async fn form(reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::join_title(reader.lang), &draw(reader.lang, &Join::default(), Asks::Name, &Vec::new()))
}

fn draw(l: Lang, values: &Join, asks: Asks, problems: &Problems) -> Main {
    let said = |field| said_of(problems, field);
    let form = Form::new("/join", t::join_button(l)).ask(Field::line("code", t::code(l), &values.code).hint(t::code_hint(l)).error(said("code")));
    let form = match asks {
        Asks::Name => form.ask(Field::line("sign_in", t::sign_in_name(l), &values.sign_in).hint(t::join_name_hint(l)).error(said("sign_in"))),
        Asks::OldPassword => form.ask(Field::password("old", t::password_old(l), false).hint(t::join_old_hint(l)).error(said("old"))),
    };
    let form = form.ask(Field::password("password", t::new_password(l), true).hint(t::password_hint(l)).error(said("password")));
    Main::new(t::join_title(l)).back("/sign-in").text(t::join_text(l)).form(form)
}

/// Who has the code in her hand.
enum Bearer {
    /// Nobody yet: she joins.
    New { space: Id, staff: Id, sign_in: SignInName },
    /// She lost her password.
    Back { account: Id, staff: Id },
    /// She works here, and proved that it is she.
    Beginning { account: Box<AccountRow>, private: OpeningKey },
}

impl Bearer {
    fn staff(&self) -> Id {
        match self {
            Bearer::New { staff, .. } | Bearer::Back { staff, .. } => *staff,
            Bearer::Beginning { account, .. } => account.staff,
        }
    }
}

pub(crate) async fn join(State(house): State<House>, reader: Reader, headers: HeaderMap, Input { value, .. }: Input<Join>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    let password = door::new_password(l, &value.password, &mut problems);
    let Some(Enrolment { purpose, vault: Some(vault), hash }) = enrolment::open(&house, &value.code).await? else {
        problems.insert(0, door::bad_code(l));
        return reader.return_form(t::join_title(l), &draw(l, &value, Asks::Name, &problems), &problems);
    };
    let asks = if matches!(purpose, Purpose::Begin { .. }) { Asks::OldPassword } else { Asks::Name };
    let bearer = bearer(&house, l, &value, purpose, &mut problems).await?;
    if let (true, Some(bearer), Some(password)) = (problems.is_empty(), bearer, password) {
        if house.ledger.use_enrolment(&hash).await? {
            let staff = bearer.staff();
            let entered = enter(&house, bearer, password, hash, vault).await?;
            // Whichever of her codes is used first counts, and no other opens anything afterwards.
            house.ledger.drop_enrolments(staff).await?;
            return door::admit(&house, &headers, &entered, device::remembered(&headers), "/account/kit").await?.ok_or(Failure::SignedOut);
        }
        problems.push(door::bad_code(l));
    }
    reader.return_form(t::join_title(l), &draw(l, &value, asks, &problems), &problems)
}

async fn enter(house: &House, bearer: Bearer, password: Password, code: [u8; 32], vault: VaultKey) -> Result<Entered, Failure> {
    match bearer {
        Bearer::New { space, staff, sign_in } => founding::enter(house, space, Comer { staff: StaffId(staff), sign_in, password, code: Some(code) }, vault).await,
        Bearer::Back { account, .. } => founding::readmit(house, account, password, code, vault).await,
        Bearer::Beginning { account, private } => founding::begin(house, *account, &private, password, code, vault).await,
    }
}

/// Who she is by what she typed; nothing where something is wrong with it.
async fn bearer(house: &House, l: Lang, value: &Join, purpose: Purpose, problems: &mut Problems) -> Result<Option<Bearer>, Failure> {
    match purpose {
        Purpose::Join { space, staff } => {
            let Some(sign_in) = door::sign_in_name(l, &value.sign_in, problems) else { return Ok(None) };
            if !founding::is_free(house, &sign_in).await? {
                problems.push(door::taken(l));
            }
            Ok(Some(Bearer::New { space, staff, sign_in }))
        }
        // She keeps the name that she had.
        Purpose::Readmit { account, staff, .. } => Ok(Some(Bearer::Back { account, staff })),
        Purpose::Begin { account, .. } => {
            let account = house.ledger.account(account).await?.filter(|account| account.state == AccountState::Active).ok_or(Failure::NotFound)?;
            beginning(house, l, value, account, problems).await
        }
        Purpose::Found { .. } => {
            problems.insert(0, door::bad_code(l));
            Ok(None)
        }
    }
}

/// Her old password keeps her keys; the new one keeps out whoever made her account for her and may know the old.
async fn beginning(house: &House, l: Lang, value: &Join, account: AccountRow, problems: &mut Problems) -> Result<Option<Bearer>, Failure> {
    if value.old.is_empty() {
        problems.insert(0, Problem::new("old", "required", t::join_old_needed(l)));
    } else if value.old == value.password {
        problems.push(Problem::new("password", "same", t::join_old_same(l)));
    }
    // Nothing is tried before all else is right.
    if !problems.is_empty() {
        return Ok(None);
    }
    let private = private_key(house, account.id, &value.old).await?;
    if private.is_none() {
        problems.insert(0, Problem::new("old", "wrong", t::password_wrong(l)));
    }
    Ok(private.map(|private| Bearer::Beginning { account: Box::new(account), private }))
}
