//! Fields that the kind does not have, and values of another type: what strict decoding refuses before any rule is asked
//! (`apimachinery runtime/serializer/json`, `sigs.k8s.io/structured-merge-diff` `typed/validate.go`).

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::faults::Faults;
use crate::field::Field;
use crate::merge::key;
use crate::quantity::Quantity;
use crate::types::{Keys, Type};

const SOURCE: &str = "structured-merge-diff typed/validate.go";

/// Checks a value and all below it.
pub(crate) fn check(faults: &mut Faults, ty: &Type, field: &Field<'_>) {
    let Some(value) = field.value.filter(|value| !value.is_null()) else { return };
    let fits = match ty {
        Type::Any => true,
        Type::Text { .. } => value.is_string(),
        Type::Bytes => return bytes(faults, field, value),
        Type::Integer => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Type::Number => value.is_number(),
        Type::Boolean { .. } => value.is_boolean(),
        Type::IntOrString => value.is_string() || value.is_i64() || value.is_u64(),
        Type::Quantity => {
            if (value.is_string() || value.is_number()) && Quantity::of(value).is_none() {
                return faults.invalid(
                    field,
                    "apimachinery api/resource ParseQuantity",
                    "must be a quantity such as 500m or 2Gi",
                );
            }
            value.is_string() || value.is_number()
        }
        Type::Map { of, .. } => {
            field.entries().for_each(|(_, entry)| check(faults, of, &entry));
            value.is_object()
        }
        Type::Struct { .. } | Type::Custom { .. } => {
            fields(faults, ty, field, value);
            value.is_object()
        }
        Type::List { keys, of } => {
            field.items().for_each(|item| check(faults, of, &item));
            distinct(faults, keys, field);
            value.is_array()
        }
    };
    if !fits {
        faults.invalid(field, SOURCE, format!("must be {}", words(ty)));
    }
}

fn fields(faults: &mut Faults, ty: &Type, field: &Field<'_>, value: &Value) {
    let open = matches!(ty, Type::Custom { open: true, .. });
    for (name, below) in value.as_object().into_iter().flatten() {
        match ty.field(name) {
            Some(of) => check(faults, of, &field.get_one(name)),
            None if open || below.is_null() => {}
            None => faults.invalid(&field.get_one(name), SOURCE, "is no field of this kind"),
        }
    }
}

/// The items of a list that appliers share must differ.
fn distinct(faults: &mut Faults, keys: &Keys, field: &Field<'_>) {
    if matches!(keys, Keys::Atomic) {
        return;
    }
    let mut seen = HashSet::new();
    for item in field.items() {
        if item.value.is_some_and(|value| !seen.insert(key(keys, value))) {
            let by = match keys {
                Keys::By(names) => format!("repeats the {} of another item", names.join(" and ")),
                _ => "occurs twice".to_owned(),
            };
            faults.invalid(&item, SOURCE, by);
        }
    }
}

fn bytes(faults: &mut Faults, field: &Field<'_>, value: &Value) {
    let fits = value.as_str().is_some_and(|text| {
        let text: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
        STANDARD.decode(text).is_ok()
    });
    if !fits {
        faults.invalid(field, "Go encoding/json", "must be a text in base64");
    }
}

fn words(ty: &Type) -> &'static str {
    match ty {
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::Boolean { .. } => "true or false",
        Type::IntOrString => "a whole number or a text",
        Type::Quantity => "a quantity",
        Type::Map { .. } | Type::Struct { .. } | Type::Custom { .. } => "a mapping",
        Type::List { .. } => "a list",
        Type::Any | Type::Text { .. } | Type::Bytes => "a text",
    }
}
