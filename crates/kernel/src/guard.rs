//! The door: every request passes here before any handler, every answer after.
//!
//! In: the request comes from this site, is not too large, and its visitor is
//! recognised. Out: the protective headers, and failures drawn in the reader's
//! language. Nothing about the request is logged but its method, the route's
//! pattern, the status and the time it took.

use std::{
    any::Any,
    error::Error,
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use http_body_util::{BodyExt as _, LengthLimitError};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutBody};

use crate::{
    Failure, House, Reader, held,
    repeats::Press,
    reply::{failure_page, problem_document},
    routes,
    session::{self, Passage, Visitor},
    shown_to,
    traces::Traces,
    typed::{self, Typed},
    until::Until,
};

/// The longest form is some 20 kB; a narrative may be long.
pub(crate) const LARGEST_BODY: usize = 512 * 1024;
/// What no route takes more of: each has its own limit below it.
const LARGEST_UPLOAD: usize = 16 * 1024 * 1024;
/// No form at the door is longer, and what is sent there comes back on a page that is kept.
const LARGEST_OF_STRANGERS: usize = 16 * 1024;
/// Hiding must always work, whatever is sent with it.
const HIDE: &str = "/hide";
/// Whoever sends nothing for so long keeps no place in memory.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// And whoever sends a little now and then: who she is was asked when it began. The largest file takes three minutes by a
/// phone of the second generation.
const LONGEST_BODY: Duration = Duration::from_mins(3);

/// The whole program as one service.
pub fn serve(house: House) -> Router {
    let router =
        routes::router(&house).route("/s/{file}", get(asset)).route("/favicon.ico", get(no_icon)).fallback(|| async { Failure::NotFound }).method_not_allowed_fallback(only_sent);
    router
        // Inside the guard, so that the answer has its headers and its sentence like any other.
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(house.clone(), guard))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Precise(5)))
        .with_state(house)
}

/// What a panic says may hold what a person typed, so it is not looked at.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Failure::internal("a handler panicked").into_response()
}

/// Changing the language, or a bookmark, may ask for an address that only takes forms: the first page is better than none.
async fn only_sent(method: Method, address: Uri) -> Response {
    if method == Method::GET && !address.path().starts_with(routes::API) { see_other("/") } else { Failure::OtherMethod.into_response() }
}

async fn guard(State(house): State<House>, request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let is_asset = route == "/s/{file}" || route == "/favicon.ico";
    let (mut parts, body) = request.into_parts();
    let body = Body::new(Until::new(LONGEST_BODY, Body::new(TimeoutBody::new(LONGEST_PAUSE, body))));
    let asked = Asked {
        headers: parts.headers.clone(),
        path: parts.uri.path().to_owned(),
        route: route.clone(),
        is_form: held::is_form(&parts),
        has_file: held::has_file(&parts),
        held: held::asked_for(&parts),
    };
    let Answered { reader, visitor, is_certain, response } = answer(&house, &asked, &mut parts, body, next, is_asset).await;
    // Of what another site sent nothing is kept, nor is its browser sent anywhere.
    let is_foreign = matches!(response.extensions().get::<Failure>(), Some(Failure::NotFromHere));
    let had_ended = matches!(response.extensions().get::<Failure>(), Some(Failure::SignedOut)) && asked.is_form && !reader.is_api;
    let carries_a_session = session::cookie(&asked.headers, session::COOKIE).is_some();
    // A form whose session has ended, and of which nothing could be kept, says so.
    let mut response = if had_ended && carries_a_session { see_other(typed::LOST) } else { draw(&reader, response) };
    if asked.is_form && !reader.is_api && !is_foreign {
        response = held::instead_of_page(&house, &asked.headers, &visitor, &asked.path, response).await;
    }
    protect(&reader, response.headers_mut(), is_asset);
    if method == Method::GET && !is_asset && !reader.is_api && carries_a_session && is_certain && matches!(visitor, Visitor::Nobody) {
        forget(response.headers_mut());
    }
    tracing::info!(%method, route, status = response.status().as_u16(), micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX), "answered");
    response
}

/// What is needed of a request after it was handed on.
struct Asked {
    headers: HeaderMap,
    path: String,
    /// The pattern of its address.
    route: String,
    is_form: bool,
    has_file: bool,
    /// A page that waits after a form.
    held: Option<ledger::Id>,
}

impl Asked {
    /// A file is chosen anew.
    fn can_be_sent_again(&self) -> bool {
        self.is_form && !self.has_file
    }
}

struct Answered {
    reader: Arc<Reader>,
    visitor: Visitor,
    /// False while the database cannot say whose session it is: then nobody is signed out.
    is_certain: bool,
    response: Response,
}

async fn answer(house: &House, asked: &Asked, parts: &mut Parts, body: Body, next: Next, is_asset: bool) -> Answered {
    let visitor = if is_asset { Ok(Visitor::Nobody) } else { session::recognise(house, parts).await };
    let (visitor, trouble) = match visitor {
        Ok(visitor) => (visitor, None),
        Err(failure) => (Visitor::Nobody, Some(failure)),
    };
    let is_certain = trouble.is_none();
    let (back, trouble) = match (trouble, is_asset) {
        (None, false) => match typed::back(house, parts, &visitor).await {
            Ok(back) => (back, None),
            Err(failure) => (None, Some(failure)),
        },
        (trouble, _) => (None, trouble),
    };
    let reader = Arc::new(Reader::new(house, parts, &visitor).with(back));
    // First of all: nothing that another site sent is ever shown, or offered to be sent again.
    if !comes_from_here(&parts.method, &parts.headers) {
        return Answered { reader, visitor, is_certain, response: Failure::NotFromHere.into_response() };
    }
    let body = match (&trouble, &visitor) {
        // Whatever it calls itself, and before anything of it is read.
        (None, Visitor::Nobody) => match of_a_stranger(house, asked, body).await {
            Ok(body) => body,
            Err(_) if asked.route == HIDE => Body::empty(),
            Err(failure) => return Answered { reader, visitor, is_certain, response: failure.into_response() },
        },
        (Some(_), _) | (None, Visitor::Locked(_) | Visitor::In(_)) => body,
    };
    let response = match (trouble, asked.held) {
        (Some(failure), _) if asked.can_be_sent_again() => match to_bytes(body, LARGEST_BODY).await {
            Ok(bytes) => with_typed(failure.into_response(), asked, &bytes),
            Err(_) => failure.into_response(),
        },
        (Some(failure), _) => failure.into_response(),
        (None, Some(id)) => held::show(house, &asked.headers, &visitor, reader.lang, id).await.unwrap_or_else(IntoResponse::into_response),
        (None, None) => {
            parts.extensions.insert(visitor.clone());
            parts.extensions.insert(reader.clone());
            match &visitor {
                _ if asked.can_be_sent_again() => run_form(house, asked, &visitor, parts, body, next).await,
                Visitor::In(passage) if reader.is_api && parts.headers.contains_key("idempotency-key") => run_once(house, passage, parts, body, next).await,
                Visitor::In(_) | Visitor::Locked(_) | Visitor::Nobody => run(parts, body, next).await,
            }
        }
    };
    Answered { reader, visitor, is_certain, response }
}

/// The handler's answer, once all that it may show of a person is written down.
async fn run(parts: &Parts, body: Body, next: Next) -> Response {
    let traces = Traces::default();
    let mut request = Request::from_parts(parts.clone(), body);
    request.extensions_mut().insert(traces.clone());
    let response = next.run(request).await;
    traces.before(response).await
}

/// A program's request that may be sent again: answered as before where it came before.
async fn run_once(house: &House, passage: &Passage, parts: &Parts, body: Body, next: Next) -> Response {
    let bytes = match to_bytes(body, LARGEST_UPLOAD).await {
        Ok(bytes) => bytes,
        Err(error) => return unread(&error).into_response(),
    };
    let Some(press) = Press::of(house, passage, parts, &bytes) else { return run(parts, Body::from(bytes), next).await };
    match press.first_answer().await {
        Ok(Some(response)) => response,
        Ok(None) => press.answered(run(parts, Body::from(bytes), next).await).await,
        Err(failure) => failure.into_response(),
    }
}

/// A form's body stays at hand until it is known that the form was answered: what failed need not be typed again.
async fn run_form(house: &House, asked: &Asked, visitor: &Visitor, parts: &Parts, body: Body, next: Next) -> Response {
    let is_nobodys = routes::is_open_to_anyone(house, parts.method.as_str(), &asked.route);
    let bytes = match to_bytes(body, typed::LARGEST).await {
        Ok(bytes) => bytes,
        Err(_) if asked.route == HIDE => Bytes::new(),
        Err(error) => return unread(&error).into_response(),
    };
    if !is_nobodys && let Some(owner) = shown_to::another(house, visitor, &bytes) {
        return of_another(house, asked, owner, &bytes).await;
    }
    if !is_nobodys && bytes.len() > LARGEST_BODY {
        return typed::too_long(house, &asked.headers, visitor, &asked.path, &bytes).await.unwrap_or_else(IntoResponse::into_response);
    }
    let mut parts = parts.clone();
    if let Some(reader) = parts.extensions.get::<Arc<Reader>>().map(|reader| reader.of_form(typed::began_with(&bytes))) {
        parts.extensions.insert(Arc::new(reader));
    }
    let response = run(&parts, Body::from(bytes.clone()), next).await;
    let waits_for = match (response.extensions().get::<Failure>(), visitor) {
        (Some(Failure::Locked), Visitor::Locked(locked)) => Some(locked.account),
        (Some(Failure::PasswordAgain), Visitor::In(passage)) => Some(passage.actor.account.0),
        _ => None,
    };
    if let Some(account) = waits_for {
        return typed::until_unlocked(house, &asked.headers, account, &asked.path, &bytes).await.unwrap_or_else(IntoResponse::into_response);
    }
    if let (Some(Failure::SignedOut), Visitor::Nobody) = (response.extensions().get::<Failure>(), visitor) {
        return typed::until_signed_in(house, &asked.headers, &asked.path, &bytes).await.unwrap_or_else(IntoResponse::into_response);
    }
    match (response.extensions().get::<Failure>(), visitor) {
        (Some(_), _) => with_typed(response, asked, &bytes),
        (None, _) => response,
    }
}

/// What stood open when somebody else signed in is not saved under her name, nor shown to her.
async fn of_another(house: &House, asked: &Asked, owner: ledger::Id, body: &Bytes) -> Response {
    match typed::until_the_other_is_back(house, &asked.headers, owner, &asked.path, body).await {
        Ok(cookie) => held::with_cookie(Failure::OthersForm.into_response(), cookie),
        Err(failure) => failure.into_response(),
    }
}

/// No longer than what anyone may send to the door. A longer form was typed by somebody whose session has ended meanwhile:
/// where it says so itself, by a mark that nobody else can make, it is read to its end.
async fn of_a_stranger(house: &House, asked: &Asked, mut body: Body) -> Result<Body, Failure> {
    let mut read = Vec::new();
    let mut most = LARGEST_OF_STRANGERS;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| unread(&error))?.into_data() else { continue };
        read.extend_from_slice(&data);
        if read.len() > most && asked.can_be_sent_again() && shown_to::account_of(house, &read).is_some() {
            most = typed::LARGEST;
        }
        if read.len() > most {
            return Err(Failure::SignedOut);
        }
    }
    Ok(Body::from(read))
}

/// Longer than the longest form, or it stopped on the way.
fn unread(error: &axum::Error) -> Failure {
    let is_too_long = Error::source(error).is_some_and(<dyn Error>::is::<LengthLimitError>);
    if is_too_long { Failure::TooLarge } else { Failure::Unreadable }
}

fn with_typed(mut response: Response, asked: &Asked, body: &Bytes) -> Response {
    if let Some(typed) = Typed::of(&asked.path, body) {
        response.extensions_mut().insert(typed);
    }
    response
}

/// An unsafe request must say that it comes from this site. A program with a
/// bearer token carries no cookie, so nobody can ride on it.
fn comes_from_here(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (site, origin, host) = (text("sec-fetch-site"), text("origin"), text("host"));
    if let Some(site) = site {
        // "none", an address typed by hand, sends no form.
        return site == "same-origin";
    }
    if let Some(origin) = origin {
        return origin.split_once("://").map(|(_, rest)| rest) == host;
    }
    // Neither header: not a browser of today. Refused wherever a cookie could be ridden on.
    session::cookie(headers, session::COOKIE).is_none()
}

/// Draws a failure that a handler or an extractor left in the answer.
fn draw(reader: &Reader, response: Response) -> Response {
    let failure = response.extensions().get::<Failure>().cloned().or_else(|| of_the_library(&response));
    let Some(failure) = failure else { return response };
    let mut drawn = draw_failure(reader, &failure, response.extensions().get::<Typed>());
    drawn.headers_mut().extend(response.headers().get_all(header::SET_COOKIE).iter().map(|cookie| (header::SET_COOKIE, cookie.clone())));
    if let Failure::TooMany { seconds } = failure {
        drawn.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if drawn.status() == StatusCode::UNAUTHORIZED {
        drawn.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    drawn
}

/// What the library refuses before any handler, as a query that cannot be read, it says in English and to programmers.
fn of_the_library(response: &Response) -> Option<Failure> {
    let is_plain = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    (response.status().is_client_error() && is_plain).then_some(Failure::Unreadable)
}

fn draw_failure(reader: &Reader, failure: &Failure, typed: Option<&Typed>) -> Response {
    if reader.is_api {
        return problem_document(reader.lang, failure);
    }
    match failure {
        Failure::SignedOut => see_other("/sign-in"),
        Failure::Locked | Failure::PasswordAgain => held::unlock_and_go_to(&reader.place).unwrap_or_else(IntoResponse::into_response),
        failure => failure_page(reader, failure, typed),
    }
}

fn see_other(place: &'static str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static(place))]).into_response()
}

fn protect(reader: &Reader, headers: &mut HeaderMap, is_asset: bool) {
    let Protection { always, mark } = &*PROTECTION;
    headers.reserve(always.len());
    for (name, value) in always {
        if is_asset && *name == header::CACHE_CONTROL && headers.contains_key(header::CACHE_CONTROL) {
            continue;
        }
        headers.insert(name.clone(), value.clone());
    }
    if !reader.is_api
        && !is_asset
        && let Some(mark) = mark
    {
        headers.append(header::SET_COOKIE, mark.clone());
    }
}

struct Protection {
    always: Vec<(HeaderName, HeaderValue)>,
    /// Says that this browser has our style sheet.
    mark: Option<HeaderValue>,
}

static PROTECTION: LazyLock<Protection> = LazyLock::new(|| {
    let parse = |(name, value): &(&'static str, String)| Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?));
    let mark = format!("c={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000", ui::CSS_MARK);
    Protection { always: ui::headers().iter().filter_map(parse).collect(), mark: HeaderValue::from_str(&mark).ok() }
});

/// A browser whose session was ended elsewhere, as after a theft, keeps nothing from it (R-DE-04).
fn forget(headers: &mut HeaderMap) {
    headers.insert("clear-site-data", session::FORGET);
    headers.append(header::SET_COOKIE, session::expired_cookie());
}

/// No icon: nothing in the row of tabs says what this is. Said for a day, so that it is not asked for with each page.
async fn no_icon() -> Response {
    (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"))]).into_response()
}

/// A style sheet or script, by the hash of its content; the browser keeps it for a year.
async fn asset(parts: Parts) -> Response {
    let Some(asset) = ui::assets().iter().find(|asset| asset.path == parts.uri.path()) else {
        return Failure::NotFound.into_response();
    };
    let accepts_brotli = parts.headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains("br"));
    let mut response = if accepts_brotli { asset.brotli.into_response() } else { asset.bytes.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if accepts_brotli {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}
