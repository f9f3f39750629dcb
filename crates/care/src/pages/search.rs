//! Is she known already? Asked before anyone is recorded, in any spelling.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Action as _, Failure, Input, Page, Problems, Reach, Reader, Scope,
    ids::{StaffId, SurvivorId},
    permit::Own,
    problem::said_of,
};
use serde::{Deserialize, Serialize};
use space::{Id, View};
use ui::{Block, Field, Form, Link, Main};
use words::Lang;

use crate::{
    names,
    permissions::{BeginSearch, OpenInEmergency, SearchNames},
    records::Survivor,
    t,
    view::find_survivor,
};

#[derive(Deserialize, schemars::JsonSchema)]
pub struct Search {
    name: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Hit {
    id: SurvivorId,
    code: String,
    name: String,
    legal_name: Option<String>,
    birth: Option<String>,
    /// Records that were put aside because they are this person's.
    also: Vec<PutAside>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PutAside {
    id: SurvivorId,
    code: String,
    name: String,
}

impl Hit {
    fn of(survivor: Survivor) -> Self {
        Hit { id: survivor.id, code: survivor.code, name: survivor.name, legal_name: survivor.legal_name, birth: survivor.birth, also: Vec::new() }
    }
}

impl Search {
    pub(crate) fn tidied(&self) -> String {
        words::tidy(&self.name)
    }
}

fn is_within(reach: Reach, survivor: &Survivor) -> bool {
    let is_near = |staff: Id| !survivor.kept_away.contains(&StaffId(staff));
    match reach {
        Reach::All => true,
        Reach::AllBut(staff) => is_near(staff),
        Reach::AssignedTo(staff) => is_near(staff) && survivor.case.worker == StaffId(staff),
    }
}

/// A record that is put aside stands under the one that stays, where she may reach both.
fn grouped(view: &View<'_>, reach: Reach, found: Vec<Survivor>) -> Result<Vec<Hit>, Failure> {
    let mut hits: Vec<Hit> = Vec::new();
    for one in found {
        let stays = one.duplicate_of.map(|of| find_survivor(view, of)).transpose()?.flatten().filter(|stays| is_within(reach, stays));
        let (lead, aside) = match stays {
            Some(stays) => (stays, Some(PutAside { id: one.id, code: one.code, name: one.name })),
            None => (one, None),
        };
        match hits.iter_mut().find(|hit| hit.id == lead.id) {
            Some(hit) => hit.also.extend(aside),
            None => hits.push(Hit { also: aside.into_iter().collect(), ..Hit::of(lead) }),
        }
    }
    Ok(hits)
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Results {
    found: Vec<Hit>,
    /// How many a colleague works with: ask the supervisor.
    beyond: usize,
    #[serde(skip)]
    typed: String,
}

fn search_part(l: Lang, typed: &str, problems: &Problems) -> Form {
    Form::new("/search", t::search_button(l)).ask(Field::line("name", t::search_name(l), typed).hint(t::search_hint(l)).error(said_of(problems, "name")))
}

/// The way to a case that is a colleague's.
fn in_emergency(reader: &Reader, main: Main) -> Main {
    let may_open = reader.actor.as_ref().is_some_and(|actor| OpenInEmergency::allows(actor, &Own));
    if may_open { main.with(Block::Links(vec![Link::new("/emergency", t::emergency_link(reader.lang))])) } else { main }
}

pub(crate) async fn form(_: Scope<BeginSearch>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let main = Main::new(t::search_title(l)).form(search_part(l, "", &Vec::new()));
    reader.draw(StatusCode::OK, t::nav_search(l), &in_emergency(&reader, main))
}

pub(crate) async fn search(scope: Scope<SearchNames>, reader: Reader, Input { value, .. }: Input<Search>) -> Result<Response, Failure> {
    let typed = value.tidied();
    if let Err(problems) = names::check(reader.lang, &typed) {
        let l = reader.lang;
        let main = Main::new(t::search_title(l)).form(search_part(l, &typed, &problems));
        return reader.return_form(t::nav_search(l), &in_emergency(&reader, main), &problems);
    }
    let (found, beyond) = names::find(&scope, typed.clone(), |view, reach, found| Ok((grouped(view, reach, found.survivors)?, found.beyond))).await?;
    reader.show(&Results { found, beyond, typed })
}

impl Page for Results {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_search(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let links = |hit: &Hit| {
            let more: Vec<&str> = [hit.legal_name.as_deref(), hit.birth.as_deref(), Some(hit.code.as_str())].into_iter().flatten().collect();
            let aside = |one: &PutAside| Link::new(format!("/survivors/{}", one.id), t::search_also(l, &one.name, &one.code));
            let first = Link::new(format!("/survivors/{}", hit.id), format!("{} ({})", hit.name, more.join(", ")));
            std::iter::once(first).chain(hit.also.iter().map(aside)).collect::<Vec<_>>()
        };
        let mut main = Main::new(t::search_title(l)).form(search_part(l, &self.typed, &Vec::new()));
        main =
            if self.found.is_empty() { main.text(t::search_nobody(l)) } else { main.heading(t::search_found(l)).with(Block::Links(self.found.iter().flat_map(links).collect())) };
        if self.beyond > 0 {
            main = main.with(Block::Inset(t::search_beyond(l, i64::try_from(self.beyond).unwrap_or(0))));
        }
        in_emergency(reader, main).heading(t::search_new(l)).with(Block::Buttons(vec![Link::new("/survivors/new", t::new_person(l))]))
    }
}
