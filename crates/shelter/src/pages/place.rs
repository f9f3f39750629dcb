//! Where a house is: the most dangerous line in the program (class C4). Sealed with a key of its own, opened by the
//! supervisor alone, one house at a time, each opening written down; in no list, no letter, no figure and no export.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Page, Permit, Problem, Problems, Reader, permit::refuse, problem::said_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Field, Form, Link, Main, Row};
use words::Lang;

use crate::{permissions::OpenPlace, t, view, view::PlaceHead};

#[derive(Serialize, Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Place {
    address: String,
    /// How to come without being seen, where to meet.
    way: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PlaceSheet {
    #[serde(flatten)]
    place: Place,
    #[serde(skip)]
    site: String,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    is_known: bool,
}

async fn opened(permit: &Permit<OpenPlace>) -> Result<PlaceSheet, Failure> {
    let site = permit.target().0.clone();
    let id = site.id;
    let known = permit.read(move |view| view::find_place(view, id)).await?;
    let place = match known {
        Some((record, version)) => serde_json::from_slice(&permit.body(record, version).await?)?,
        None => Place::default(),
    };
    Ok(PlaceSheet { place, site: site.id.to_string(), name: site.name, is_known: known.is_some() })
}

pub(crate) async fn show(permit: Permit<OpenPlace>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&opened(&permit).await?)
}

impl Page for PlaceSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::place(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(t::place(l)).caption(self.name.clone()).back("/shelter").with(Block::Warning(t::place_text(l).into()));
        let main = if self.is_known { main.with(Block::Summary(vec![Row::new(t::address(l), &self.place.address), Row::new(t::way(l), &self.place.way)])) } else { main };
        let main = main.with(Block::Links(vec![Link::new(format!("/shelter/places/{}/edit", self.site), t::change(l))]));
        if self.is_known { main.form(Form::new(format!("/shelter/places/{}/forget", self.site), t::forget(l)).grave()) } else { main }
    }
}

fn form_page(l: Lang, site: &str, typed: &Place, problems: &Problems) -> Main {
    let form = Form::new(format!("/shelter/places/{site}"), t::save(l))
        .ask(Field::line("address", t::address(l), &typed.address).error(said_of(problems, "address")))
        .ask(Field::line("way", t::way(l), &typed.way).error(said_of(problems, "way")));
    Main::new(t::place(l)).back(format!("/shelter/places/{site}")).form(form)
}

pub(crate) async fn edit(permit: Permit<OpenPlace>, reader: Reader) -> Result<Response, Failure> {
    let sheet = opened(&permit).await?;
    reader.draw(StatusCode::OK, t::place(reader.lang), &form_page(reader.lang, &sheet.site, &sheet.place, &Vec::new()))
}

pub(crate) async fn save(permit: Permit<OpenPlace>, reader: Reader, Input { value, repeat, .. }: Input<Place>) -> Result<Response, Failure> {
    let (l, site) = (reader.lang, permit.target().0.id);
    let place = Place { address: words::tidy(&value.address), way: words::tidy(&value.way) };
    if place.address.is_empty() || place.address.chars().count() > 400 || place.way.chars().count() > 400 {
        let problems = vec![Problem::new("address", "required", t::address_missing(l))];
        return reader.return_form(t::place(l), &form_page(l, &site.to_string(), &value, &problems), &problems);
    }
    permit
        .change(&repeat, move |view, _| {
            let known = view::find_place(view, site)?;
            let id = known.map_or_else(Id::new_v4, |(id, _)| id);
            // About itself: its key is its own, and can be destroyed alone.
            let draft = Draft::about(id, "place", "place_written", id, &PlaceHead { site })?.with_body(&place)?;
            Ok(Drafts::of(
                site.0,
                [match known {
                    Some((_, version)) => draft.based_on(version),
                    None => draft,
                }],
            ))
        })
        .await?;
    reader.done(StatusCode::OK, &format!("/shelter/places/{site}?done=saved"), &serde_json::json!({ "id": site }))
}

/// The house has moved: the key is destroyed, and with it every word about where it was.
pub(crate) async fn forget(permit: Permit<OpenPlace>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let (l, site) = (reader.lang, permit.target().0.id);
    permit
        .change(&repeat, move |view, _| {
            let Some((id, _)) = view::find_place(view, site)? else { return refuse("", "state", t::not_now(l)) };
            Ok(Drafts::of(site.0, [Draft::house("place_forgotten", "place_forgotten", Id::new_v4(), &PlaceHead { site })?]).erasing(id))
        })
        .await?;
    reader.done(StatusCode::OK, "/shelter?done=saved", &serde_json::json!({ "id": site }))
}
