//! Away from the screen: hide (locks), sign out (ends), and the page that gives nothing away.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Failure, House, Reader, Visitor, session, typed};
use ui::{Cell, Head, Main, Table};

use crate::t;

const FORGET: (header::HeaderName, HeaderValue) = (header::HeaderName::from_static("clear-site-data"), session::FORGET);

/// Drops the keys and shows the neutral page; Back then asks for the password.
/// What she was typing waits for her alone.
pub(crate) async fn hide(State(house): State<House>, visitor: Visitor, headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    // What cannot be kept does not keep the screen open.
    let cookie = typed::until_she_is_back(&house, &headers, &visitor, &body).await.unwrap_or_default();
    if let Visitor::In(passage) = visitor {
        session::lock(&house, &passage.session).await?;
    }
    let mut response = (StatusCode::SEE_OTHER, [FORGET, (header::LOCATION, HeaderValue::from_static("/neutral"))]).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

pub(crate) async fn sign_out(State(house): State<House>, visitor: Visitor, reader: Reader, headers: HeaderMap) -> Result<Response, Failure> {
    match visitor {
        Visitor::In(passage) => {
            session::end(&house, &passage.session).await?;
            typed::forget(&house, &headers, passage.actor.account.0).await?;
        }
        Visitor::Locked(locked) => session::end(&house, &locked.hash).await?,
        Visitor::Nobody => {}
    }
    if reader.is_api {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let headers = [FORGET, (header::SET_COOKIE, session::expired_cookie()), (header::LOCATION, HeaderValue::from_static("/sign-in?done=signed-out"))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Like a page of a school book: units of measure. The way out of a public page leads here, so it clears behind itself;
/// without a network the script has covered the page before anything is asked.
pub(crate) async fn neutral(reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let rows = [("1 km", "1 000 m"), ("1 m", "100 cm"), ("1 kg", "1 000 g"), ("1 l", "1 000 ml"), ("1 ha", "10 000 m²"), ("1 t", "1 000 kg")];
    let table = Table {
        caption: None,
        heads: vec![Head::new(t::neutral_unit(l)), Head::new(t::neutral_equals(l))],
        rows: rows.iter().map(|(unit, equals)| vec![Cell::new(*unit), Cell::new(*equals)]).collect(),
    };
    let mut response = reader.bare(t::neutral_title(l), &Main::new(t::neutral_title(l)).with(ui::Block::Table(table)))?;
    response.headers_mut().extend([FORGET]);
    Ok(response)
}
