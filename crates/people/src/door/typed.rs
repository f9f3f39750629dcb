//! What was typed on a screen that had been locked meanwhile: shown, and sent if she wants.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kernel::{Failure, House, Reader, session::SignedIn, typed};
use ui::{Block, Link, Main};

use crate::t;

pub(crate) async fn show(State(house): State<House>, SignedIn(passage): SignedIn, headers: HeaderMap, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let typed = typed::typed(&house, &headers, passage.actor.account.0, id).await?.ok_or(Failure::NotFound)?;
    let leave = Block::Links(vec![Link::new("/", t::typed_leave(l))]);
    let main = Main::new(t::typed_title(l)).text(t::typed_text(l)).with(Block::List(typed.texts())).form(typed.form(t::typed_send(l))).with(leave);
    reader.draw(StatusCode::OK, t::typed_title(l), &main)
}
