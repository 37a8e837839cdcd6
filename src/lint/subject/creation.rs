//! What the API server refuses of an object as a whole, by its own rules: the crate `change` knows them, each with its source.

use serde_json::Value;

use super::validation::{Refusal, is_open};
use crate::kubernetes::Validation;
use crate::lint::Object;
use ::change::{self as change, creation};
use yaml::Pointer;

/// What is refused of an object that is whole. What another program fills in, and what is missing, is left to others: the object may be
/// a part of one.
pub(crate) fn refusals(object: &Object) -> Vec<Refusal> {
    if object.ours || object.layer.is_patch || *object.validation() != Validation::Valid {
        return vec![];
    }
    let refused = creation(object.value());
    if refused.is_empty() || has_open(object.value()) {
        return vec![];
    }
    let is_name = |path: &str| path == "metadata" || path.starts_with("metadata.name");
    // What is said of a selector is said where it stands.
    let is_told =
        |one: &change::Refusal| one.reason.contains("is required") || one.reason.contains("`selector` asks for");
    let told = refused.into_iter().filter(|one| !is_told(one) && !is_name(&one.path));
    let refusal = |one: change::Refusal| {
        let (pointer, names) = placed(object.value(), &one.path);
        // What the server itself put there says the same again.
        object.get(&pointer).filter(|value| !value.as_str().is_some_and(is_open))?;
        let field = names.get(names.len().saturating_sub(2)..).unwrap_or_default().join(".");
        let colon = if one.reason.starts_with('`') { ":" } else { "" };
        let why = format!("`{field}`{colon} {}: the API server refuses the object", one.reason);
        Some(Refusal { pointer, at_key: false, why })
    };
    told.filter_map(refusal).collect()
}

/// Whether another program fills in some of it.
fn has_open(value: &Value) -> bool {
    match value {
        Value::String(text) => ["${", "$(", "{{", "<", "%"].iter().any(|mark| text.contains(mark)) && is_open(text),
        Value::Array(items) => items.iter().any(has_open),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains(['{', '$']) || has_open(value)),
        _ => false,
    }
}

/// The pointer of a path such as `spec.ports[0].name`, and the names on it.
fn placed(object: &Value, path: &str) -> (Pointer, Vec<String>) {
    let (mut pointer, mut names) = (Pointer::ROOT, vec![]);
    let mut value = Some(object);
    let mut rest = path.trim_matches('.');
    while !rest.is_empty() {
        let (step, behind) = match rest.strip_prefix('[') {
            Some(inner) => inner.split_once(']').unwrap_or((inner, "")),
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        rest = behind.trim_start_matches('.');
        let index = step.parse::<usize>().ok().filter(|_| value.is_some_and(Value::is_array));
        match index {
            Some(index) => pointer = pointer.index(index),
            None => {
                pointer = pointer.key(step);
                names.push(step.to_owned());
            }
        }
        value = value.and_then(|value| index.map_or_else(|| value.get(step), |index| value.get(index)));
    }
    (pointer, names)
}
