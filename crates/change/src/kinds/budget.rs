//! PodDisruptionBudgets: `pkg/apis/policy/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::selector;

const SOURCE: &str = "pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec";

/// One of the two numbers, and a selector.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    let (least, most) = (spec.get("minAvailable"), spec.get("maxUnavailable"));
    if least.is_set() && most.is_set() {
        faults.invalid(&spec, SOURCE, "must have one of `minAvailable` and `maxUnavailable`, not both");
    }
    faults.number_or_percent(&least, true, SOURCE);
    faults.number_or_percent(&most, true, SOURCE);
    selector::selector(faults, &spec.get("selector"));
    faults.one_of(&spec.get("unhealthyPodEvictionPolicy"), &["AlwaysAllow", "IfHealthyBudget"], SOURCE);
}
