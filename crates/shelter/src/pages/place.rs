//! Where a house is: the most dangerous line in the program (class C4). Sealed with a key of its own, opened by the
//! supervisor alone, one house at a time, each opening written down; in no list, no letter, no figure and no export.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Page, Permit, Problem, Problems, Reader, permit::refuse, problem::said_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Field, Form, Link, Main, Row};
use words::Lang;

use super::said_above;
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
    /// Of its record; `None` where nobody has written it down.
    #[serde(skip)]
    version: Option<i64>,
}

async fn opened(permit: &Permit<OpenPlace>) -> Result<PlaceSheet, Failure> {
    let site = permit.target().0.clone();
    let id = site.id;
    let known = permit.read(move |view| view::find_place(view, id)).await?;
    let place = match known {
        Some((record, version)) => serde_json::from_slice(&permit.body(record, version).await?)?,
        None => Place::default(),
    };
    Ok(PlaceSheet { place, site: site.id.to_string(), name: site.name, version: known.map(|(_, version)| version) })
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
        let main = if self.version.is_some() { main.with(Block::Summary(vec![Row::new(t::address(l), &self.place.address), Row::new(t::way(l), &self.place.way)])) } else { main };
        let main = main.with(Block::Links(vec![Link::new(format!("/shelter/places/{}/edit", self.site), t::change(l))]));
        if self.version.is_some() { main.form(Form::new(format!("/shelter/places/{}/forget", self.site), t::forget(l)).grave()) } else { main }
    }
}

fn form_page(l: Lang, site: &str, typed: &Place, version: Option<i64>, problems: &Problems) -> Main {
    let form = Form::new(format!("/shelter/places/{site}"), t::save(l))
        .version(version.unwrap_or(0))
        .ask(Field::line("address", t::address(l), &typed.address).error(said_of(problems, "address")))
        .ask(Field::line("way", t::way(l), &typed.way).error(said_of(problems, "way")));
    said_above(Main::new(t::place(l)).back(format!("/shelter/places/{site}")), problems).form(form)
}

pub(crate) async fn edit(permit: Permit<OpenPlace>, reader: Reader) -> Result<Response, Failure> {
    let sheet = opened(&permit).await?;
    reader.draw(StatusCode::OK, t::place(reader.lang), &form_page(reader.lang, &sheet.site, &sheet.place, sheet.version, &Vec::new()))
}

pub(crate) async fn save(permit: Permit<OpenPlace>, reader: Reader, Input { value, repeat, version }: Input<Place>) -> Result<Response, Failure> {
    let (l, site) = (reader.lang, permit.target().0.id);
    let place = Place { address: words::tidy(&value.address), way: words::tidy(&value.way) };
    let known = permit.read(move |view| view::find_place(view, site)).await?.map(|(_, version)| version);
    let mut problems = Problems::new();
    if place.address.is_empty() || place.address.chars().count() > 400 || place.way.chars().count() > 400 {
        problems.push(Problem::new("address", "required", t::address_missing(l)));
    }
    if version.is_some_and(|seen| seen != known.unwrap_or(0)) {
        problems.push(Problem::new("", "changed", t::changed_meanwhile(l)));
    }
    if !problems.is_empty() {
        return reader.return_form(t::place(l), &form_page(l, &site.to_string(), &value, known, &problems), &problems);
    }
    permit
        .change(&repeat, move |view, _| {
            let known = view::find_place(view, site)?;
            let id = known.map_or_else(Id::new_v4, |(id, _)| id);
            // About itself: its key is its own, and can be destroyed alone.
            let draft = Draft::about(id, "place", "place_written", id, &PlaceHead { site })?.with_body(&place)?.follows(known.map(|(_, version)| version));
            Ok(Drafts::of(site.0, [draft]))
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
