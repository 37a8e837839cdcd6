//! The schema of a custom kind as its CRD holds it: what the embedded schemas say, in the form of `openAPIV3Schema`.

use serde_json::{Map, Value, json};

use super::embedded;

/// Definitions that refer to each other deeper are cut off.
const DEEPEST: usize = 60;
/// Rules in CEL of published CRDs that the embedded schemas leave out: apiVersion, kind, pointer in the schema, rule, message.
/// Source: the CRDs of each project's release.
const RULES: [(&str, &str, &str, &str, &str); 1] = [(
    "helm.toolkit.fluxcd.io/v2",
    "HelmRelease",
    "/properties/spec",
    "(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))",
    "either chart or chartRef must be set",
)];

/// The schema of a kind, if it is known and not one of Kubernetes' own.
pub(crate) fn structural(api_version: &str, kind: &str) -> Option<Value> {
    let name = embedded::name(api_version, kind)?;
    let definitions = embedded::document().get("$defs")?;
    let mut schema = opened(definitions.get(name)?, definitions, 0);
    for (version, of, pointer, rule, message) in RULES {
        if (version, of) == (api_version, kind)
            && let Some(Value::Object(part)) = schema.pointer_mut(pointer)
        {
            part.insert("x-kubernetes-validations".to_owned(), json!([{"rule": rule, "message": message}]));
        }
    }
    Some(schema)
}

/// A schema with its references followed. What the strict form says by `additionalProperties: false`, a CRD says by nothing.
fn opened(schema: &Value, definitions: &Value, depth: usize) -> Value {
    let anything = || json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    match schema {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and_then(Value::as_str) {
                let name = name.trim_start_matches("#/$defs/");
                let known = definitions.get(name).filter(|_| depth < DEEPEST && name != "meta.v1.ObjectMeta");
                return known.map_or_else(anything, |definition| opened(definition, definitions, depth + 1));
            }
            let mut inner: Map<String, Value> = map
                .iter()
                .filter(|(keyword, value)| *keyword != "additionalProperties" || **value != Value::Bool(false))
                .map(|(keyword, value)| (keyword.clone(), opened(value, definitions, depth)))
                .collect();
            let is_free = !map.contains_key("properties") && !map.contains_key("additionalProperties");
            if is_free && map.get("type").and_then(Value::as_str) == Some("object") {
                inner.insert("x-kubernetes-preserve-unknown-fields".to_owned(), true.into());
            }
            Value::Object(inner)
        }
        Value::Array(items) => items.iter().map(|item| opened(item, definitions, depth)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_followed_and_free_objects_stay_open() {
        let Some(schema) = structural("helm.toolkit.fluxcd.io/v2", "HelmRelease") else {
            return assert!(structural("argoproj.io/v1alpha1", "Application").is_some(), "no schema at all");
        };
        let at = |pointer: &str| schema.pointer(pointer);
        assert_eq!(at("/properties/spec/properties/interval/type"), Some(&json!("string")));
        assert_eq!(at("/properties/spec/additionalProperties"), None);
        assert_eq!(
            at("/properties/spec/x-kubernetes-validations/0/message"),
            Some(&json!("either chart or chartRef must be set"))
        );
        assert!(!schema.to_string().contains("$ref"));
        assert!(structural("helm.toolkit.fluxcd.io/v2", "Deployment").is_none());
    }
}
