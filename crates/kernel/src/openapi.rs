//! `openapi.json`, from the route table: what a program may send and what it gets.

use std::collections::{HashMap, HashSet};

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    Area, Route,
    routes::{API, Access},
};

/// OpenAPI 3.1, whose schemas are JSON Schema 2020-12 as they are.
pub fn document(areas: &[Area]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for route in areas.iter().flat_map(|area| &area.routes) {
        let Some(operation) = operation(&mut generator, route) else { continue };
        let methods = paths.entry(format!("{API}{}", route.path)).or_insert_with(|| json!({}));
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(route.method.to_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Panoh",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "The same uses as the pages. Errors are problem documents (RFC 9457). Send `Idempotency-Key` with every change and `If-Match` with every edit.",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "session": [] }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": { "session": { "type": "http", "scheme": "bearer", "description": "The token that `POST /api/v1/sign-in` answers." } },
            "responses": { "Problem": { "description": "What was wrong and what to do (RFC 9457).", "content": { "application/problem+json": { "schema": problem() } } } },
        },
    })
}

/// How a form that is answered part by part goes on: another part follows, or the rest later.
const GOES_ON: [&str; 2] = ["more", "later"];

/// Of every address that takes a body: the names that may stand in it.
pub(crate) fn names(areas: &[Area]) -> HashMap<&'static str, HashSet<String>> {
    let mut all = HashMap::new();
    // Where the address says which form it is, the document describes one of several.
    let is_of_one_form = |route: &&Route| !["{kind}", "{subject}", "{entry_kind}"].iter().any(|part| route.path.contains(part));
    for route in areas.iter().flat_map(|area| &area.routes).filter(|route| route.method == "POST").filter(is_of_one_form) {
        let Some(api) = route.api else { continue };
        if let Some(shape) = api.shape {
            let names: &mut HashSet<String> = all.entry(route.path).or_default();
            collect_names(&shape(), &Map::new(), names);
            names.extend(GOES_ON.map(str::to_owned));
        } else if let Some(schema) = api.input {
            // One at a time: all of them together are as large as a vault.
            let mut generator = SchemaSettings::draft2020_12().into_generator();
            let schema = schema(&mut generator).to_value();
            collect_names(&schema, generator.definitions(), all.entry(route.path).or_default());
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

fn operation(generator: &mut SchemaGenerator, route: &Route) -> Option<Value> {
    let api = route.api?;
    let answer = match api.sheet {
        Some(schema) => json!({ "description": "Done.", "content": { "application/json": { "schema": schema(generator) } } }),
        None => json!({ "description": "Done." }),
    };
    let mut operation = json!({
        "summary": api.summary,
        "operationId": operation_id(route),
        "parameters": parameters(route),
        "responses": { "2XX": answer, "4XX": { "$ref": "#/components/responses/Problem" }, "5XX": { "$ref": "#/components/responses/Problem" } },
    });
    let fields = operation.as_object_mut()?;
    if let Some(schema) = api.input {
        fields.insert("requestBody".into(), json!({ "required": true, "content": { "application/json": { "schema": schema(generator) } } }));
    }
    if let Some(shape) = api.shape {
        fields.insert("requestBody".into(), json!({ "required": true, "content": { "application/json": { "schema": shape() } } }));
    }
    match route.access {
        Access::Public(_) => {
            fields.insert("security".into(), json!([]));
        }
        Access::SignedIn => {
            fields.insert("x-permission".into(), json!("signed in"));
        }
        Access::Permit(name) => {
            fields.insert("x-permission".into(), json!(name));
        }
    }
    Some(operation)
}

fn operation_id(route: &Route) -> String {
    let words = route.path.split('/').filter(|part| !part.is_empty()).map(|part| part.trim_matches(['{', '}']));
    let mut id = route.method.to_lowercase();
    words.for_each(|word| {
        id.push('-');
        id.push_str(word);
    });
    id
}

fn parameters(route: &Route) -> Vec<Value> {
    let in_path = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    // What names no record names a part of a form, a kind or a language.
    let schema = |name: &str| if matches!(name, "section" | "kind" | "language") { json!({ "type": "string" }) } else { json!({ "type": "string", "format": "uuid" }) };
    let mut all: Vec<Value> = in_path.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": schema(name) })).collect();
    if route.method != "GET" {
        all.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 80 } }));
        all.push(json!({ "name": "If-Match", "in": "header", "required": false, "schema": { "type": "string" } }));
    }
    all
}

fn problem() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
            "code": { "type": "string" }, "detail": { "type": "string" },
            "errors": { "type": "array", "items": { "type": "object", "properties": { "field": { "type": "string" }, "code": { "type": "string" }, "detail": { "type": "string" } } } },
            "clashes": { "type": "array", "items": { "type": "object", "properties": { "field": { "type": "string" }, "mine": {}, "theirs": {} } } },
        },
    })
}
