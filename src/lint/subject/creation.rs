//! What the API server refuses of an object as a whole, by its own rules: the crate `change` knows them, each with its source.

use serde_json::Value;

use super::validation::{Refusal, is_open};
use crate::kubernetes::Validation;
use crate::lint::Object;
use ::change::{self as change, creation};
use yaml::{Pointer, index_of};

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
        let pointer = one.pointer;
        // What the server itself put there says the same again.
        object.get(&pointer).filter(|value| !value.as_str().is_some_and(is_open))?;
        let names = names(object.value(), &pointer);
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

/// The names of the fields on the way that a pointer leads.
fn names(object: &Value, pointer: &Pointer) -> Vec<String> {
    let mut at = Some(object);
    let names = pointer.steps().filter_map(|step| {
        let is_item = at.is_some_and(Value::is_array);
        at = at.and_then(|value| if is_item { value.get(index_of(&step)?) } else { value.get(&*step) });
        (!is_item).then(|| step.into_owned())
    });
    names.collect()
}
