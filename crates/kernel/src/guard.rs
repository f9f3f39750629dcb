//! The door: every request passes here before any handler, every answer after.
//!
//! In: the request comes from this site, is not too large, and its visitor is
//! recognised. Out: the protective headers, and failures drawn in the reader's
//! language. Nothing about the request is logged but its method, the route's
//! pattern, the status and the time it took.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{
    Failure, House, Reader, held,
    reply::{failure_page, problem_document},
    routes,
    session::{self, Visitor},
};

/// The longest form is some 20 kB; a narrative may be long.
const LARGEST_BODY: usize = 512 * 1024;

/// The whole program as one service.
pub fn serve(house: House) -> Router {
    let router = routes::router(&house).route("/s/{file}", get(asset)).fallback(|| async { Failure::NotFound }).method_not_allowed_fallback(only_sent);
    router
        .layer(middleware::from_fn_with_state(house.clone(), guard))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Precise(5)))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a handler panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .with_state(house)
}

/// Changing the language, or a bookmark, may ask for an address that only takes forms: the first page is better than none.
async fn only_sent(method: Method, address: Uri) -> Response {
    if method == Method::GET && !address.path().starts_with(routes::API) { see_other("/") } else { Failure::NotFound.into_response() }
}

async fn guard(State(house): State<House>, request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let is_asset = route == "/s/{file}";
    let (mut parts, body) = request.into_parts();
    let asked = Asked {
        headers: parts.headers.clone(),
        path: parts.uri.path().to_owned(),
        is_form: held::is_form(&parts),
        has_file: held::has_file(&parts),
        held: held::asked_for(&parts),
    };
    let Answered { reader, visitor, is_certain, response } = answer(&house, &asked, &mut parts, body, next, is_asset).await;
    let mut response = draw(&reader, response);
    if asked.is_form && !reader.is_api {
        response = held::instead_of_page(&house, &asked.headers, &visitor, &asked.path, response).await;
    }
    protect(&reader, response.headers_mut(), is_asset);
    let carries_a_session = session::cookie(&asked.headers, session::COOKIE).is_some();
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
    is_form: bool,
    has_file: bool,
    /// A page that waits after a form.
    held: Option<ledger::Id>,
}

struct Answered {
    reader: Arc<Reader>,
    visitor: Visitor,
    /// False while the database cannot say whose session it is: then nobody is signed out.
    is_certain: bool,
    response: Response,
}

async fn answer(house: &House, asked: &Asked, parts: &mut Parts, body: Body, next: Next, is_asset: bool) -> Answered {
    let visitor = if is_asset { Ok(Visitor::Nobody) } else { session::recognise(house, &parts.headers).await };
    let (visitor, trouble) = match visitor {
        Ok(visitor) => (visitor, None),
        Err(failure) => (Visitor::Nobody, Some(failure)),
    };
    let is_certain = trouble.is_none();
    let reader = Arc::new(Reader::new(house, parts, &visitor));
    let trouble = trouble.or_else(|| (!comes_from_here(&parts.method, &parts.headers)).then_some(Failure::NotFromHere));
    if let Some(failure) = trouble {
        return Answered { reader, visitor, is_certain, response: failure.into_response() };
    }
    if let Some(id) = asked.held {
        let response = held::show(house, &asked.headers, &visitor, id).await.unwrap_or_else(IntoResponse::into_response);
        return Answered { reader, visitor, is_certain, response };
    }
    parts.extensions.insert(visitor.clone());
    parts.extensions.insert(reader.clone());
    let response = match &visitor {
        Visitor::Locked(locked) if asked.is_form && !asked.has_file => run_locked(house, asked, locked.account, parts, body, next).await,
        Visitor::In(_) | Visitor::Locked(_) | Visitor::Nobody => next.run(Request::from_parts(parts.clone(), body)).await,
    };
    Answered { reader, visitor, is_certain, response }
}

/// A form on a locked screen: where it needs a person, what was typed waits until she is back.
async fn run_locked(house: &House, asked: &Asked, account: ledger::Id, parts: &Parts, body: Body, next: Next) -> Response {
    let Ok(bytes) = to_bytes(body, LARGEST_BODY).await else { return Failure::TooLarge.into_response() };
    let response = next.run(Request::from_parts(parts.clone(), Body::from(bytes.clone()))).await;
    match response.extensions().get::<Failure>() {
        Some(Failure::Locked) => held::until_unlocked(house, &asked.headers, account, &asked.path, &bytes).await.unwrap_or_else(IntoResponse::into_response),
        _ => response,
    }
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
        return site == "same-origin" || site == "none";
    }
    if let Some(origin) = origin {
        return origin.split_once("://").map(|(_, rest)| rest) == host;
    }
    // Neither header: not a browser of today. Refused wherever a cookie could be ridden on.
    session::cookie(headers, session::COOKIE).is_none()
}

/// Draws a failure that a handler or an extractor left in the answer.
fn draw(reader: &Reader, response: Response) -> Response {
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    if reader.is_api {
        return problem_document(reader.lang, &failure);
    }
    match failure {
        Failure::SignedOut => see_other("/sign-in"),
        Failure::Locked => see_other("/unlock"),
        failure => failure_page(reader, &failure),
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
