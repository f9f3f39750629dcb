//! Is she known already? Asked before anyone is recorded, in any spelling.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Page, Reader, Scope, ids::SurvivorId};
use serde::{Deserialize, Serialize};
use ui::{Block, Field, Form, Link, Main};
use words::Lang;

use crate::{names, permissions::SearchNames, records::Survivor, t};

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
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Results {
    found: Vec<Hit>,
    /// How many a colleague works with: ask the supervisor.
    beyond: usize,
    #[serde(skip)]
    typed: String,
}

fn search_part(l: Lang, typed: &str) -> Form {
    Form::new("/search", t::search_button(l)).ask(Field::line("name", t::search_name(l), typed).hint(t::search_hint(l)))
}

pub(crate) async fn form(_: Scope<SearchNames>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    reader.draw(StatusCode::OK, t::nav_search(l), &Main::new(t::search_title(l)).form(search_part(l, "")))
}

pub(crate) async fn search(scope: Scope<SearchNames>, reader: Reader, Input { value, .. }: Input<Search>) -> Result<Response, Failure> {
    let typed = words::tidy(&value.name);
    let name = typed.clone();
    let found = scope.read(move |view, reach| names::search(view, reach, &name)).await?;
    let hit = |survivor: Survivor| Hit { id: survivor.id, code: survivor.code, name: survivor.name, legal_name: survivor.legal_name, birth: survivor.birth };
    reader.show(&Results { found: found.survivors.into_iter().map(hit).collect(), beyond: found.beyond, typed })
}

impl Page for Results {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_search(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let link = |hit: &Hit| {
            let more: Vec<&str> = [hit.legal_name.as_deref(), hit.birth.as_deref(), Some(hit.code.as_str())].into_iter().flatten().collect();
            Link::new(format!("/survivors/{}", hit.id), format!("{} ({})", hit.name, more.join(", ")))
        };
        let mut main = Main::new(t::search_title(l)).form(search_part(l, &self.typed));
        main = if self.found.is_empty() { main.text(t::search_nobody(l)) } else { main.heading(t::search_found(l)).with(Block::Links(self.found.iter().map(link).collect())) };
        if self.beyond > 0 {
            main = main.with(Block::Inset(t::search_beyond(l, i64::try_from(self.beyond).unwrap_or(0))));
        }
        main.heading(t::search_new(l)).with(Block::Buttons(vec![Link::new("/survivors/new", t::new_person(l))]))
    }
}
