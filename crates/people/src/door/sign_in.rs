//! Sign-in: a name and a password, the same answer for an unknown name as for a wrong password.

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use kernel::{Failure, House, Input, Problem, Problems, Reader, session::Device};
use ledger::{AccountRow, AccountState, CredentialKind};
use seal::Password;
use serde::{Deserialize, Serialize};
use ui::{Block, Field, Form, Main};
use words::Lang;

use crate::{
    diary,
    door::{
        self, device,
        throttle::{Counter, Tried},
    },
    founding::Entered,
    keys::{self, Waiting},
    t,
};

#[derive(Deserialize, schemars::JsonSchema)]
pub struct Credentials {
    sign_in: String,
    password: String,
    /// On one that others use too the session locks after two minutes.
    #[serde(default)]
    device: Device,
}

/// For programs: the token of a session that ends after 15 idle minutes (two on a shared computer) or eight hours.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Admitted {
    token: String,
}

/// What became of a form whose session had ended before it was sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Ended {
    ended: String,
}

impl Ended {
    fn said(&self, l: Lang) -> Option<Block> {
        let text = match self.ended.as_str() {
            "kept" => t::ended_kept(l),
            "lost" => t::ended_lost(l),
            "undone" => t::ended_undone(l),
            _ => return None,
        };
        Some(Block::Warning(text.to_owned()))
    }
}

pub(crate) async fn form(Query(ended): Query<Ended>, reader: Reader, headers: HeaderMap) -> Result<Response, Failure> {
    let l = reader.lang;
    let above = Main::new(t::sign_in_title(l)).with_some(ended.said(l));
    reader.draw(StatusCode::OK, t::sign_in_title(l), &draw(l, above, "", device::remembered(&headers), &Vec::new()))
}

fn draw(l: Lang, mut main: Main, sign_in: &str, device: Device, problems: &Problems) -> Main {
    for problem in problems {
        main = main.problem("sign_in", problem.detail.clone());
    }
    let form = Form::new("/sign-in", t::sign_in_button(l))
        .ask(Field::line("sign_in", t::sign_in_name(l), sign_in))
        .ask(Field::password("password", t::password(l), false))
        .ask(device::question(l, device));
    main.form(form).with(Block::Links(vec![ui::Link::new("/join", t::have_code(l)), ui::Link::new("/recover", t::lost_password(l))]))
}

pub(crate) async fn sign_in(State(house): State<House>, reader: Reader, headers: HeaderMap, Input { value, .. }: Input<Credentials>) -> Result<Response, Failure> {
    let l = reader.lang;
    let name = value.sign_in.trim().to_lowercase();
    let entered = match Password::parse(&value.password) {
        Ok(password) => knock(&house, &headers, &name, password).await?,
        Err(_) => None,
    };
    let admitted = match entered {
        Some(entered) if reader.is_api => door::begin(&house, &entered, value.device).await?.map(|token| Json(Admitted { token: token.text().to_string() }).into_response()),
        Some(entered) => {
            let place = door::onward(&house, &headers, entered.account, "/".to_owned()).await;
            door::admit(&house, &headers, &entered, value.device, &place).await?
        }
        None => None,
    };
    if let Some(admitted) = admitted {
        return Ok(admitted);
    }
    let problems = vec![Problem::whole("sign-in", t::sign_in_wrong(l))];
    reader.return_form(t::sign_in_title(l), &draw(l, Main::new(t::sign_in_title(l)), &value.sign_in, value.device, &problems), &problems)
}

/// Tries the password; slowed by what failed before from the same kind of browser.
async fn knock(house: &House, headers: &HeaderMap, name: &str, password: Password) -> Result<Option<Entered>, Failure> {
    let account = house.ledger.account_named(name).await?;
    let counter = Counter::of(house, headers, name, account.as_ref().map(|account| account.id));
    let account = account.filter(|account| account.state == AccountState::Active);
    let known = account.as_ref().map(|account| (account.space, account.staff));
    let attempt = async {
        if let Some(account) = account {
            open(house, account, password, counter.who).await
        } else {
            keys::pretend(house, password, counter.who).await?;
            Ok(None)
        }
    };
    match counter.tried(house, attempt).await? {
        Tried::Right(entered) => Ok(Some(entered)),
        Tried::Wrong { failures } => {
            if let Some((space, staff)) = known {
                diary::refused(house, space, staff, failures);
            }
            Ok(None)
        }
    }
}

/// Password to private key to vault key; `None` where the password is not hers.
pub(crate) async fn open(house: &House, account: AccountRow, password: Password, who: Waiting) -> Result<Option<Entered>, Failure> {
    let credentials = house.ledger.credentials(account.id).await?;
    let Some(credential) = credentials.iter().find(|credential| credential.kind == CredentialKind::Password) else {
        keys::pretend(house, password, who).await?;
        return Ok(None);
    };
    let Some(private) = keys::open_with_password(house, credential, password, who).await? else { return Ok(None) };
    let vault = keys::vault_of(house, &account, &private).await?;
    Ok(Some(Entered { account: account.id, staff: account.staff, space: account.space, vault, verifier: credential.verifier }))
}
