//! What a browser must not keep, kept for it.
//!
//! A browser writes the body of every form that was answered with a page into its
//! profile, to be able to send it again: names that were searched for, a whole
//! account. So every form is answered with a redirect, and the page waits here for
//! a quarter of an hour, sealed with a key that only this browser has. In the same
//! way waits what was typed on a screen that had been locked meanwhile.

use std::sync::{Mutex, PoisonError};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use ledger::{HeldRow, Id};
use seal::{KeyId, Part, Place, Token};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, House, Visitor,
    input::{Media, pairs_of},
    routes,
    session::cookie,
};

/// Ends with the browser. Worth nothing without the database, and the other way round.
const COOKIE: &str = "__Host-h";
/// How long something waits, in seconds.
const WAITS: i64 = 15 * 60;
/// The name in the address under which a page waits.
const PAGE: &str = "held";
const LARGEST_PAGE: usize = 4 << 20;
/// How much is kept within [`WAITS`] for all together who have not signed in: anyone may send a form to the door.
const FOR_STRANGERS: usize = 8 << 20;

/// What is kept for those who have not signed in: since when it is counted, and how much.
#[derive(Default)]
pub struct Strangers(Mutex<(i64, usize)>);

impl Strangers {
    fn have_room(&self, now: i64, bytes: usize) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, before) = if now - kept.0 < WAITS { *kept } else { (now, 0) };
        let is_room = before + bytes <= FOR_STRANGERS;
        *kept = (since, if is_room { before + bytes } else { before });
        is_room
    }
}

/// On an answer that shows a secret: its page is given out once.
#[derive(Clone, Copy)]
struct ShownOnce;

/// A one-time code must not be had again with the browser's back button.
pub fn shown_once(mut response: Response) -> Response {
    response.extensions_mut().insert(ShownOnce);
    response
}

#[derive(Serialize, Deserialize)]
enum Kept {
    Page {
        /// Only for the session that it was made for; `None` for whoever had not signed in.
        session: Option<[u8; 32]>,
        status: u16,
        html: String,
        /// Where her organisation's list ended when it was made.
        #[serde(default)]
        seq: i64,
        is_shown_once: bool,
        /// After how many seconds it is worth trying again.
        retry_after: Option<String>,
    },
    Typed {
        account: Id,
        typed: Typed,
    },
}

/// A form that met a locked screen, or a failure.
#[derive(Clone, Serialize, Deserialize)]
pub struct Typed {
    path: String,
    pairs: Vec<(String, String)>,
}

/// What of the form's hidden values goes with it when it is sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// The same press: what was written already is not written twice.
    SamePress,
    /// Something else was saved under the same press: this is a new one.
    NewPress,
    /// A colleague was first: over what she wrote.
    OverTheirs,
}

impl Typed {
    /// Nothing where nobody typed anything, or a password, which is in no page and typed anew.
    pub(crate) fn of(path: &str, body: &Bytes) -> Option<Typed> {
        let typed = Typed { path: path.to_owned(), pairs: pairs_of(body).ok()? };
        let has_password = typed.pairs.iter().any(|(name, _)| name == "password");
        (!has_password && !typed.texts().is_empty()).then_some(typed)
    }

    /// For her eyes.
    pub fn texts(&self) -> Vec<String> {
        self.pairs.iter().filter(|(name, text)| !name.starts_with('_') && !text.is_empty()).map(|(_, text)| text.clone()).collect()
    }

    /// The form once more, as it was.
    pub fn form(&self, button: &str) -> ui::Form {
        self.form_again(button, Again::SamePress)
    }

    pub(crate) fn form_again(&self, button: &str, again: Again) -> ui::Form {
        let mut form = ui::Form::new(&self.path, button);
        for (name, text) in &self.pairs {
            match (name.as_str(), again) {
                ("_key", Again::SamePress | Again::OverTheirs) => form.key.clone_from(text),
                ("_key", Again::NewPress) | ("_ver", Again::OverTheirs) => {}
                _ => form = form.hide(name, text),
            }
        }
        form
    }
}

/// A form as a browser sends it: no program with a token, no JSON.
pub(crate) fn is_form(parts: &Parts) -> bool {
    let is_browsers = matches!(Media::of(&parts.headers), Media::Form | Media::Files);
    parts.method == axum::http::Method::POST && is_browsers && !parts.headers.contains_key(header::AUTHORIZATION)
}

/// A form with a file: its answer waits like any other, but the file itself is chosen anew after an unlock.
pub(crate) fn has_file(parts: &Parts) -> bool {
    Media::of(&parts.headers) == Media::Files
}

/// The id in `?held=…`.
pub(crate) fn asked_for(parts: &Parts) -> Option<Id> {
    let query = parts.uri.query().filter(|_| parts.method == axum::http::Method::GET)?;
    query.split('&').find_map(|pair| pair.strip_prefix(PAGE)?.strip_prefix('=')).and_then(|id| Id::try_parse(id).ok())
}

fn place(id: Id) -> Place {
    Place { space: *id.as_bytes(), record: *id.as_bytes(), version: 1, part: Part::Held }
}

fn token_of(headers: &HeaderMap) -> Option<Token> {
    cookie(headers, COOKIE).and_then(|text| Token::parse(text).ok())
}

async fn keep(house: &House, headers: &HeaderMap, kept: &Kept) -> Result<(Id, Option<HeaderValue>), Failure> {
    let known = token_of(headers);
    let is_new = known.is_none();
    let token = known.unwrap_or_else(Token::generate);
    let id = Id::new_v4();
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(kept)?);
    let sealed = seal::seal(&token.key("held"), KeyId(*id.as_bytes()), &place(id), &plain);
    house.ledger.put_held(&HeldRow { id, owner: token.hash(), sealed, until: house.clock.now() + WAITS }).await?;
    if !is_new {
        return Ok((id, None));
    }
    let text = token.text();
    let line = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", text.as_str());
    let mut value = HeaderValue::from_str(&line).map_err(|_| Failure::internal("a token is not a header value"))?;
    value.set_sensitive(true);
    Ok((id, Some(value)))
}

async fn take(house: &House, headers: &HeaderMap, id: Id) -> Result<Option<Kept>, Failure> {
    let Some(token) = token_of(headers) else { return Ok(None) };
    let Some(row) = house.ledger.held(id).await?.filter(|row| row.owner == token.hash() && row.until > house.clock.now()) else { return Ok(None) };
    let plain = seal::open(&token.key("held"), &place(id), &row.sealed)?;
    Ok(serde_json::from_slice(&plain).ok())
}

fn session_of(visitor: &Visitor) -> Option<[u8; 32]> {
    match visitor {
        Visitor::In(passage) => Some(passage.session),
        Visitor::Locked(_) | Visitor::Nobody => None,
    }
}

fn see_other(place: &str, cookie: Option<HeaderValue>) -> Result<Response, Failure> {
    let place = HeaderValue::from_str(place).map_err(|_| Failure::internal("a place is not a header value"))?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// A redirect in place of the page that a form was answered with. Where the page cannot
/// be kept it is shown as it is: what was typed matters more.
pub(crate) async fn instead_of_page(house: &House, headers: &HeaderMap, visitor: &Visitor, path: &str, response: Response) -> Response {
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page || response.status().is_redirection() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_PAGE).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if matches!(visitor, Visitor::Nobody) && !house.strangers_pages.have_room(house.clock.now(), bytes.len()) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    let is_shown_once = parts.extensions.get::<ShownOnce>().is_some();
    let html = String::from_utf8_lossy(&bytes).into_owned();
    let retry_after = parts.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let seq = match visitor {
        Visitor::In(passage) => passage.space.seen(),
        Visitor::Locked(_) | Visitor::Nobody => 0,
    };
    let kept = Kept::Page { session: session_of(visitor), status: parts.status.as_u16(), html, seq, is_shown_once, retry_after };
    let redirect = keep(house, headers, &kept).await.and_then(|(id, cookie)| see_other(&format!("{}?{PAGE}={id}", on_this_site(path)), cookie));
    match redirect {
        Ok(mut redirect) => {
            // A cookie that the handler set is not lost on the way.
            redirect.headers_mut().extend(parts.headers.get_all(header::SET_COOKIE).iter().map(|value| (header::SET_COOKIE, value.clone())));
            redirect
        }
        Err(_) => Response::from_parts(parts, Body::from(bytes)),
    }
}

/// A browser takes `//name` and `/\name` for another site.
fn on_this_site(path: &str) -> &str {
    if path.starts_with("//") || path.contains('\\') { "/" } else { path }
}

/// The kinds of records that say who may read what. After one of them was written a page of before is asked for anew.
const DECIDES_WHO_READS: &str = "SELECT EXISTS (SELECT 1 FROM event JOIN record ON record.id = event.record
    WHERE event.seq > ?1 AND record.kind IN ('staff', 'ties', 'erasure'))";

/// Nothing was written since that could have taken her right to read it (R-CA-10).
async fn may_still_read(visitor: &Visitor, seq: i64) -> Result<bool, Failure> {
    let Visitor::In(passage) = visitor else { return Ok(true) };
    let may_not = passage.space.read(move |view| Ok::<_, Failure>(view.one(DECIDES_WHO_READS, [seq], |row| row.get::<_, bool>(0))?));
    Ok(!may_not.await?.unwrap_or(true))
}

/// The page that waits, or the first page where it waits no longer or is another's.
pub(crate) async fn show(house: &House, headers: &HeaderMap, visitor: &Visitor, id: Id) -> Result<Response, Failure> {
    match take(house, headers, id).await? {
        Some(Kept::Page { session, status, html, seq, is_shown_once, retry_after }) if session == session_of(visitor) && may_still_read(visitor, seq).await? => {
            if is_shown_once {
                house.ledger.drop_held(id).await?;
            }
            let mut response = (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), Html(html)).into_response();
            let when = retry_after.and_then(|seconds| HeaderValue::from_str(&seconds).ok());
            response.headers_mut().extend(when.map(|seconds| (header::RETRY_AFTER, seconds)));
            Ok(response)
        }
        Some(Kept::Page { .. } | Kept::Typed { .. }) | None => see_other("/", None),
    }
}

/// What was typed waits until the screen is unlocked.
pub(crate) async fn until_unlocked(house: &House, headers: &HeaderMap, account: Id, path: &str, body: &Bytes) -> Result<Response, Failure> {
    // A button that asks nothing is pressed again, in full sight of what it does.
    let Some(typed) = Typed::of(path, body) else { return unlock_and_go_to(routes::page_at(house, path)) };
    let (id, cookie) = keep(house, headers, &Kept::Typed { account, typed }).await?;
    see_other(&format!("/unlock?typed={id}"), cookie)
}

/// To the password, and then to a page.
pub(crate) fn unlock_and_go_to(page: &str) -> Result<Response, Failure> {
    let query = serde_html_form::to_string([("to", page)]).map_err(|_| Failure::internal("a path is not text"))?;
    see_other(&format!("/unlock?{query}"), None)
}

/// What this account typed in this browser before its screen was locked.
pub async fn typed(house: &House, headers: &HeaderMap, account: Id, id: Id) -> Result<Option<Typed>, Failure> {
    Ok(match take(house, headers, id).await? {
        Some(Kept::Typed { account: hers, typed }) if hers == account => Some(typed),
        Some(Kept::Typed { .. } | Kept::Page { .. }) | None => None,
    })
}
