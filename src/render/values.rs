//! Helm values on their way through an engine.

use serde_json::Value;

/// How values can be carried inside an engine's object.
#[derive(Debug, PartialEq)]
pub(super) enum Inline<'a> {
    /// There are none.
    Nothing,
    /// As a mapping.
    Mapping(&'a Value),
    /// Only as a text, or beside the object: the engines' JSON would lose a `null` (argoproj/argo-cd#16312,
    /// fluxcd/kustomize-controller#372) or print a large integer as a float.
    Text(&'a Value),
}

/// How these values can be carried.
pub(super) fn inline(values: &Value) -> Inline<'_> {
    match values {
        Value::Null => Inline::Nothing,
        Value::Object(map) if map.is_empty() => Inline::Nothing,
        values if is_fragile(values) => Inline::Text(values),
        values => Inline::Mapping(values),
    }
}

/// JSON numbers are floats to Go; from this on Helm prints them as `1e+06`.
const LARGE: u64 = 1_000_000;

fn is_fragile(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Number(number) => {
            number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64()).is_some_and(|size| size >= LARGE)
        }
        Value::Array(items) => items.iter().any(is_fragile),
        Value::Object(map) => map.values().any(is_fragile),
        Value::Bool(_) | Value::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nulls_and_large_integers_are_not_left_to_the_engines_json() {
        for fragile in [json!({"a": [{"b": null}]}), json!({"a": 1_000_000}), json!({"a": -1_000_000})] {
            assert_eq!(inline(&fragile), Inline::Text(&fragile));
        }
        let plain = json!({"a": 999_999, "b": 2.5e9, "c": "null"});
        assert_eq!(inline(&plain), Inline::Mapping(&plain));
        assert_eq!(inline(&json!({})), Inline::Nothing);
    }
}
