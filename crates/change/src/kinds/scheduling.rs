//! Priorities, runtimes and leases: `pkg/apis/scheduling`, `pkg/apis/node`, `pkg/apis/coordination`.

use super::resources;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const PRIORITY: &str = "pkg/apis/scheduling/validation ValidatePriorityClass";
const PRIORITY_UPDATE: &str = "pkg/apis/scheduling/validation ValidatePriorityClassUpdate";
const RUNTIME: &str = "pkg/apis/node/validation ValidateRuntimeClass";
const RUNTIME_UPDATE: &str = "pkg/apis/node/validation ValidateRuntimeClassUpdate";
const LEASE: &str = "pkg/apis/coordination/validation ValidateLeaseSpec";
/// The highest value of a class that is not the system's.
const HIGHEST: i64 = 1_000_000_000;

/// A PriorityClass.
pub(super) fn priority(faults: &mut Faults, object: &Field<'_>) {
    if !object.get("metadata.name").text().starts_with("system-") && object.get("value").number() > Some(HIGHEST) {
        faults.invalid(&object.get("value"), PRIORITY, format!("must be {HIGHEST} at most"));
    }
    faults.one_of(&object.get("preemptionPolicy"), &["PreemptLowerPriority", "Never"], PRIORITY);
}

/// A RuntimeClass.
pub(super) fn runtime(faults: &mut Faults, object: &Field<'_>) {
    let handler = object.get("handler");
    if faults.required(&handler, RUNTIME) {
        faults.label(&handler, RUNTIME);
    }
    resources::list(faults, &object.get("overhead.podFixed"), RUNTIME);
    selector::labels(faults, &object.get("scheduling.nodeSelector"));
    let tolerations = object.get("scheduling.tolerations");
    super::affinity::tolerations(faults, &tolerations);
    faults.distinct(tolerations.items(), "pkg/apis/node/validation validateTolerations");
}

/// A Lease.
pub(super) fn lease(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    faults.at_least(&spec.get("leaseDurationSeconds"), 1, LEASE);
    faults.not_negative(&spec.get("leaseTransitions"), LEASE);
    let (strategy, preferred) = (spec.get("strategy"), spec.get("preferredHolder"));
    if strategy.is_set() && !names::is_qualified(strategy.text()) && strategy.text() != "OldestEmulationVersion" {
        faults.invalid(&strategy, LEASE, "must be OldestEmulationVersion, or a name with a domain");
    }
    if !preferred.is_empty() && strategy.is_empty() {
        faults.invalid(&preferred, LEASE, "needs a `strategy`");
    }
}

/// What stays of each kind.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    match wanted.get("kind").text() {
        "PriorityClass" => {
            let value = |object: &Field<'_>| object.get("value").number().unwrap_or(0);
            if value(live) != value(wanted) {
                faults.frozen(&wanted.get("value"), PRIORITY_UPDATE, "cannot change: make a class with another name");
            }
            faults.same(&live.get("preemptionPolicy"), &wanted.get("preemptionPolicy"), PRIORITY_UPDATE);
        }
        "RuntimeClass" => faults.same(&live.get("handler"), &wanted.get("handler"), RUNTIME_UPDATE),
        _ => {}
    }
}
