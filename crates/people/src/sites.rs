//! Places where the organisation works.

use axum::response::Response;
use kernel::{Action as _, Actor, Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, ids::SiteId, permit::Own, problem::said_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Main, Table};
use words::Lang;

use crate::{
    permissions::{AddSite, ListStaff},
    site::{self, Site, SiteHead},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct SiteList {
    sites: Vec<Site>,
    #[serde(skip)]
    may_add: bool,
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewSite {
    name: String,
    kind: String,
}

pub(crate) async fn list(scope: Scope<ListStaff>, reader: Reader) -> Result<Response, Failure> {
    let actor: Actor = scope.actor().clone();
    let sites = scope.read(|view, _| view::list_sites(view)).await?;
    reader.show(&SiteList { sites, may_add: AddSite::allows(&actor, &Own) })
}

fn kind_name(l: Lang, kind: &str) -> String {
    t::text(l, &format!("site-{}", kind.replace('_', "-"))).unwrap_or(kind).to_owned()
}

fn form(l: Lang, values: &NewSite, problems: &Problems) -> Form {
    let options = site::KINDS.iter().map(|kind| Choice::new(*kind, kind_name(l, kind), values.kind == *kind)).collect();
    Form::new("/sites", t::site_add(l))
        .ask(Field::line("name", t::site_name(l), &values.name).hint(t::site_hint(l)).error(said_of(problems, "name")))
        .ask(Field::new("kind", t::site_kind(l), Control::Select { options }).error(said_of(problems, "kind")))
}

impl Page for SiteList {
    fn title(&self, l: Lang) -> &'static str {
        t::sites_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let rows = self.sites.iter().map(|site| vec![Cell::new(&site.name), Cell::new(kind_name(l, &site.kind))]).collect();
        let table = Table { caption: None, heads: vec![Head::new(t::site_name(l)), Head::new(t::site_kind(l))], rows };
        let main = Main::new(t::sites_title(l)).back("/colleagues").with(Block::Table(table));
        if self.may_add { main.form(form(l, &NewSite::default(), &Vec::new())) } else { main }
    }
}

pub(crate) async fn add(permit: Permit<AddSite>, reader: Reader, Input { value, repeat, .. }: Input<NewSite>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    let name = words::tidy(&value.name);
    if name.is_empty() || name.chars().count() > 80 {
        problems.push(Problem::new("name", "name", t::site_name_empty(l)));
    }
    if !site::KINDS.contains(&value.kind.as_str()) {
        problems.push(Problem::new("kind", "empty", t::site_kind_empty(l)));
    }
    if !problems.is_empty() {
        let main = Main::new(t::sites_title(l)).back("/sites").form(form(l, &value, &problems));
        return reader.return_form(t::sites_title(l), &main, &problems);
    }
    let (site, kind) = (SiteId::random(), value.kind);
    permit
        .change(&repeat, move |_, Own| {
            let head = SiteHead { name: name.clone(), kind: kind.clone(), district: None };
            Ok(Drafts::of(site.0, [Draft::house("site", "site_added", site.0, &head)?]))
        })
        .await?;
    reader.made("/sites", site)
}
