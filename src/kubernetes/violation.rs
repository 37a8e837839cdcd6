//! What a JSON Schema finds wrong with a value, in the words and places that findings need.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;
use yaml::Pointer;

use super::fault::{self, Fault};

/// One way in which a value breaks its schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// The value at fault: the unknown field itself, the mapping that lacks one, else the value.
    pub pointer: Pointer,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Every violation, by pointer. `document` is the schema that `validator` was built from: the fields known there help those who
/// misspelt one.
pub(crate) fn violations(validator: &Validator, document: &Value, value: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    for error in validator.iter_errors(value) {
        collect(&error, document, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn collect(error: &ValidationError<'_>, document: &Value, found: &mut Vec<Violation>) {
    let pointer = &Pointer::parse(error.instance_path().as_str()).unwrap_or_default();
    let fault = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let known = known_fields(error, document);
            found.extend(
                unexpected
                    .iter()
                    .map(|name| Violation { pointer: pointer.key(name), fault: Fault::unknown_field(name, &known) }),
            );
            return;
        }
        ValidationErrorKind::AnyOf { context } => return alternatives(error, document, context, true, found),
        ValidationErrorKind::OneOfNotValid { context } => return alternatives(error, document, context, false, found),
        ValidationErrorKind::OneOfMultipleValid { .. } => match choices(error, document) {
            Some(fields) => Fault::Choose { fields, several: false },
            None => Fault::Other(without_value(error)),
        },
        ValidationErrorKind::Required { property } => Fault::MissingField { name: plain(property) },
        ValidationErrorKind::Type { kind } => {
            Fault::WrongType { expected: types(kind), found: fault::kind_of(error.instance()) }
        }
        ValidationErrorKind::Enum { options } => {
            let allowed = options.as_array().map(|options| options.iter().map(plain).collect());
            Fault::not_one_of(allowed.unwrap_or_default(), error.instance())
        }
        ValidationErrorKind::Constant { expected_value } => {
            Fault::not_one_of(vec![plain(expected_value)], error.instance())
        }
        ValidationErrorKind::Pattern { pattern } => Fault::Pattern { pattern: pattern.clone() },
        ValidationErrorKind::Format { format } => Fault::Format { format: format.clone() },
        _ => Fault::Other(without_value(error)),
    };
    found.push(Violation { pointer: pointer.clone(), fault });
}

/// A value that fits none of several schemas. If these differ only in the field they require, the choice is the message; else it
/// is the faults against the schema that fits best, which is the one whose errors lie deepest.
fn alternatives(
    error: &ValidationError<'_>,
    document: &Value,
    context: &[Vec<ValidationError<'static>>],
    several: bool,
    found: &mut Vec<Violation>,
) {
    if let Some(fields) = choices(error, document) {
        let fault = Fault::Choose { fields, several };
        let pointer = Pointer::parse(error.instance_path().as_str()).unwrap_or_default();
        found.push(Violation { pointer, fault });
        return;
    }
    let fit = |errors: &&Vec<ValidationError<'static>>| {
        let deepest = errors.iter().map(|error| error.instance_path().as_str().matches('/').count()).max();
        (deepest, std::cmp::Reverse(errors.len()))
    };
    // `max_by_key` takes the last of equals; authors of schemas put the usual form first.
    for error in context.iter().rev().max_by_key(fit).into_iter().flatten() {
        collect(error, document, found);
    }
}

/// The fields that the branches of an `anyOf` or `oneOf` ask for, if asking for one is all that each does.
fn choices(error: &ValidationError<'_>, document: &Value) -> Option<Vec<String>> {
    let branches = document.pointer(error.schema_path().as_str())?.as_array()?;
    branches.iter().map(only_required).collect()
}

fn only_required(branch: &Value) -> Option<String> {
    let branch = branch.as_object()?;
    let asks_only = branch.keys().all(|keyword| keyword == "required" || keyword == "properties");
    match branch.get("required")?.as_array()?.as_slice() {
        [field] if asks_only => Some(plain(field)),
        _ => None,
    }
}

/// The fields that the schema in which `error` arose knows.
fn known_fields(error: &ValidationError<'_>, document: &Value) -> Vec<String> {
    let schema = error.schema_path().as_str().rsplit_once('/').and_then(|(schema, _)| document.pointer(schema));
    let properties = schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

fn types(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(one) => vec![fault::kind_named(one.as_str())],
        TypeKind::Multiple(several) => several.iter().map(|one| fault::kind_named(one.as_str())).collect(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The library's own words, without the value: it may be a secret.
fn without_value(error: &ValidationError<'_>) -> String {
    error.masked_with("this value").to_string()
}

#[cfg(test)]
#[path = "violation_tests.rs"]
mod tests;
