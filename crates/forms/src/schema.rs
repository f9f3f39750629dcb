//! What a program may send for a form: JSON Schema from the form's own definition.

use serde_json::{Map, Value, json};
use words::Lang;

use crate::{FieldDefinition, Kind, definition, districts::all_districts, list};

/// All sections of a form as one object. Fields that are asked only sometimes are not required.
pub fn schema(form: &str) -> Value {
    schema_of(form, |_| true)
}

/// The same of some of its sections, by their key.
pub fn schema_of(form: &str, is_meant: impl Fn(&str) -> bool) -> Value {
    let form = definition(form);
    let mut properties = Map::new();
    let mut required = Vec::new();
    for section in form.sections.iter().filter(|section| is_meant(&section.key)) {
        for field in &section.fields {
            let mut shape = shape_of(field);
            if let Some(shape) = shape.as_object_mut() {
                shape.insert("description".into(), form.label_of(Lang::En, &field.name).into());
            }
            properties.insert(field.name.clone(), shape);
            if field.required && field.when.is_none() && section.when.is_none() && field.audience.is_none() {
                required.push(field.name.clone());
            }
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

/// Of each section what an edit may send for it: a program sends what it changes, so that nothing is required.
pub fn parts(form: &str) -> Vec<(String, Value)> {
    let part = |key: &str| {
        let mut schema = schema_of(form, |other| other == key);
        schema["required"] = json!([]);
        schema
    };
    definition(form).sections.iter().map(|section| (section.key.clone(), part(&section.key))).collect()
}

/// The same with more that may be sent beside the form's own fields.
#[must_use]
pub fn with_fields(mut schema: Value, more: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.extend(more.into_iter().map(|(name, shape)| (name.to_owned(), shape)));
    }
    schema
}

/// A schema in which only the fields stand that are asked.
#[must_use]
pub fn only_fields(mut schema: Value, is_asked: impl Fn(&str) -> bool) -> Value {
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.retain(|name, _| is_asked(name));
    }
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|name| name.as_str().is_some_and(&is_asked));
    }
    schema
}

/// One of the codes of a list.
pub fn code_of(name: &str) -> Value {
    json!({ "type": "string", "enum": codes(name) })
}

/// The codes of a list, for the schema of a field that holds one of them.
pub fn codes(name: &str) -> Vec<&'static str> {
    list(name).map(|list| list.items.iter().map(|item| item.code.as_str()).collect()).unwrap_or_default()
}

fn shape_of(field: &FieldDefinition) -> Value {
    let codes = || field.list.as_deref().and_then(list).map(|list| list.items.iter().map(|item| item.code.clone()).collect::<Vec<_>>());
    match field.kind {
        Kind::Line | Kind::Text => json!({ "type": "string", "maxLength": field.max }),
        Kind::Radios | Kind::Select => json!({ "type": "string", "enum": codes() }),
        // A name in any of the three languages does as well.
        Kind::District => {
            let codes: Vec<&str> = all_districts().map(|unit| unit.code.as_str()).collect();
            json!({ "anyOf": [{ "type": "string", "enum": codes }, { "type": "string" }] })
        }
        Kind::Checkboxes => json!({ "type": "array", "items": { "type": "string", "enum": codes() } }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::PartialDate => json!({ "type": "string", "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$" }),
        Kind::Time => json!({ "type": "string", "pattern": "^\\d{2}:\\d{2}$" }),
        Kind::Number => json!({ "type": "integer", "minimum": field.min, "maximum": field.max }),
    }
}
