use serde_json::{Map, Value, json};

use crate::*;

fn fields(json: Value) -> Map<String, Value> {
    match json {
        Value::Object(fields) => fields,
        other => panic!("{other} has no fields"),
    }
}

#[test]
fn different_fields_of_two_editors_merge() {
    let base = fields(json!({ "work": "tailor", "children": "two", "old": "x" }));
    let mine = fields(json!({ "work": "teacher", "children": "two" }));
    let theirs = fields(json!({ "work": "tailor", "children": "three", "old": "x", "new": "y" }));
    assert_eq!(merge(&base, &mine, &theirs).unwrap(), fields(json!({ "work": "teacher", "children": "three", "new": "y" })));
}

#[test]
fn the_same_field_of_two_editors_shows_both_and_merges_nothing() {
    let base = fields(json!({ "work": "tailor", "children": "two" }));
    let mine = fields(json!({ "work": "teacher", "children": "one" }));
    let theirs = fields(json!({ "work": "cook", "children": "two" }));
    assert_eq!(merge(&base, &mine, &theirs).unwrap_err(), [Clash { field: "work".into(), mine: json!("teacher"), theirs: json!("cook") }]);
}

#[test]
fn the_same_new_text_of_two_editors_is_no_clash() {
    let (base, both) = (fields(json!({ "work": "tailor" })), fields(json!({ "work": "cook" })));
    assert_eq!(merge(&base, &both, &both).unwrap(), both);
}
