//! LimitRanges: `pkg/apis/core/validation/validation.go` `ValidateLimitRange`.

use std::collections::BTreeSet;

use super::resources;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::quantity::Quantity;

const SOURCE: &str = "pkg/apis/core/validation ValidateLimitRange";
const PARTS: [&str; 5] = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"];
/// What must not be more than what.
const ORDER: [(&str, &str); 6] = [
    ("min", "max"),
    ("min", "defaultRequest"),
    ("defaultRequest", "max"),
    ("defaultRequest", "default"),
    ("min", "default"),
    ("default", "max"),
];

/// Limits of each type, in their order.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let limits = object.get("spec.limits");
    faults.distinct(limits.items().map(|it| it.get("type")), SOURCE);
    limits.items().for_each(|it| limit(faults, &it));
}

fn limit(faults: &mut Faults, limit: &Field<'_>) {
    let kind = limit.get("type");
    let standard = ["Pod", "Container", "PersistentVolumeClaim"].contains(&kind.text());
    if !standard && (!kind.text().contains('/') || !names::is_qualified(kind.text())) {
        faults.invalid(&kind, SOURCE, "must be one of Pod, Container, PersistentVolumeClaim, or have a domain");
    }
    let parts = PARTS.map(|part| limit.get(part));
    for part in parts.iter().filter(|_| matches!(kind.text(), "Pod" | "Container")) {
        resources::list(faults, part, SOURCE);
    }
    if kind.text() == "Pod" {
        for part in [&parts[2], &parts[3]].into_iter().filter(|part| !part.is_empty()) {
            faults.invalid(part, SOURCE, "must not be set for the type Pod");
        }
    }
    if kind.text() == "PersistentVolumeClaim" && !parts[0].key("storage").is_set() && !parts[1].key("storage").is_set()
    {
        faults.invalid(limit, SOURCE, "must have a `min` or `max` of storage");
    }
    let names: BTreeSet<&str> = parts.iter().flat_map(|part| part.entries().map(|(name, _)| name)).collect();
    names.into_iter().for_each(|name| order(faults, limit, name));
}

fn order(faults: &mut Faults, limit: &Field<'_>, name: &str) {
    let field = |part: &str| limit.get(part).key(name);
    let amount = |part: &str| field(part).value.and_then(Quantity::of);
    for (low, high) in ORDER {
        if let (Some(least), Some(most)) = (amount(low), amount(high))
            && least > most
        {
            let wrong = if low == "min" && high != "max" { high } else { low };
            faults.invalid(&field(wrong), SOURCE, format!("`{low}` must be `{high}` at most"));
        }
    }
    let Some(ratio) = amount("maxLimitRequestRatio") else { return };
    let most = amount("max").zip(amount("min")).and_then(|(max, min)| max.ratio(min));
    if Quantity::parse("1").is_some_and(|one| ratio < one) {
        faults.invalid(&field("maxLimitRequestRatio"), SOURCE, "must be 1 or more");
    } else if most.is_some_and(|most| ratio > most) {
        faults.invalid(&field("maxLimitRequestRatio"), SOURCE, "must be `max` divided by `min` at most");
    }
}
