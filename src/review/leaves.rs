//! What differs in the definitions of an environment or a tenant, merged: for values whose way from there is not known.

use serde_json::Value;

use crate::change::{self, FieldChange};
use crate::compile::Unit;
use crate::document::Merged;
use crate::source::Place;

/// A value of definitions that differs.
pub(super) struct Leaf {
    before: Option<String>,
    after: Option<String>,
    place: Place,
}

/// The values that differ in what a unit is made of: the tenant's definition and the environment's.
pub(super) fn of(before: Option<&Unit<'_>>, after: Option<&Unit<'_>>) -> Vec<Leaf> {
    let of_environment = |unit: Option<&Unit<'_>>| unit.map(|unit| &unit.platform.environment.merged).cloned();
    let of_tenant =
        |unit: Option<&Unit<'_>>| unit.and_then(|unit| unit.plan.as_ref()).map(|plan| plan.tenant.merged.clone());
    let mut all = differing(of_tenant(before), of_tenant(after));
    all.extend(differing(of_environment(before), of_environment(after)));
    all
}

fn differing(before: Option<Merged>, after: Option<Merged>) -> Vec<Leaf> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let differences = change::differences(&before.to_json(), &after.to_json());
    let leaf = |field: FieldChange| {
        let place = match (&field.is, &field.was) {
            (Some(pointer), _) => after.nearest(pointer),
            (None, Some(pointer)) => before.nearest(pointer),
            (None, None) => return None,
        };
        Some(Leaf { before: text(field.before.as_ref()), after: text(field.after.as_ref()), place })
    };
    differences.into_iter().filter_map(leaf).collect()
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

/// The definition that differs as a field does: in the same values, or in values that the field's hold; else the only one that differs.
pub(super) fn best(leaves: &[Leaf], field: Option<&FieldChange>) -> Option<Place> {
    let only = || leaves.first().filter(|_| leaves.len() == 1).map(|leaf| leaf.place.clone());
    let Some(field) = field else { return only() };
    let (before, after) = (text(field.before.as_ref()), text(field.after.as_ref()));
    let same = leaves.iter().find(|leaf| leaf.after.is_some() && (&leaf.before, &leaf.after) == (&before, &after));
    let holds = |whole: &Option<String>, part: &Option<String>| match (whole, part) {
        (Some(whole), Some(part)) => !part.is_empty() && whole.contains(part.as_str()),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    let around = || {
        leaves.iter().find(|leaf| leaf.after.is_some() && holds(&before, &leaf.before) && holds(&after, &leaf.after))
    };
    same.or_else(around).map(|leaf| leaf.place.clone()).or_else(only)
}
