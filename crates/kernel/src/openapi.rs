//! `openapi.json`, from the route table: what a program may send and what it gets.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    Api, Area, Failure, Route,
    routes::{API, Access},
};

const ABOUT: &str = "The same uses as the pages, for programs of the organisation itself. \
    Begin with `POST /api/v1/sign-in` and send its token with each request as `Authorization: Bearer …`. \
    Bodies are JSON; a name that an operation does not know, or a value of another type, is refused and nothing is written. \
    What an actor may not see does not exist: `404`. \
    Errors are problem documents (RFC 9457): `code` is stable, `title` and `detail` are sentences in the language of `Accept-Language` (`en`, `ru`, `tg`), \
    and `errors` names each field that was wrong; an empty `field` means the request as a whole. \
    Send an `Idempotency-Key` with every step: whoever sends the same step with the same key again is answered as the first time, and nothing is done twice. \
    A record's sheet has its `version`, which is also its `ETag`: send it as `If-Match` with an edit, and what a colleague changed meanwhile is not lost. \
    Moments are seconds since 1970 (UTC); days are `YYYY-MM-DD`.";

/// OpenAPI 3.1, whose schemas are JSON Schema 2020-12 as they are.
pub fn document(areas: &[Area]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    let shapes_at = shapes_at(areas);
    for (area, route) in areas.iter().flat_map(|area| area.routes.iter().map(move |route| (area, route))) {
        let Some(api) = route.api else { continue };
        // Where a part of the address says which form it is, each of them has an address of its own here.
        let all: Vec<(String, Option<&Value>)> = match shapes_at.get(route.path) {
            None => vec![(route.path.to_owned(), None)],
            Some((part, shapes)) => shapes.iter().map(|(code, shape)| (route.path.replace(&format!("{{{part}}}"), code), Some(shape))).collect(),
        };
        for (path, shape) in all {
            let operation = operation(&mut generator, area.name, (route, &api), &path, shape);
            let methods = paths.entry(format!("{API}{path}")).or_insert_with(|| json!({}));
            if let Some(methods) = methods.as_object_mut() {
                methods.insert(route.method.to_lowercase(), operation);
            }
        }
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Problem".into(), problem());
    schemas.insert("Done".into(), done());
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Panoh", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }, "description": ABOUT },
        "servers": [{ "url": "/" }],
        "security": [{ "session": [] }],
        "tags": areas.iter().filter(|area| area.routes.iter().any(|route| route.api.is_some())).map(|area| json!({ "name": area.name })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "session": { "type": "http", "scheme": "bearer", "description": "The token that `POST /api/v1/sign-in` answers. It locks when nobody uses it for a while, and ends with the working day." } },
            "parameters": { "IdempotencyKey": idempotency_key(), "IfMatch": if_match() },
            "headers": { "ETag": { "description": "The version of the record, in quotes.", "schema": { "type": "string", "examples": ["\"3\""] } },
                "Location": { "description": "Where it is read, where it has a page of its own for programs.", "schema": { "type": "string", "format": "uri-reference" } } },
            "responses": REFUSALS.iter().map(|refusal| (refusal.name.to_owned(), refusal.response())).collect::<Map<_, _>>(),
        },
    })
}

/// What is sent where a part of the address decides, for every method at that address.
type ShapesAt = HashMap<&'static str, (&'static str, Vec<(String, Value)>)>;

fn shapes_at(areas: &[Area]) -> ShapesAt {
    let routes = areas.iter().flat_map(|area| &area.routes);
    routes.filter_map(|route| route.api?.shapes.map(|shapes| (route.path, (shapes.part, (shapes.of)())))).collect()
}

/// Of every address that takes a body: the names that may stand in it.
pub(crate) fn names(areas: &[Area]) -> HashMap<&'static str, HashSet<String>> {
    let mut all: HashMap<&'static str, HashSet<String>> = HashMap::new();
    for route in areas.iter().flat_map(|area| &area.routes).filter(|route| route.method == "POST") {
        let Some(api) = route.api else { continue };
        if let Some(shapes) = api.shapes {
            let names = all.entry(route.path).or_default();
            (shapes.of)().iter().for_each(|(_, shape)| collect_names(shape, &Map::new(), names));
        } else if let Some(shape) = api.shape {
            collect_names(&shape(), &Map::new(), all.entry(route.path).or_default());
        } else if let Some(schema) = api.input {
            // One at a time: all of them together are as large as a vault.
            let mut generator = SchemaSettings::draft2020_12().into_generator();
            let schema = schema(&mut generator).to_value();
            collect_names(&schema, generator.definitions(), all.entry(route.path).or_default());
        } else {
            // A button asks nothing, and whatever is sent with it would be passed over.
            all.entry(route.path).or_default();
        }
    }
    all
}

fn collect_names(schema: &Value, definitions: &Map<String, Value>, names: &mut HashSet<String>) {
    if let Some(definition) = schema["$ref"].as_str().and_then(|at| definitions.get(at.rsplit('/').next()?)) {
        collect_names(definition, definitions, names);
    }
    if let Some(properties) = schema["properties"].as_object() {
        names.extend(properties.keys().cloned());
    }
    for part in ["allOf", "anyOf", "oneOf"].iter().filter_map(|key| schema[key].as_array()).flatten() {
        collect_names(part, definitions, names);
    }
}

fn operation(generator: &mut SchemaGenerator, area: &str, (route, api): (&Route, &Api), path: &str, shape: Option<&Value>) -> Value {
    let mut operation = json!({
        "summary": api.summary,
        "operationId": operation_id(route.method, path),
        "tags": [area],
        "parameters": parameters(generator, (route, api), path),
        "responses": responses(generator, route, api),
    });
    let body = match (shape, api.shape, api.input) {
        _ if route.method == "GET" => None,
        (Some(shape), ..) => Some(shape.clone()),
        (None, Some(shape), _) => Some(shape()),
        (None, None, Some(schema)) => Some(schema(generator).to_value()),
        (None, None, None) => None,
    };
    if let Some(schema) = body {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    match route.access {
        Access::Public(_) => operation["security"] = json!([]),
        Access::SignedIn => operation["x-permission"] = json!("signed in"),
        Access::Permit(name) => operation["x-permission"] = json!(name),
    }
    operation
}

fn operation_id(method: &str, path: &str) -> String {
    let words = path.split('/').filter(|part| !part.is_empty()).map(|part| part.trim_matches(['{', '}']));
    std::iter::once(method.to_lowercase()).chain(words.map(str::to_owned)).collect::<Vec<_>>().join("-")
}

fn parameters(generator: &mut SchemaGenerator, (route, api): (&Route, &Api), path: &str) -> Vec<Value> {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    // What names no record names a part of a form, a kind or a figure.
    let schema = |name: &str| if matches!(name, "section" | "kind" | "subject" | "measure") { json!({ "type": "string" }) } else { json!({ "type": "string", "format": "uuid" }) };
    let mut all: Vec<Value> = in_path.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": schema(name) })).collect();
    if let Some(query) = api.query.filter(|_| route.method == "GET") {
        let schema = query(generator).to_value();
        let schema = schema["$ref"].as_str().and_then(|at| generator.definitions().get(at.rsplit('/').next()?)).cloned().unwrap_or(schema);
        all.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, schema)| in_query(name, schema)));
    }
    if route.method != "GET" && !matches!(route.access, Access::Public(_)) {
        all.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    if api.reads_version {
        all.push(json!({ "$ref": "#/components/parameters/IfMatch" }));
    }
    all
}

fn in_query(name: &str, schema: &Value) -> Value {
    let mut schema = schema.clone();
    let description = schema.as_object_mut().and_then(|fields| fields.remove("description"));
    let mut parameter = json!({ "name": name, "in": "query", "required": false, "schema": schema });
    if let Some(description) = description {
        parameter["description"] = description;
    }
    parameter
}

fn responses(generator: &mut SchemaGenerator, route: &Route, api: &Api) -> Value {
    let is_step = route.method != "GET";
    let sheet = match api.sheet {
        Some(schema) => {
            let sheet = schema(generator).to_value();
            with_version(generator, sheet, api.is_record)
        }
        None => json!({ "$ref": "#/components/schemas/Done" }),
    };
    let mut done = json!({ "description": if is_step { "It is done." } else { "As it is now." }, "content": { "application/json": { "schema": sheet } } });
    let headers = match (is_step, api.is_record) {
        (true, _) if api.sheet.is_none() => vec!["Location", "ETag"],
        (false, true) => vec!["ETag"],
        (true | false, _) => Vec::new(),
    };
    if !headers.is_empty() {
        done["headers"] = headers.iter().map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))).collect::<Map<_, _>>().into();
    }
    let mut all: BTreeMap<String, Value> = BTreeMap::new();
    if api.may_wait {
        let waits = json!({ "description": "It waits for a second person's yes.", "content": { "application/json": { "schema": { "type": "object" } } } });
        all.extend([("202".to_owned(), waits), ("200".to_owned(), done.clone())]);
    }
    if let Some(preview) = api.preview {
        let preview = preview(generator).to_value();
        all.insert("200".to_owned(), json!({ "description": "What would be done. Nothing is written yet.", "content": { "application/json": { "schema": preview } } }));
    }
    if is_step && api.sheet.is_none() && matches!(route.access, Access::Public(_)) {
        // Whoever leaves is told nothing.
        all.insert("204".to_owned(), json!({ "description": "It is done." }));
    } else {
        all.insert(if api.makes { "201" } else { "200" }.to_owned(), done);
    }
    let refused = REFUSALS.iter().filter(|refusal| refusal.is_of(route, api));
    all.extend(refused.map(|refusal| (refusal.status.to_owned(), json!({ "$ref": format!("#/components/responses/{}", refusal.name) }))));
    json!(all)
}

/// The sheet of a record names its version, whether its area writes that down or the kernel adds it.
fn with_version(generator: &SchemaGenerator, sheet: Value, is_record: bool) -> Value {
    let mut named = HashSet::new();
    collect_names(&sheet, generator.definitions(), &mut named);
    if !is_record || named.contains("version") {
        return sheet;
    }
    let version = json!({ "type": "integer", "minimum": 1, "description": "Of the record: for `If-Match`, and the same as in `ETag`." });
    json!({ "allOf": [sheet, { "type": "object", "required": ["version"], "properties": { "version": version } }] })
}

/// What may stand against a request, as a problem document.
struct Refusal {
    status: &'static str,
    name: &'static str,
    says: &'static str,
    when: When,
}

#[derive(Clone, Copy)]
enum When {
    Always,
    /// The address is for those who are signed in.
    SignedIn,
    OfSteps,
    OfVersions,
}

const fn refusal(status: &'static str, name: &'static str, says: &'static str, when: When) -> Refusal {
    Refusal { status, name, says, when }
}

const REFUSALS: [Refusal; 13] = [
    refusal("400", "Unreadable", "It could not be read: no JSON object, or a question in the address that is none.", When::Always),
    refusal("401", "SignedOut", "Nobody is signed in, the session is locked, or the step needs the password once more: sign in.", When::SignedIn),
    refusal("404", "NotFound", "There is nothing here that this actor may see.", When::SignedIn),
    refusal("409", "Clash", "A colleague answered the same question otherwise: `clashes` has both answers.", When::OfVersions),
    refusal("410", "Erased", "What it is about was erased.", When::SignedIn),
    refusal("412", "Stale", "The record is at another version than `If-Match` names: read it again.", When::OfSteps),
    refusal("413", "TooLarge", "More than this address takes.", When::OfSteps),
    refusal("415", "OtherMedia", "The body is not `application/json`.", When::OfSteps),
    refusal("422", "Refused", "The rules say no, or something sent is wrong: `errors` says which field and why. Also where a key was used with other words.", When::OfSteps),
    refusal("429", "TooMany", "Too many tries: wait as `Retry-After` says.", When::OfSteps),
    refusal("500", "Broken", "A fault of the program, or something stored is damaged. Nothing was written.", When::Always),
    refusal("503", "Unavailable", "The database cannot be reached. Try again with the same key.", When::Always),
    refusal("507", "DiskFull", "The disk is full. Nothing was written.", When::SignedIn),
];

impl Refusal {
    fn is_of(&self, route: &Route, api: &Api) -> bool {
        let is_step = route.method != "GET";
        match self.when {
            When::Always => true,
            When::SignedIn => !matches!(route.access, Access::Public(_)) || self.status == "401" && is_step,
            When::OfSteps => is_step,
            When::OfVersions => is_step && api.reads_version,
        }
    }

    fn response(&self) -> Value {
        let mut response = json!({ "description": self.says, "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
        if self.status == "429" {
            response["headers"] = json!({ "Retry-After": { "description": "Seconds.", "schema": { "type": "integer" } } });
        }
        response
    }
}

fn idempotency_key() -> Value {
    let about = "Chosen by the program, one for each step: a UUID serves. The same step with the same key is answered for a week exactly as the first time, \
        and afterwards with what was done; it is never done twice. The same key with another body, or at another address, is refused (`422`, `other-words`).";
    json!({ "name": "Idempotency-Key", "in": "header", "required": false, "description": about, "schema": { "type": "string", "minLength": 1, "maxLength": 80 } })
}

fn if_match() -> Value {
    let about = "The version that the edit started from, as in `ETag`. What a colleague changed meanwhile is merged where it is another question, and else refused \
        (`409` with both answers, or `412`); a version that was never written is `412`. Without it, or with `*`, the edit starts from today's version.";
    json!({ "name": "If-Match", "in": "header", "required": false, "description": about, "schema": { "type": "string", "examples": ["\"3\""] } })
}

/// What a step answers: the record and its version, and where it stands.
fn done() -> Value {
    json!({
        "type": "object",
        "description": "What the step was about: its id, and the version that it has now.",
        "properties": {
            "id": { "type": "string", "description": "Of the record that the step made or changed." },
            "version": { "type": "integer", "minimum": 0, "description": "Of that record, as in `ETag`." },
            "state": { "type": "string", "description": "Where it stands now, where the step changes that." },
        },
    })
}

fn problem() -> Value {
    let codes: BTreeSet<&str> = Failure::CODES.into_iter().collect();
    let error = json!({
        "type": "object",
        "required": ["field", "code", "detail"],
        "properties": {
            "field": { "type": "string", "description": "Its name in the body; empty where the whole request is meant." },
            "code": { "type": "string", "description": "Stable, as `required`, `code`, `type`, `unknown-field`, `too-long`, `state`." },
            "detail": { "type": "string" },
        },
    });
    json!({
        "type": "object",
        "description": "RFC 9457.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference" }, "title": { "type": "string" }, "status": { "type": "integer" },
            "code": { "type": "string", "enum": codes }, "detail": { "type": "string" },
            "errors": { "type": "array", "items": error },
            "clashes": { "type": "array", "items": { "type": "object", "required": ["field", "mine", "theirs"], "properties": { "field": { "type": "string" }, "mine": {}, "theirs": {} } } },
            "goes_on_at": { "type": "string", "format": "uri-reference", "description": "Where the work goes on instead, or the record says why it does not." },
        },
    })
}
