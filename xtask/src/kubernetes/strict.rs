//! From a published schema to a strict one: no fields but the known ones, no prose, and the scalars that Kubernetes reads specially.

use serde_json::{Map, Value, json};

/// What the API server takes for a quantity, after apimachinery pkg/api/resource/quantity.go.
const QUANTITY: &str = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";
/// What encoding/base64 of Go takes: line breaks are passed over.
const BASE64: &str = "^[A-Za-z0-9+/\\r\\n]*[=\\r\\n]*$";
/// Keywords that say something to people only, or that hold for the API server's storage only.
const DROPPED: [&str; 4] = ["default", "description", "format", "title"];

/// The name of a definition without what all of them share: `core.v1.Pod`, `meta.v1.ObjectMeta`.
pub(super) fn short(name: &str) -> String {
    [
        "io.k8s.api.",
        "io.k8s.apimachinery.pkg.apis.",
        "io.k8s.apimachinery.pkg.",
        "io.k8s.apiextensions-apiserver.pkg.apis.",
    ]
    .iter()
    .find_map(|prefix| name.strip_prefix(prefix))
    .unwrap_or(name)
    .to_owned()
}

/// The strict form of the definition `name`.
pub(super) fn definition(name: &str, schema: &Value) -> Value {
    match short(name).as_str() {
        // Also where the published schema says "string": the API server reads `cpu: 1` as it reads `cpu: "1"`.
        "api.resource.Quantity" => json!({"type": ["string", "number"], "pattern": QUANTITY}),
        "util.intstr.IntOrString" => json!({"type": ["integer", "string"]}),
        // Any JSON value; the published type says "object".
        "apiextensions.v1.JSON" => json!({}),
        _ => strict(schema),
    }
}

fn strict(schema: &Value) -> Value {
    let Value::Object(map) = schema else { return schema.clone() };
    let mut strict = Map::new();
    for (keyword, value) in map {
        let kept = match (keyword.as_str(), value) {
            ("format", Value::String(format)) if format == "byte" => {
                strict.insert("pattern".to_owned(), json!(BASE64));
                continue;
            }
            ("$ref", Value::String(target)) => json!(format!("#/$defs/{}", short(last(target)))),
            ("properties", Value::Object(properties)) => {
                properties.iter().map(|(name, schema)| (name.clone(), self::strict(schema))).collect()
            }
            ("items" | "additionalProperties", schema) => self::strict(schema),
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => schemas.iter().map(self::strict).collect(),
            (dropped, _) if DROPPED.contains(&dropped) || dropped.starts_with("x-") => continue,
            (_, other) => other.clone(),
        };
        strict.insert(keyword.clone(), kept);
    }
    if strict.contains_key("properties") {
        strict.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    Value::Object(strict)
}

/// Collects the names that the `$ref`s of a schema give.
pub(super) fn references(schema: &Value, into: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            for (keyword, value) in map {
                match value.as_str() {
                    Some(target) if keyword == "$ref" => into.push(last(target).to_owned()),
                    _ => references(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, into)),
        _ => {}
    }
}

fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
