//! Kubernetes objects against strict schemas: every field known, every type right, every required field there.
//!
//! `schemas.json` is made by `cargo xtask kubernetes-schemas` from published types and CRDs. It does not know what the API server
//! checks in code: names, quantities' signs, CEL rules, references between objects.

mod embedded;
mod fault;
mod served;
mod structural;
mod violation;

use serde_json::{Value, json};

use embedded::Schemas;
pub(crate) use fault::Fault;
pub(crate) use served::{Server, Version, served};
pub(crate) use structural::structural;
pub(crate) use violation::Violation;
use yaml::Pointer;

/// What the schemas say of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Validation {
    /// It fits its kind's schema.
    Valid,
    /// It does not; at least one violation, sorted by pointer.
    Invalid(Vec<Violation>),
    /// No schema for its kind in its version: it may be right or wrong.
    UnknownKind {
        /// The versions in which the kind is known, most often because the object's own is no longer served.
        versions: Vec<&'static str>,
    },
    /// It is no mapping, or has no `apiVersion` or `kind` that is a text.
    NoObject,
}

/// Checks an object by its `apiVersion` and `kind`; the items of a `v1` `List` each by their own.
///
/// A field that is `null` counts as absent, as it does for the API server, which drops such fields before it validates
/// (kubernetes.io, "Extend the Kubernetes API with CustomResourceDefinitions", "Defaulting and Nullable"; for built-in kinds it is how
/// Go decodes JSON).
pub(crate) fn validate(object: &Value) -> Validation {
    let Some((api_version, kind)) = identity(object) else { return Validation::NoObject };
    if (api_version, kind) == ("v1", "List") {
        return list(object);
    }
    if (api_version, kind) == ("argoproj.io/v1alpha1", "ApplicationSet") {
        return set_of_applications(object);
    }
    let schemas = Schemas::get();
    let Some(schema) = schemas.find(api_version, kind) else {
        return Validation::UnknownKind { versions: schemas.versions(kind) };
    };
    let violations =
        if has_null(object) { schema.violations(&without_nulls(object)) } else { schema.violations(object) };
    if violations.is_empty() { Validation::Valid } else { Validation::Invalid(violations) }
}

/// The kinds that there are schemas for in a version.
pub(crate) fn kinds(api_version: &str) -> impl Iterator<Item = &'static str> {
    Schemas::get().kinds_of(api_version)
}

fn identity(object: &Value) -> Option<(&str, &str)> {
    Some((object.get("apiVersion")?.as_str()?, object.get("kind")?.as_str()?))
}

/// A set of Applications is as good as its template, whose `spec` has the schema of an Application's. What the template lacks a patch may add.
fn set_of_applications(object: &Value) -> Validation {
    let Some(spec) = object.pointer("/spec/template/spec") else { return Validation::Valid };
    let application = json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "template"}, "spec": spec,
    });
    let Validation::Invalid(violations) = validate(&application) else { return Validation::Valid };
    let is_of_spec = |violation: &Violation| {
        violation.pointer.as_str().starts_with("/spec/")
            && !matches!(violation.fault, Fault::MissingField { .. } | Fault::Choose { .. })
    };
    let moved = |violation: Violation| Violation {
        pointer: Pointer::from("/spec/template").join(&violation.pointer),
        ..violation
    };
    let violations: Vec<Violation> = violations.into_iter().filter(is_of_spec).map(moved).collect();
    if violations.is_empty() { Validation::Valid } else { Validation::Invalid(violations) }
}

/// A list is as good as its items; of kinds that are not known, nothing is said.
fn list(object: &Value) -> Validation {
    let items = object.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut violations = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if let Validation::Invalid(found) = validate(item) {
            let at = |violation: Violation| Violation {
                pointer: Pointer::from("/items").index(index).join(&violation.pointer),
                ..violation
            };
            violations.extend(found.into_iter().map(at));
        }
    }
    if violations.is_empty() { Validation::Valid } else { Validation::Invalid(violations) }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.values().any(|value| value.is_null() || has_null(value)),
        Value::Array(items) => items.iter().any(has_null),
        _ => false,
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
