//! Where a house is: the most dangerous line in the program (class C4). Sealed to each supervisor's own key and opened
//! with her password, one house at a time, each opening written down; in no list, no letter, no figure and no export.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Role, held,
    input::Nothing,
    permit::refuse,
    problem::{problems_of, said_of},
};
use people::confided::{self, Confidant, Confided};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Field, Form, Link, Main, Row};
use words::Lang;

use super::{said_above, unchanged, version_in};
use crate::{permissions::OpenPlace, t, view, view::PlaceHead};

#[derive(Serialize, Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Place {
    address: String,
    /// How to come without being seen, where to meet.
    way: String,
}

#[derive(Deserialize)]
pub(crate) struct Opening {
    #[serde(default)]
    password: String,
}

/// What is known of it without opening it.
struct Closed {
    record: Id,
    version: i64,
    confided: Confided,
}

async fn closed(permit: &Permit<OpenPlace>) -> Result<Option<Closed>, Failure> {
    let site = permit.target().0.id;
    let Some((record, version)) = permit.read(move |view| view::find_place(view, site)).await? else { return Ok(None) };
    let confided = serde_json::from_slice(&permit.body(record, version).await?)?;
    Ok(Some(Closed { record, version, confided }))
}

async fn supervisors(permit: &Permit<OpenPlace>) -> Result<Vec<Confidant>, Failure> {
    confided::confidants(permit.house(), permit.space(), Role::Supervisor).await
}

// ---- Closed

#[derive(Serialize)]
pub struct PlaceSheet {
    #[serde(skip)]
    site: String,
    #[serde(skip)]
    name: String,
    is_written: bool,
    #[serde(skip)]
    can_open: Vec<String>,
    #[serde(skip)]
    cannot_yet: Vec<String>,
    #[serde(skip)]
    problems: Problems,
}

async fn sheet(permit: &Permit<OpenPlace>, problems: Problems) -> Result<PlaceSheet, Failure> {
    let site = permit.target().0.clone();
    let (mut can_open, mut cannot_yet) = (Vec::new(), Vec::new());
    let closed = closed(permit).await?;
    if let Some(closed) = &closed {
        for one in supervisors(permit).await? {
            if closed.confided.is_for(&one) { can_open.push(one.name) } else { cannot_yet.push(one.name) }
        }
    }
    Ok(PlaceSheet { site: site.id.to_string(), name: site.name, is_written: closed.is_some(), can_open, cannot_yet, problems })
}

pub(crate) async fn show(permit: Permit<OpenPlace>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, Vec::new()).await?)
}

impl Page for PlaceSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::place(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = said_above(Main::new(t::place(l)).caption(self.name.clone()).back("/shelter"), &self.problems).with(Block::Warning(t::place_text(l).into()));
        if !self.is_written {
            return main.form(form(l, &self.site, &Place::default(), None, &Vec::new()));
        }
        let mut who = vec![Row::new(t::place_who(l), self.can_open.join(", "))];
        if !self.cannot_yet.is_empty() {
            who.push(Row::new(t::place_who_not(l), format!("{}. {}", self.cannot_yet.join(", "), t::place_who_not_text(l))));
        }
        let password = Field::password("password", t::place_password(l), false).error(said_of(&self.problems, "password"));
        main.with(Block::Summary(who))
            .form(Form::new(format!("/shelter/places/{}/open", self.site), t::place_open(l)).ask(password))
            .with(Block::Links(vec![Link::new(format!("/shelter/places/{}/edit", self.site), t::place_anew(l))]))
            .form(Form::new(format!("/shelter/places/{}/forget", self.site), t::forget(l)).grave())
    }
}

// ---- Opened

pub(crate) async fn open(permit: Permit<OpenPlace>, reader: Reader, Input { value, repeat, .. }: Input<Opening>) -> Result<Response, Failure> {
    let (l, site) = (reader.lang, permit.target().0.clone());
    let Some(closed) = closed(&permit).await? else { return Err(Failure::NotFound) };
    let Some(private) = confided::prove(permit.house(), permit.actor(), &value.password).await? else {
        let problems = vec![Problem::new("password", "wrong", t::place_password_wrong(l))];
        return reader.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&permit, problems).await?);
    };
    let Some(plain) = closed.confided.open(permit.space().id(), closed.record, &private)? else {
        let problems = vec![Problem::whole("not-yours", t::place_not_yours(l))];
        return reader.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&permit, problems).await?);
    };
    permit.space().note_access(permit.who(), None, "place_opened", site.id.0).await?;
    let place: Place = serde_json::from_slice(&plain)?;
    let supervisors = supervisors(&permit).await?;
    let mut version = closed.version;
    if !closed.confided.is_for_just(&supervisors) {
        // Who became a supervisor since, or came back with new keys, can open it from now on.
        if let Err(failure) = write(&permit, l, &repeat, "place_shared", &place, Some((closed.record, closed.version))).await {
            return reader.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet(&permit, problems_of(failure)?).await?);
        }
        version += 1;
    }
    let rows = vec![Row::new(t::address(l), &place.address), Row::new(t::way(l), &place.way)];
    let main = Main::new(t::place(l)).caption(site.name).back(format!("/shelter/places/{}", site.id)).with(Block::Summary(rows)).heading(t::place_change(l));
    let main = main.form(form(l, &site.id.to_string(), &place, Some(version), &Vec::new()));
    // It is typed in, so the page offers no other language: nothing on it is in two.
    held::shown_once(&reader, |reader| reader.draw(StatusCode::OK, t::place(l), &main)).await
}

// ---- Written

fn form(l: Lang, site: &str, typed: &Place, version: Option<i64>, problems: &Problems) -> Form {
    Form::new(format!("/shelter/places/{site}"), t::save(l))
        .version(version.unwrap_or(0))
        .ask(Field::line("address", t::address(l), &typed.address).error(said_of(problems, "address")))
        .ask(Field::line("way", t::way(l), &typed.way).error(said_of(problems, "way")))
}

fn form_page(l: Lang, site: &str, typed: &Place, version: Option<i64>, problems: &Problems) -> Main {
    said_above(Main::new(t::place(l)).back(format!("/shelter/places/{site}")), problems).form(form(l, site, typed, version, problems))
}

/// Written anew without opening what was there.
pub(crate) async fn edit(permit: Permit<OpenPlace>, reader: Reader) -> Result<Response, Failure> {
    let (l, site) = (reader.lang, permit.target().0.id);
    let known = permit.read(move |view| view::find_place(view, site)).await?.map(|(_, version)| version);
    reader.draw(StatusCode::OK, t::place(l), &form_page(l, &site.to_string(), &Place::default(), known, &Vec::new()))
}

pub(crate) async fn save(permit: Permit<OpenPlace>, reader: Reader, Input { value, repeat, version }: Input<Place>) -> Result<Response, Failure> {
    permit.needs_password()?;
    let (l, site) = (reader.lang, permit.target().0.id);
    let place = Place { address: words::tidy(&value.address), way: words::tidy(&value.way) };
    let known = permit.read(move |view| view::find_place(view, site)).await?;
    let mut problems = Problems::new();
    if place.address.is_empty() || place.address.chars().count() > 400 || place.way.chars().count() > 400 {
        problems.push(Problem::new("address", "required", t::address_missing(l)));
    }
    let saved = match (unchanged(l, version, version_of(known)), problems.is_empty()) {
        (Err(failure), _) => Err(failure),
        (Ok(()), false) => Err(Failure::Refused(problems)),
        (Ok(()), true) => write(&permit, l, &repeat, "place_written", &place, known).await,
    };
    match saved {
        Ok(()) => reader.saved(&format!("/shelter/places/{site}"), site),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let newest = permit.read(move |view| view::find_place(view, site)).await?.map(|(_, version)| version);
            reader.return_form(t::place(l), &form_page(l, &site.to_string(), &value, version_in(&problems, version, newest), &problems), &problems)
        }
    }
}

fn version_of(known: Option<(Id, i64)>) -> i64 {
    known.map_or(0, |(_, version)| version)
}

/// Sealed to each supervisor of today, and to the record that is known: where it is another by now, nothing is written.
async fn write(permit: &Permit<OpenPlace>, l: Lang, repeat: &kernel::RepeatKey, event: &'static str, place: &Place, known: Option<(Id, i64)>) -> Result<(), Failure> {
    let site = permit.target().0.id;
    let record = known.map_or_else(Id::new_v4, |(record, _)| record);
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(place)?);
    let confided = Confided::to(&supervisors(permit).await?, permit.space().id(), record, &plain)?;
    permit
        .change(repeat, move |view, _| {
            unchanged(l, Some(version_of(known)), version_of(view::find_place(view, site)?))?;
            // About itself: its key is its own, and can be destroyed alone.
            let draft = Draft::about(record, "place", event, record, &PlaceHead { site })?.with_body(&confided)?.follows(known.map(|(_, version)| version));
            Ok(Drafts::of(site.0, [draft]))
        })
        .await?;
    Ok(())
}

/// The house has moved: the key is destroyed, and with it every word about where it was.
pub(crate) async fn forget(permit: Permit<OpenPlace>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    permit.needs_password()?;
    let (l, site) = (reader.lang, permit.target().0.id);
    permit
        .change(&repeat, move |view, _| {
            let Some((id, _)) = view::find_place(view, site)? else { return refuse("", "state", t::not_now(l)) };
            Ok(Drafts::of(site.0, [Draft::house("place_forgotten", "place_forgotten", Id::new_v4(), &PlaceHead { site })?]).erasing(id))
        })
        .await?;
    reader.saved("/shelter", site)
}
