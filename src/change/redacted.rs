//! Objects without their secrets: no diff shows one.

use serde_json::Value;

use crate::secrecy::tree::in_object;

/// What stands for a secret.
pub(super) const STARS: &str = "*****";

/// The object, each scalar that is or holds a secret replaced. Of a Secret, no value is shown at all.
pub(crate) fn redacted(object: &Value) -> Value {
    let mut shown = object.clone();
    for secret in in_object(object) {
        if let Some(value) = shown.pointer_mut(secret.pointer.as_str()) {
            *value = STARS.into();
        }
    }
    if object.get("kind").and_then(Value::as_str) == Some("Secret") {
        for name in ["data", "stringData"] {
            hide(shown.get_mut(name));
        }
        hide(shown.pointer_mut("/metadata/annotations"));
    }
    shown
}

fn hide(values: Option<&mut Value>) {
    match values {
        Some(Value::Object(map)) => map.values_mut().for_each(|value| *value = STARS.into()),
        Some(value) => *value = STARS.into(),
        None => {}
    }
}
