//! What of a Pod may change: `pkg/apis/core/validation/validation.go` `ValidatePodUpdate`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::faults::Faults;
use crate::field::Field;

const UPDATE: &str = "pkg/apis/core/validation ValidatePodUpdate";
const TOLERATIONS: &str = "pkg/apis/core/validation validateOnlyAddedTolerations";
const GATES: &str = "pkg/apis/core/validation validateOnlyDeletedSchedulingGates";
const NODES: &str = "pkg/apis/core/validation validateNodeAffinityMutation";
const REQUIRED: &str = "nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
const FROZEN: &str =
    "cannot change: only images, `activeDeadlineSeconds`, further `tolerations` and fewer `schedulingGates` can";

/// A Pod is nearly as immutable as a Job's template.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec"), wanted.get("spec"));
    for list in ["containers", "initContainers"] {
        if !containers(faults, &old.get(list), &new.get(list)) {
            return;
        }
    }
    deadline(faults, &old.get("activeDeadlineSeconds"), &new.get("activeDeadlineSeconds"));
    tolerations(faults, &old.get("tolerations"), &new.get("tolerations"));
    for gate in new.get("schedulingGates").items() {
        if !old.get("schedulingGates").items().any(|it| it.get("name").same(&gate.get("name"))) {
            faults.frozen(&gate, GATES, "cannot be added to a Pod that exists");
        }
    }
    let gated = !old.get("schedulingGates").is_empty();
    if gated {
        let added = |(key, value): (&str, Field<'_>)| new.get("nodeSelector").key(key).same(&value);
        if !old.get("nodeSelector").entries().all(added) {
            faults.frozen(
                &new.get("nodeSelector"),
                "pkg/apis/core/validation validateNodeSelectorMutation",
                "may only grow",
            );
        }
        nodes(faults, &old.get("affinity"), &new.get("affinity"));
    }
    let free = ["containers", "initContainers", "activeDeadlineSeconds", "tolerations", "schedulingGates"];
    let names: BTreeSet<&str> = old.names().chain(new.names()).collect();
    for name in names.into_iter().filter(|name| !free.contains(name)) {
        let (before, after) = (old.get(name), new.get(name));
        match name {
            "nodeSelector" if gated => {}
            "affinity" if gated => {
                for kind in ["podAffinity", "podAntiAffinity"] {
                    changed(faults, &before.get(kind), &after.get(kind));
                }
            }
            "terminationGracePeriodSeconds" if before.number() < Some(0) && after.number() == Some(1) => {}
            _ => changed(faults, &before, &after),
        }
    }
}

fn changed(faults: &mut Faults, old: &Field<'_>, new: &Field<'_>) {
    if !old.same(new) {
        faults.frozen(new, UPDATE, FROZEN);
    }
}

/// Containers keep all but their image. `false`: their number changed, and nothing else is looked at.
fn containers(faults: &mut Faults, old: &Field<'_>, new: &Field<'_>) -> bool {
    if old.len() != new.len() {
        faults.frozen(
            new,
            "pkg/apis/core/validation ValidateContainerUpdates",
            "cannot be added to a Pod that exists, or taken away",
        );
        return false;
    }
    for (before, after) in old.items().zip(new.items()) {
        let names: BTreeSet<&str> = before.names().chain(after.names()).collect();
        for name in names.into_iter().filter(|name| *name != "image") {
            changed(faults, &before.get(name), &after.get(name));
        }
    }
    true
}

fn deadline(faults: &mut Faults, old: &Field<'_>, new: &Field<'_>) {
    match (old.number(), new.number()) {
        (Some(_), None) => faults.frozen(new, UPDATE, "cannot be taken away"),
        (Some(before), Some(after)) if after > before => faults.frozen(new, UPDATE, "may only become less"),
        _ => {}
    }
}

fn tolerations(faults: &mut Faults, old: &Field<'_>, new: &Field<'_>) {
    let without_seconds = |toleration: &Field<'_>| -> Vec<(String, Value)> {
        let entries = toleration.value.and_then(Value::as_object).into_iter().flatten();
        let mut kept: Vec<(String, Value)> = entries
            .filter(|(name, _)| *name != "tolerationSeconds")
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        kept.sort_by(|one, two| one.0.cmp(&two.0));
        kept
    };
    let there: Vec<_> = new.items().map(|it| without_seconds(&it)).collect();
    if old.items().any(|it| !there.contains(&without_seconds(&it))) {
        faults.frozen(
            new,
            TOLERATIONS,
            "keep what they have: only `tolerationSeconds` can change, and others can be added",
        );
    }
}

/// Terms that a gated Pod requires of a node may only become stricter.
fn nodes(faults: &mut Faults, old: &Field<'_>, new: &Field<'_>) {
    let (before, after) = (old.get(REQUIRED), new.get(REQUIRED));
    if before.is_empty() {
        return;
    }
    if before.len() != after.len() {
        return faults.frozen(&after, NODES, "cannot get or lose a term");
    }
    for (old, new) in before.items().zip(after.items()) {
        for list in ["matchExpressions", "matchFields"] {
            let kept = old.get(list).items().zip(new.get(list).items()).all(|(old, new)| old.same(&new));
            if !kept || new.get(list).len() < old.get(list).len() {
                faults.frozen(&new, NODES, "may only get further requirements");
            }
        }
    }
}
