#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::violations;

fn words(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    violations(&validator, schema, value)
        .into_iter()
        .map(|found| format!("{}: {}", found.pointer.as_str(), found.fault))
        .collect()
}

#[test]
fn every_fault_of_a_value_is_named_at_its_place() {
    let schema = json!({
        "$ref": "#/$defs/queue",
        "$defs": {"queue": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": false,
            "properties": {
                "name": {"type": "string"},
                "maxPods": {"type": "integer"},
                "priority": {"enum": ["low", "high"]},
                "env/x": {"type": "array", "items": {"type": "string"}},
            },
        }},
    });
    let value = json!({"maxPod": 3, "maxPods": "three", "priority": "hihg", "env/x": [1, "a", true]});
    assert_eq!(
        words(&schema, &value),
        [
            ": the required field `name` is missing",
            "/env~1x/0: expected a string, found a whole number: quote it",
            "/env~1x/2: expected a string, found true or false: quote it",
            "/maxPod: unknown field `maxPod`; did you mean `maxPods`?",
            "/maxPods: expected a whole number, found a string",
            "/priority: expected one of `low`, `high`; did you mean `high`?",
        ]
    );
}

#[test]
fn a_choice_of_fields_reads_as_one() {
    let either = json!([{"required": ["tag"], "properties": {"tag": {}}}, {"required": ["digest"]}]);
    assert_eq!(words(&json!({"anyOf": either}), &json!({})), [": give at least one of `tag`, `digest`"]);
    let both = json!({"tag": "1", "digest": "2"});
    assert_eq!(words(&json!({"oneOf": either}), &both), [": give exactly one of `tag`, `digest`"]);
    assert!(words(&json!({"anyOf": either}), &both).is_empty());
}

#[test]
fn of_several_forms_the_nearest_one_complains() {
    let schema = json!({"anyOf": [
        {"type": "string"},
        {"type": "object", "properties": {"port": {"type": "integer"}}, "additionalProperties": false},
    ]});
    assert_eq!(words(&schema, &json!({"port": []})), ["/port: expected a whole number, found a list"]);
}

#[test]
fn values_are_not_repeated() {
    let schema = json!({"type": "string", "pattern": "^[a-z]+$", "maxLength": 4});
    let words = words(&schema, &json!("hunter2!")).join("\n");
    assert!(words.contains("longer than 4") && words.contains("^[a-z]+$"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}
