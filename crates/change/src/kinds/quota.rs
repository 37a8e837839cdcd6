//! ResourceQuotas: `pkg/apis/core/validation/validation.go`, `pkg/apis/core/helper/helpers.go`.

use std::collections::BTreeSet;

use super::resources;
use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const SPEC: &str = "pkg/apis/core/validation ValidateResourceQuotaSpec";
const SCOPES: &str = "pkg/apis/core/validation validateResourceQuotaScopes";
const SELECTOR: &str = "pkg/apis/core/validation validateScopedResourceSelectorRequirement";
const UPDATE: &str = "pkg/apis/core/validation ValidateResourceQuotaUpdate";
/// Resources that a quota can name without a domain, beside pages of memory.
pub const QUOTA_RESOURCES: [&str; 19] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.storage",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "persistentvolumeclaims",
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
];
const COMPUTE: [&str; 6] = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
/// Scopes of pods, which take no values.
const OF_PODS: [&str; 5] =
    ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity"];

/// Names, amounts and scopes.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    let hard = spec.get("hard");
    for (name, value) in hard.entries() {
        if !names::is_qualified(name) {
            faults.invalid(&value, SPEC, format!("the resource's name must be {}", names::QUALIFIED));
        } else if !name.contains('/') && !is_quota_resource(name) {
            faults.invalid(
                &value,
                SPEC,
                "is no resource that a quota knows: give its domain, as in requests.example.com/gpu",
            );
        }
        resources::value(faults, name, &value, SPEC);
    }
    let scopes = spec.get("scopes");
    scopes.items().for_each(|scope| self::scope(faults, &scope, scope.text(), &hard, SCOPES));
    opposites(faults, &scopes, scopes.items().map(|it| it.text()).collect(), SCOPES);
    let expressions = spec.get("scopeSelector.matchExpressions");
    for expression in expressions.items() {
        selector(faults, &expression, &hard);
    }
    let names = expressions.items().map(|it| it.get("scopeName").text()).collect();
    opposites(faults, &expressions, names, SELECTOR);
}

/// Whether a quota counts something under a name without a domain.
#[must_use]
pub fn is_quota_resource(name: &str) -> bool {
    QUOTA_RESOURCES.contains(&name) || name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")
}

fn scope(faults: &mut Faults, field: &Field<'_>, scope: &str, hard: &Field<'_>, source: &str) {
    let applies = |name: &str| match scope {
        "BestEffort" => name == "pods",
        "VolumeAttributesClass" => matches!(name, "persistentvolumeclaims" | "requests.storage"),
        _ => name == "pods" || COMPUTE.contains(&name),
    };
    if !OF_PODS.contains(&scope) && !matches!(scope, "PriorityClass" | "VolumeAttributesClass") {
        faults.invalid(field, source, "is no scope that a quota knows");
    } else if let Some((name, _)) = hard.entries().find(|(name, _)| is_quota_resource(name) && !applies(name)) {
        faults.invalid(field, source, format!("does not apply to the resource {name}"));
    }
}

fn selector(faults: &mut Faults, expression: &Field<'_>, hard: &Field<'_>) {
    let (name, operator, values) = (expression.get("scopeName"), expression.get("operator"), expression.get("values"));
    scope(faults, &name, name.text(), hard, SELECTOR);
    if OF_PODS.contains(&name.text()) && operator.text() != "Exists" {
        faults.invalid(&operator, SELECTOR, "must be Exists with this scope");
    }
    match operator.text() {
        "In" | "NotIn" => {
            faults.required(&values, SELECTOR);
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            faults.invalid(&values, SELECTOR, "must be empty with the operators Exists and DoesNotExist");
        }
        "Exists" | "DoesNotExist" => {}
        _ => faults.invalid(&operator, SELECTOR, "must be one of In, NotIn, Exists, DoesNotExist"),
    }
}

fn opposites(faults: &mut Faults, field: &Field<'_>, scopes: BTreeSet<&str>, source: &str) {
    for (one, other) in [("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")] {
        if scopes.contains(one) && scopes.contains(other) {
            faults.invalid(field, source, format!("must not have {one} and {other}"));
        }
    }
}

/// A quota keeps its scopes.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let scopes = |object: &Field<'_>| -> BTreeSet<String> {
        object.get("spec.scopes").items().map(|it| it.text().to_owned()).collect()
    };
    if scopes(live) != scopes(wanted) {
        faults.frozen(&wanted.get("spec.scopes"), UPDATE, "cannot change: make a quota with another name");
    }
}
