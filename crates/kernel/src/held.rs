//! What a browser must not keep, kept for it.
//!
//! A browser writes the body of every form that was answered with a page into its
//! profile, to be able to send it again: names that were searched for, a whole
//! account. So every form is answered with a redirect, and the page waits here for
//! a quarter of an hour, sealed with a key that only this browser has. In the same
//! way waits what was typed and not saved: see [`crate::typed`].

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use ledger::{HeldRow, Id};
use seal::{KeyId, Part, Place, Token};
use serde::{Deserialize, Serialize};
use words::Lang;

use crate::{
    Failure, House, Reader, Visitor,
    input::{Media, pairs_of},
    session::cookie,
    typed::{Typed, Why},
};

/// Ends with the browser. Worth nothing without the database, and the other way round.
const COOKIE: &str = "__Host-h";
/// How long something waits, in seconds.
pub(crate) const WAITS: i64 = 15 * 60;
/// The name in the address under which a page waits.
const PAGE: &str = "held";
/// The name under which a page that is shown once is asked for in another language.
const ONCE: &str = "_once";
const LARGEST_PAGE: usize = 4 << 20;
/// How much is kept within [`WAITS`] for all together who have not signed in: anyone may send a form to the door.
const FOR_STRANGERS: usize = 8 << 20;
/// The same for those who were shown a form while they were in: nobody else can say so.
const FOR_KNOWN: usize = 16 << 20;

/// What is kept for those who have not signed in: since when it is counted, and how much.
#[derive(Default)]
pub struct Strangers {
    unknown: Mutex<(i64, usize)>,
    known: Mutex<(i64, usize)>,
}

impl Strangers {
    pub(crate) fn have_room(&self, now: i64, bytes: usize) -> bool {
        has_room(self.unknown.lock().unwrap_or_else(PoisonError::into_inner), FOR_STRANGERS, now, bytes)
    }

    /// For whoever was in, and whose session has ended.
    pub(crate) fn have_room_for_known(&self, now: i64, bytes: usize) -> bool {
        has_room(self.known.lock().unwrap_or_else(PoisonError::into_inner), FOR_KNOWN, now, bytes)
    }
}

fn has_room(mut kept: MutexGuard<'_, (i64, usize)>, most: usize, now: i64, bytes: usize) -> bool {
    let (since, before) = if now - kept.0 < WAITS { *kept } else { (now, 0) };
    let is_room = before + bytes <= most;
    *kept = (since, if is_room { before + bytes } else { before });
    is_room
}

/// On an answer that shows a secret: its page is given out once. The same page in every language.
#[derive(Clone)]
struct ShownOnce(Vec<(Lang, String)>);

/// A one-time code must not be had again with the browser's back button, and not be lost with a change of the language.
pub async fn shown_once(reader: &Reader, draw: impl Fn(&Reader) -> Result<Response, Failure>) -> Result<Response, Failure> {
    if reader.is_api {
        return draw(reader);
    }
    let mut response = draw(&reader.once(reader.lang))?;
    let mut pages = Vec::new();
    for l in Lang::ALL {
        let body = to_bytes(draw(&reader.once(l))?.into_body(), LARGEST_PAGE).await.map_err(|_| Failure::internal("a page was too long"))?;
        pages.push((l, String::from_utf8_lossy(&body).into_owned()));
    }
    response.extensions_mut().insert(ShownOnce(pages));
    Ok(response)
}

/// In place of the id under which the page waits, where a page that is shown once is drawn.
pub(crate) const UNNAMED: Id = Id::nil();

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptPage {
    /// Only for the session that it was made for; `None` for whoever had not signed in.
    session: Option<[u8; 32]>,
    status: u16,
    html: String,
    /// Where her organisation's list ended when it was made.
    #[serde(default)]
    seq: i64,
    /// The page in each language, by its code, where it is shown once.
    #[serde(default)]
    once: Vec<(String, String)>,
    /// After how many seconds it is worth trying again.
    retry_after: Option<String>,
    #[serde(default)]
    path: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Kept {
    Page(KeptPage),
    Typed {
        /// `None` for whoever had not signed in.
        account: Option<Id>,
        typed: Typed,
        /// Where it stood, where it comes back in its fields.
        #[serde(default)]
        page: Option<String>,
        #[serde(default)]
        why: Why,
        /// She has had it before her.
        #[serde(default)]
        is_shown: bool,
    },
}

impl Kept {
    pub(crate) fn into_typed(self) -> Option<Typed> {
        match self {
            Kept::Typed { typed, .. } => Some(typed),
            Kept::Page(_) => None,
        }
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
    id_in(parts, PAGE)
}

/// The id under a name in the address that a browser asks for.
pub(crate) fn id_in(parts: &Parts, name: &str) -> Option<Id> {
    let query = parts.uri.query().filter(|_| parts.method == axum::http::Method::GET)?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).and_then(|id| Id::try_parse(id).ok())
}

fn place(id: Id) -> Place {
    Place { space: *id.as_bytes(), record: *id.as_bytes(), version: 1, part: Part::Held }
}

pub(crate) fn token_of(headers: &HeaderMap) -> Option<Token> {
    cookie(headers, COOKIE).and_then(|text| Token::parse(text).ok())
}

/// This browser's key, and its cookie where it is new.
pub(crate) fn token_or_new(headers: &HeaderMap) -> Result<(Token, Option<HeaderValue>), Failure> {
    if let Some(token) = token_of(headers) {
        return Ok((token, None));
    }
    let token = Token::generate();
    let text = token.text();
    let line = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", text.as_str());
    let mut value = HeaderValue::from_str(&line).map_err(|_| Failure::internal("a token is not a header value"))?;
    value.set_sensitive(true);
    Ok((token, Some(value)))
}

pub(crate) async fn put(house: &House, token: &Token, id: Id, kept: &Kept, until: i64) -> Result<(), Failure> {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(kept)?);
    let sealed = seal::seal(&token.key("held"), KeyId(*id.as_bytes()), &place(id), &plain);
    Ok(house.ledger.replace_held(&HeldRow { id, owner: token.hash(), sealed, until }).await?)
}

pub(crate) async fn keep(house: &House, headers: &HeaderMap, kept: &Kept) -> Result<(Id, Option<HeaderValue>), Failure> {
    let (token, cookie) = token_or_new(headers)?;
    Ok((put_new(house, &token, kept).await?, cookie))
}

async fn put_new(house: &House, token: &Token, kept: &Kept) -> Result<Id, Failure> {
    let id = Id::new_v4();
    put(house, token, id, kept, house.clock.now() + WAITS).await?;
    Ok(id)
}

/// The key that an answer gives this browser already: it has one, and what was kept with another is lost.
fn given(answer: &HeaderMap) -> Option<Token> {
    let mut lines = answer.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok()?.split(';').next());
    lines.find_map(|pair| Token::parse(pair.strip_prefix(COOKIE)?.strip_prefix('=')?).ok())
}

pub(crate) async fn take(house: &House, headers: &HeaderMap, id: Id) -> Result<Option<Kept>, Failure> {
    let Some(token) = token_of(headers) else { return Ok(None) };
    let Some(row) = house.ledger.held(id).await?.filter(|row| row.until > house.clock.now()) else { return Ok(None) };
    open(&token, &row)
}

pub(crate) fn open(token: &Token, row: &HeldRow) -> Result<Option<Kept>, Failure> {
    if row.owner != token.hash() {
        return Ok(None);
    }
    let plain = seal::open(&token.key("held"), &place(row.id), &row.sealed)?;
    Ok(serde_json::from_slice(&plain).ok())
}

fn session_of(visitor: &Visitor) -> Option<[u8; 32]> {
    match visitor {
        Visitor::In(passage) => Some(passage.session),
        Visitor::Locked(_) | Visitor::Nobody => None,
    }
}

pub(crate) fn see_other(place: &str, cookie: Option<HeaderValue>) -> Result<Response, Failure> {
    let place = HeaderValue::from_str(place).map_err(|_| Failure::internal("a place is not a header value"))?;
    Ok(with_cookie((StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response(), cookie))
}

pub(crate) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A redirect in place of the page that a form was answered with. Where the page cannot
/// be kept it is shown as it is: what was typed matters more.
pub(crate) async fn instead_of_page(house: &House, headers: &HeaderMap, visitor: &Visitor, asked: &str, response: Response) -> Response {
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page || response.status().is_redirection() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_PAGE).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if matches!(visitor, Visitor::Nobody) && !house.strangers_pages.have_room(house.clock.now(), bytes.len()) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    let once = parts.extensions.get::<ShownOnce>().map(|once| once.0.iter().map(|(l, html)| (l.code().to_owned(), html.clone())).collect()).unwrap_or_default();
    let html = String::from_utf8_lossy(&bytes).into_owned();
    let retry_after = parts.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let seq = match visitor {
        Visitor::In(passage) => passage.space.seen(),
        Visitor::Locked(_) | Visitor::Nobody => 0,
    };
    let path = on_this_site(asked).to_owned();
    let kept = KeptPage { session: session_of(visitor), status: parts.status.as_u16(), html, seq, once, retry_after, path };
    let address = |id: Id| format!("{}?{PAGE}={id}", on_this_site(asked));
    let redirect = async {
        let (token, cookie) = given(&parts.headers).map_or_else(|| token_or_new(headers), |token| Ok((token, None)))?;
        see_other(&address(put_new(house, &token, &Kept::Page(kept)).await?), cookie)
    };
    match redirect.await {
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
pub(crate) async fn show(house: &House, headers: &HeaderMap, visitor: &Visitor, l: Lang, id: Id) -> Result<Response, Failure> {
    let page = match take(house, headers, id).await? {
        Some(Kept::Page(page)) if page.session == session_of(visitor) && may_still_read(visitor, page.seq).await? => page,
        Some(Kept::Page(_) | Kept::Typed { .. }) | None => return see_other("/", None),
    };
    let (status, retry_after) = (StatusCode::from_u16(page.status).unwrap_or(StatusCode::OK), page.retry_after.clone());
    let html = if page.once.is_empty() { page.html } else { this_once(house, headers, page, l, id).await? };
    let mut response = (status, Html(html)).into_response();
    let when = retry_after.and_then(|seconds| HeaderValue::from_str(&seconds).ok());
    response.headers_mut().extend(when.map(|seconds| (header::RETRY_AFTER, seconds)));
    Ok(response)
}

/// The page in her language. It is gone under this address, and waits under another that stands nowhere but on the page
/// itself, in the buttons for the other languages.
async fn this_once(house: &House, headers: &HeaderMap, page: KeptPage, l: Lang, id: Id) -> Result<String, Failure> {
    let html = page.once.iter().find(|(code, _)| code == l.code()).map_or_else(|| page.html.clone(), |(_, html)| html.clone());
    let (next, _) = keep(house, headers, &Kept::Page(page)).await?;
    house.ledger.drop_held(id).await?;
    Ok(html.replace(&UNNAMED.to_string(), &next.to_string()))
}

/// Where a page that is shown once is shown in another language, if the button stands on such a page.
pub(crate) async fn in_another_language(house: &House, headers: &HeaderMap, visitor: &Visitor, body: &Bytes) -> Result<Option<String>, Failure> {
    let Some(id) = pairs_of(body)?.iter().find(|(name, _)| name == ONCE).and_then(|(_, id)| Id::try_parse(id).ok()) else { return Ok(None) };
    match take(house, headers, id).await? {
        Some(Kept::Page(page)) if page.session == session_of(visitor) && !page.once.is_empty() => {
            let path = page.path.clone();
            let (next, _) = keep(house, headers, &Kept::Page(page)).await?;
            house.ledger.drop_held(id).await?;
            Ok(Some(format!("{path}?{PAGE}={next}")))
        }
        Some(Kept::Page(_) | Kept::Typed { .. }) | None => Ok(Some("/".to_owned())),
    }
}

/// To the password, and then to a page.
pub(crate) fn unlock_and_go_to(page: &str) -> Result<Response, Failure> {
    let query = serde_html_form::to_string([("to", page)]).map_err(|_| Failure::internal("a path is not text"))?;
    see_other(&format!("/unlock?{query}"), None)
}
