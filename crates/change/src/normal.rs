//! One form for values that mean the same to the server: no `null`, no field that holds what its absence means, one way to write a
//! quantity.

use serde_json::{Map, Value};

use crate::quantity::Quantity;
use crate::types::Type;

/// Numbers of which 0 means "none" (Go's `int32` with `omitempty`).
const ZERO_IS_NONE: [&str; 3] = ["nodePort", "healthCheckNodePort", "hostPort"];

/// The normal form; `None` if it means the same as no value.
pub(crate) fn normal(ty: &Type, value: &Value) -> Option<Value> {
    match (ty, value) {
        (_, Value::Null) => None,
        (Type::Custom { .. } | Type::Any, Value::Object(map)) => Some(Value::Object(entries(ty, map))),
        (Type::Struct { .. }, Value::Object(map)) => Some(Value::Object(entries(ty, map))),
        (Type::Map { .. }, Value::Object(map)) => {
            let entries: Map<String, Value> = map
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| {
                    let kept = ty.field(key).and_then(|of| normal(of, value));
                    (key.clone(), kept.unwrap_or_else(|| value.clone()))
                })
                .collect();
            (!entries.is_empty()).then_some(Value::Object(entries))
        }
        (Type::List { of, .. }, Value::Array(items)) => {
            let items: Vec<Value> = items.iter().map(|item| normal(of, item).unwrap_or_else(|| item.clone())).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        (Type::Text { unset: false }, Value::String(text)) if text.is_empty() => None,
        (Type::Boolean { unset: false }, Value::Bool(false)) => None,
        (Type::Quantity, value) => {
            Some(Quantity::of(value).map_or_else(|| value.clone(), |quantity| quantity.canonical().into()))
        }
        (Type::Integer, Value::Number(number)) => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
            Some(match (number.is_f64(), whole) {
                (true, Some(whole)) => Value::from(whole as i64),
                _ => value.clone(),
            })
        }
        _ => Some(value.clone()),
    }
}

fn entries(ty: &Type, map: &Map<String, Value>) -> Map<String, Value> {
    let kept = map.iter().filter_map(|(key, value)| {
        if ZERO_IS_NONE.contains(&key.as_str()) && value.as_i64() == Some(0) {
            return None;
        }
        let kept = match ty.field(key) {
            Some(Type::Map { .. }) if keeps_empty(ty, key) && value.as_object().is_some_and(Map::is_empty) => {
                value.clone()
            }
            Some(of) => normal(of, value)?,
            None if value.is_null() => return None,
            None => value.clone(),
        };
        Some((key.clone(), kept))
    });
    kept.collect()
}

/// Mappings that the server compares by `reflect.DeepEqual`, for which an empty one differs from none
/// (`ValidateConfigMapUpdate`, `ValidateSecretUpdate`).
fn keeps_empty(ty: &Type, key: &str) -> bool {
    matches!(
        (ty, key),
        (Type::Struct { name: "core.v1.ConfigMap", .. }, "binaryData")
            | (Type::Struct { name: "core.v1.Secret", .. }, "data")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_means_nothing_goes() {
        let Some(ty) = Type::of_kind("v1", "PersistentVolumeClaim") else { return };
        let claim = json!({"spec": {"accessModes": [], "volumeName": "", "storageClassName": "", "selector": {},
            "resources": {"requests": {"storage": "10240Mi"}, "limits": null}}});
        let normal = normal(&ty, &claim);
        let expected = json!({"spec": {"storageClassName": "", "selector": {},
            "resources": {"requests": {"storage": "10737418240"}}}});
        assert_eq!(normal, Some(expected));
    }
}
