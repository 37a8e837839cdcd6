//! What a schema expects, in words.

use serde_json::Value;

use super::format;
use super::near::one_of;

/// What a schema expects, to stand behind "expected".
pub(crate) fn expectation(schema: &Value) -> String {
    if let Some(constant) = schema.get("const") {
        return plain(constant);
    }
    if let Some(options) = schema.get("enum").and_then(Value::as_array) {
        let options: Vec<String> = options.iter().map(plain).collect();
        return one_of(&options.iter().map(String::as_str).collect::<Vec<_>>());
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str).and_then(format::find) {
        return format.expected.to_owned();
    }
    if let Some(choices) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
        let mut choices: Vec<String> = choices.iter().map(expectation).collect();
        choices.dedup();
        return choices.join(", or ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) => of_type(kind, schema),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<String> = kinds.iter().filter_map(Value::as_str).map(|kind| of_type(kind, schema)).collect();
            kinds.join(" or ")
        }
        _ => "another value".to_owned(),
    }
}

fn of_type(kind: &str, schema: &Value) -> String {
    let number = |key: &str| schema.get(key).filter(|limit| limit.is_number()).map(Value::to_string);
    match kind {
        "integer" | "number" => {
            let noun = if kind == "integer" { "an integer" } else { "a number" };
            match (number("minimum"), number("maximum")) {
                (Some(low), Some(high)) => format!("{noun} from {low} to {high}"),
                (Some(low), None) => format!("{noun} of at least {low}"),
                (None, Some(high)) => format!("{noun} of at most {high}"),
                (None, None) => noun.to_owned(),
            }
        }
        "string" => match number("maxLength") {
            Some(length) => format!("text of at most {length} characters"),
            None => "text".to_owned(),
        },
        "boolean" => "true or false".to_owned(),
        "null" => "nothing".to_owned(),
        "array" => match schema.get("items").map(expectation).filter(|items| items != "another value") {
            Some(items) => format!("a list, each item {items}"),
            None => "a list".to_owned(),
        },
        _ => {
            let fields = schema.get("properties").and_then(Value::as_object);
            match fields.filter(|fields| !fields.is_empty() && fields.len() <= 6) {
                Some(fields) => {
                    let fields: Vec<&str> = fields.keys().map(String::as_str).collect();
                    format!("a mapping with {}", fields.join(", "))
                }
                None => "a mapping".to_owned(),
            }
        }
    }
}

/// What a value is, to stand behind "is".
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// A scalar without JSON's quotes.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expectations_read_as_sentences() {
        let cases = [
            (json!({"type": "integer", "minimum": 1, "maximum": 65535}), "an integer from 1 to 65535"),
            (json!({"type": "string", "format": "quantity"}), "a Kubernetes quantity such as 500m or 4Gi"),
            (json!({"enum": ["argocd", "flux"]}), "one of argocd, flux"),
            (json!({"type": "array", "items": {"type": "string"}}), "a list, each item text"),
            (json!({"anyOf": [{"type": "boolean"}, {"type": "string"}]}), "true or false, or text"),
            (json!({"type": ["string", "number"]}), "text or a number"),
            (json!({"type": "object", "properties": {"name": {}, "email": {}}}), "a mapping with name, email"),
            (json!({}), "another value"),
        ];
        for (schema, words) in cases {
            assert_eq!(expectation(&schema), words);
        }
    }
}
