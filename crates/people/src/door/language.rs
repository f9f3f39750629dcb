//! The reader's language, kept in a cookie of its own.

use axum::{
    extract::{Path, Query},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::Failure;
use serde::Deserialize;
use words::Lang;

use crate::door::own_path;

#[derive(Deserialize)]
pub(crate) struct Whence {
    #[serde(default)]
    to: String,
}

/// Sets the cookie and goes back to where she was, which is always a path of ours.
pub(crate) async fn choose(Path(code): Path<String>, Query(whence): Query<Whence>) -> Result<Response, Failure> {
    let lang = Lang::parse(&code).ok_or(Failure::NotFound)?;
    let cookie = format!("l={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000", lang.code());
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| Failure::NotFound);
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, value(&cookie)?), (header::LOCATION, value(own_path(&whence.to))?)]).into_response())
}
