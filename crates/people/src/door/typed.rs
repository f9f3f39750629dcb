//! What was typed on a screen that had been locked meanwhile: shown, and sent if she wants.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kernel::{Failure, House, Reader, held, session::SignedIn};
use ui::{Block, Form, Link, Main};

use crate::t;

pub(crate) async fn show(State(house): State<House>, SignedIn(passage): SignedIn, headers: HeaderMap, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let typed = held::typed(&house, &headers, passage.actor.account.0, id).await?.ok_or(Failure::NotFound)?;
    let texts: Vec<String> = typed.pairs.iter().filter(|(name, text)| !name.starts_with('_') && !text.is_empty()).map(|(_, text)| text.clone()).collect();
    let form = typed.pairs.iter().filter(|(name, _)| name != "_key").fold(Form::new(&typed.path, t::typed_send(l)), |form, (name, text)| form.hide(name, text.clone()));
    let main = Main::new(t::typed_title(l)).text(t::typed_text(l)).with(Block::List(texts)).form(form).with(Block::Links(vec![Link::new("/", t::typed_leave(l))]));
    reader.draw(StatusCode::OK, t::typed_title(l), &main)
}
