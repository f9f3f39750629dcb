//! The reader's language, kept in a cookie of its own.

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Failure, House, Visitor, place, typed};
use serde::Deserialize;
use words::Lang;

#[derive(Deserialize)]
pub(crate) struct Whence {
    #[serde(default)]
    to: String,
}

/// Sets the cookie and goes back to where she was, which is always a page of ours.
pub(crate) async fn choose(Path(code): Path<String>, Query(whence): Query<Whence>) -> Result<Response, Failure> {
    chosen(&code, place::own(&whence.to))
}

/// The same from a page with a form: what was typed goes with her.
pub(crate) async fn carry(State(house): State<House>, visitor: Visitor, headers: HeaderMap, Path(code): Path<String>, body: Bytes) -> Result<Response, Failure> {
    let (place, cookie) = typed::into_another_language(&house, &headers, &visitor, &body).await?;
    let mut response = chosen(&code, &place)?;
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn chosen(code: &str, place: &str) -> Result<Response, Failure> {
    let lang = Lang::parse(code).ok_or(Failure::NotFound)?;
    let cookie = format!("l={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000", lang.code());
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| Failure::NotFound);
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, value(&cookie)?), (header::LOCATION, value(place)?)]).into_response())
}
