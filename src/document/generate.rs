//! JSON Schemas made: from Rust's types, of parts of a document, joined with further properties.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The dialect of every schema.
pub(crate) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a type, whole in itself, without what only Rust cares for.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    schema
}

/// Takes out Rust's names of types and numbers, and defaults that say nothing; joins the lines of descriptions.
fn tidy(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    map.shift_remove("title");
    let is_of_rust = |format: &str| ["uint", "int", "float", "double"].iter().any(|kind| format.starts_with(kind));
    if map.get("format").and_then(Value::as_str).is_some_and(is_of_rust) {
        map.shift_remove("format");
    }
    if map.get("default").is_some_and(says_nothing) {
        map.shift_remove("default");
    }
    if let Some(Value::String(text)) = map.get_mut("description") {
        *text = text.split("\n\n").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join("\n\n");
    }
    for (key, inner) in map.iter_mut() {
        match (key.as_str(), inner) {
            // Their keys are names of fields.
            ("properties" | "$defs", Value::Object(schemas)) => schemas.values_mut().for_each(tidy),
            ("default" | "const" | "enum", _) => {}
            (_, Value::Array(schemas)) => schemas.iter_mut().for_each(tidy),
            (_, inner) => tidy(inner),
        }
    }
    enumerate(map);
}

/// A choice between constants is an enumeration; editors show what each of it means.
fn enumerate(schema: &mut Map<String, Value>) {
    let Some(choices) = schema.get("oneOf").and_then(Value::as_array) else { return };
    let constants: Option<Vec<Value>> = choices.iter().map(|choice| choice.get("const").cloned()).collect();
    let Some(constants) = constants else { return };
    let about = |choice: &Value| choice.get("description").cloned().unwrap_or_else(|| "".into());
    let descriptions: Vec<Value> = choices.iter().map(about).collect();
    schema.shift_remove("oneOf");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), constants.into());
    schema.insert("enumDescriptions".to_owned(), descriptions.into());
}

/// Whether a default is nothing, or a map: each part of it has its own.
fn says_nothing(default: &Value) -> bool {
    match default {
        Value::Null | Value::Object(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Adds properties; one that is there already stays.
pub(crate) fn join(object: &mut Value, properties: &Map<String, Value>, required: &[String]) {
    let Some(object) = object.as_object_mut() else { return };
    if let Some(all) = object.entry("properties").or_insert_with(|| json!({})).as_object_mut() {
        for (key, schema) in properties {
            all.entry(key.clone()).or_insert_with(|| schema.clone());
        }
    }
    if let Some(all) = object.entry("required").or_insert_with(|| json!([])).as_array_mut() {
        all.extend(required.iter().map(|key| Value::from(key.as_str())));
    }
}

/// Gives a schema a description.
pub(crate) fn describe(schema: &mut Value, text: &str) {
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), text.into());
    }
}

/// The schema of a part of a definition, where what is missing may come from another: nothing is required but inside lists, which are
/// replaced whole.
#[must_use]
pub(crate) fn partial(mut schema: Value) -> Value {
    strip(&mut schema);
    schema
}

fn strip(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    object.shift_remove("required");
    object.shift_remove("minProperties");
    object.shift_remove("dependentRequired");
    for choice in ["anyOf", "oneOf", "allOf", "if", "then", "else", "not"] {
        if object.get(choice).is_some_and(asks_for_keys) {
            object.shift_remove(choice);
        }
    }
    for map in ["properties", "patternProperties", "dependentSchemas"] {
        if let Some(schemas) = object.get_mut(map).and_then(Value::as_object_mut) {
            schemas.values_mut().for_each(strip);
        }
    }
    if let Some(rest) = object.get_mut("additionalProperties") {
        strip(rest);
    }
}

/// Whether a choice between schemas turns on which keys are there.
fn asks_for_keys(schema: &Value) -> bool {
    match schema {
        Value::Object(map) => map.get("required").is_some_and(Value::is_array) || map.values().any(asks_for_keys),
        Value::Array(items) => items.iter().any(asks_for_keys),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_definition_requires_nothing_that_another_may_give() {
        let whole = json!({
            "type": "object",
            "required": ["a"],
            "properties": {
                "a": {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}},
                "l": {"type": "array", "items": {"type": "object", "required": ["c"]}},
                "choice": {"oneOf": [{"required": ["x"]}, {"required": ["y"]}]},
                "type": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            },
            "additionalProperties": {"type": "object", "required": ["d"]},
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "a": {"type": "object", "properties": {"b": {"type": "integer"}}},
                "l": {"type": "array", "items": {"type": "object", "required": ["c"]}},
                "choice": {},
                "type": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            },
            "additionalProperties": {"type": "object"},
        });
        assert_eq!(partial(whole), expected);
    }
}
