//! Everything before sign-in. No page here says whether a name is known.

pub(crate) mod device;
pub(crate) mod join;
pub(crate) mod language;
pub(crate) mod leave;
pub(crate) mod recover;
pub(crate) mod sign_in;
pub(crate) mod start;
pub(crate) mod throttle;
pub(crate) mod typed;
pub(crate) mod unlock;

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{
    Failure, House, Problem, Problems,
    session::{self, Device, Opening},
};
use ledger::Id;
use seal::{Password, PasswordRefused, Token};
use words::Lang;

use crate::{
    diary,
    founding::Entered,
    staff_record::{NameRefused, SignInName, StaffName},
    t,
};

/// A new session, written down before it is given out; `None` where her access ended, or her password was changed,
/// while she was on her way in.
pub(crate) async fn begin(house: &House, entered: &Entered, device: Device) -> Result<Option<Token>, Failure> {
    let opening = Opening { account: entered.account, space: entered.space, vault: &entered.vault, verifier: entered.verifier };
    let Some((token, space)) = session::open(house, opening, device).await? else { return Ok(None) };
    let written = match diary::write_waiting(house, &space).await {
        Ok(()) => diary::of(house, &space, entered.staff, "signed_in").await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = written {
        session::end(house, &token.hash()).await?;
        return Err(failure);
    }
    Ok(Some(token))
}

/// A new session and the way to the first page; `None` as for [`begin`].
pub(crate) async fn admit(house: &House, asked: &HeaderMap, entered: &Entered, device: Device, place: &str) -> Result<Option<Response>, Failure> {
    let Some(token) = begin(house, entered, device).await? else { return Ok(None) };
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, session::cookie_header(&token)?);
    headers.append(header::SET_COOKIE, throttle::device_cookie(house, asked, entered.account)?);
    headers.append(header::SET_COOKIE, device::cookie(device));
    Ok(Some(response))
}

/// Where she goes on once her password was right: to what she typed and could not save, or else where she wanted to go.
pub(crate) async fn onward(house: &House, headers: &HeaderMap, account: Id, place: String) -> String {
    // What cannot be brought back now waits on.
    kernel::typed::bring_back(house, headers, account).await.ok().flatten().unwrap_or(place)
}

/// A new password, or what is wrong with it.
pub(crate) fn new_password(l: Lang, text: &str, problems: &mut Problems) -> Option<Password> {
    let detail = match Password::parse_new(text) {
        Ok(password) => return Some(password),
        Err(PasswordRefused::TooShort) => t::password_too_short(l),
        Err(PasswordRefused::TooLong) => t::password_too_long(l),
    };
    problems.push(Problem::new("password", "password", detail));
    None
}

pub(crate) fn sign_in_name(l: Lang, text: &str, problems: &mut Problems) -> Option<SignInName> {
    let detail = match SignInName::parse(text) {
        Ok(name) => return Some(name),
        Err(NameRefused::Empty) => t::sign_in_name_short(l),
        Err(NameRefused::TooLong) => t::sign_in_name_long(l),
        Err(NameRefused::OtherCharacters) => t::sign_in_name_characters(l),
    };
    problems.push(Problem::new("sign_in", "sign-in-name", detail));
    None
}

pub(crate) fn staff_name(l: Lang, text: &str, problems: &mut Problems) -> Option<StaffName> {
    match StaffName::parse(text) {
        Ok(name) => return Some(name),
        Err(NameRefused::Empty | NameRefused::OtherCharacters) => problems.push(Problem::new("name", "empty", t::name_empty(l))),
        Err(NameRefused::TooLong) => problems.push(Problem::new("name", "long", t::name_long(l))),
    }
    None
}

/// The name was taken between two questions.
pub(crate) fn taken(l: Lang) -> Problem {
    Problem::new("sign_in", "taken", t::sign_in_name_taken(l))
}

pub(crate) fn bad_code(l: Lang) -> Problem {
    Problem::new("code", "code", t::code_unknown(l))
}
