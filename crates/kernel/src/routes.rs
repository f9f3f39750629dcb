//! Every route of the program, as data. There is no other way to add one.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use axum::{Router, routing::MethodRouter};
use ledger::Id;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;
use space::View;
use words::Lang;

use crate::{Actor, Failure, House, ids::OrganisationId, openapi};

/// What one area adds to the program.
pub struct Area {
    pub name: &'static str,
    pub routes: Vec<Route>,
    pub nav: Vec<NavEntry>,
    /// What it has to say before all about a person is destroyed; nothing where it keeps nothing of persons.
    pub forgets: Option<Forgets>,
    /// What it has to tell a person who asks what is written about her; nothing where it keeps nothing that she is given.
    pub tells: Option<Tells>,
}

/// Of one survivor, in her language: what she is given of it (H.5).
pub type Tells = fn(&View<'_>, Lang, Id) -> Result<Vec<Told>, Failure>;

pub enum Told {
    /// It went to another organisation.
    Shared { at: i64, what: String, to: OrganisationId },
    /// She lived in the house, from a day to a day. Where it is stands nowhere.
    Lived { from: String, until: Option<String> },
}

/// Of one survivor: what must end first, and what goes with her.
pub type Forgets = fn(&View<'_>, Id) -> Result<Forgetting, Failure>;

/// What must end before: a code, and the sentence that says what to do.
pub struct First {
    pub code: &'static str,
    pub text: fn(Lang) -> &'static str,
}

#[derive(Default)]
pub struct Forgetting {
    pub first: Option<First>,
    /// What has a key of its own and is hers.
    pub with_her: Vec<Id>,
}

/// One entry of the header, shown to those who may follow it.
pub struct NavEntry {
    pub href: &'static str,
    pub label: fn(Lang) -> &'static str,
    pub is_for: fn(&Actor) -> bool,
}

pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    pub handler: MethodRouter<House>,
    /// Present where a program may use it, under `/api/v1`.
    pub api: Option<Api>,
}

/// Stated for each route, and tested against what the route really does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Open to anyone, for this reason.
    Public(&'static str),
    SignedIn,
    /// The name of the action or listing.
    Permit(&'static str),
}

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What `openapi.json` says of a route.
#[derive(Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own about the route")]
pub struct Api {
    pub summary: &'static str,
    pub input: Option<SchemaOf>,
    pub sheet: Option<SchemaOf>,
    /// The same as `input` where a form's definition says it.
    pub shape: Option<fn() -> Value>,
    /// The same where a part of the address says which of several forms it is.
    pub shapes: Option<Shapes>,
    /// What may be asked in the address, after `?`.
    pub query: Option<SchemaOf>,
    /// What it tells before anybody has confirmed: `200`, and nothing is written.
    pub preview: Option<SchemaOf>,
    /// It makes something new: `201`, and where that is.
    pub makes: bool,
    /// It may only be asked for, and wait for a second person's yes: `202`.
    pub may_wait: bool,
    /// What it shows is one record, with its version.
    pub is_record: bool,
    /// It reads `If-Match`.
    pub reads_version: bool,
}

/// The part of the address that decides, and for each of its values what is sent.
#[derive(Clone, Copy)]
pub struct Shapes {
    pub part: &'static str,
    pub of: fn() -> Vec<(String, Value)>,
}

impl Api {
    pub fn new(summary: &'static str) -> Self {
        Api { summary, input: None, sheet: None, shape: None, shapes: None, query: None, preview: None, makes: false, may_wait: false, is_record: false, reads_version: false }
    }

    #[must_use]
    pub fn taking<T: JsonSchema>(mut self) -> Self {
        self.input = Some(schemars::SchemaGenerator::subschema_for::<T>);
        self
    }

    #[must_use]
    pub fn taking_form(mut self, shape: fn() -> Value) -> Self {
        self.shape = Some(shape);
        self
    }

    /// One form for each value of a part of the address.
    #[must_use]
    pub fn taking_one_of(mut self, part: &'static str, of: fn() -> Vec<(String, Value)>) -> Self {
        self.shapes = Some(Shapes { part, of });
        self
    }

    #[must_use]
    pub fn asking<T: JsonSchema>(mut self) -> Self {
        self.query = Some(schemars::SchemaGenerator::subschema_for::<T>);
        self
    }

    #[must_use]
    pub fn giving<T: JsonSchema>(mut self) -> Self {
        self.sheet = Some(schemars::SchemaGenerator::subschema_for::<T>);
        self
    }

    /// One record: its version is in the sheet and, the same, in `ETag`.
    #[must_use]
    pub fn giving_record<T: JsonSchema>(mut self) -> Self {
        self.is_record = true;
        self.giving::<T>()
    }

    #[must_use]
    pub fn making(mut self) -> Self {
        self.makes = true;
        self
    }

    #[must_use]
    pub fn previewing<T: JsonSchema>(mut self) -> Self {
        self.preview = Some(schemars::SchemaGenerator::subschema_for::<T>);
        self
    }

    #[must_use]
    pub fn or_waiting(mut self) -> Self {
        self.may_wait = true;
        self
    }

    #[must_use]
    pub fn from_version(mut self) -> Self {
        self.reads_version = true;
        self
    }
}

impl Route {
    pub fn page(method: &'static str, path: &'static str, access: Access, handler: MethodRouter<House>) -> Self {
        Route { method, path, access, handler, api: None }
    }

    #[must_use]
    pub fn with_api(mut self, api: Api) -> Self {
        self.api = Some(api);
        self
    }
}

pub const API: &str = "/api/v1";

/// The router of all areas' routes, without the guard.
pub fn router(house: &House) -> Router<House> {
    let routes = house.areas.iter().flat_map(|area| &area.routes);
    routes.fold(Router::new(), |router, route| {
        let router = router.route(route.path, route.handler.clone());
        match route.api {
            Some(_) => router.route(&format!("{API}{}", route.path), route.handler.clone()),
            None => router,
        }
    })
}

/// The names that a program may send to an address, as the document says them; nothing where it says none. Where a part of
/// the address says which of several forms it is, those of all of them.
pub(crate) fn names_of(house: &House, pattern: &str) -> Option<&'static HashSet<String>> {
    // Written once: every house of a program has the same areas.
    static NAMES: OnceLock<HashMap<&'static str, HashSet<String>>> = OnceLock::new();
    NAMES.get_or_init(|| openapi::names(&house.areas)).get(pattern)
}

/// Whether what stands at this address is one record, whose version goes with it.
pub(crate) fn is_record(house: &House, path: &str) -> bool {
    let Some(path) = path.strip_prefix(API) else { return false };
    house.areas.iter().flat_map(|area| &area.routes).any(|route| route.method == "GET" && route.api.is_some_and(|api| api.is_record) && fits(route.path, path))
}

/// Whether a form is nobody's in particular: it is sent to what is open to anyone.
pub(crate) fn is_open_to_anyone(house: &House, method: &str, pattern: &str) -> bool {
    let mut routes = house.areas.iter().flat_map(|area| &area.routes);
    routes.any(|route| route.method == method && route.path == pattern && matches!(route.access, Access::Public(_)))
}

/// Whether a program may ask for this address.
pub(crate) fn is_for_programs(house: &House, path: &str) -> bool {
    house.areas.iter().flat_map(|area| &area.routes).any(|route| route.method == "GET" && route.api.is_some() && fits(route.path, path))
}

/// The nearest page at or above an address: where a form stood that was sent to it.
pub(crate) fn page_at<'a>(house: &House, mut path: &'a str) -> &'a str {
    let pages = || house.areas.iter().flat_map(|area| &area.routes).filter(|route| route.method == "GET");
    while let Some((above, _)) = path.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
        if pages().any(|route| fits(route.path, path)) {
            return path;
        }
        path = above;
    }
    if pages().any(|route| fits(route.path, path)) { path } else { "/" }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count() && pattern.zip(path).all(|(part, said)| part.starts_with('{') || part == said)
}
