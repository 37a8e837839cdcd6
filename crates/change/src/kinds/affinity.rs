//! Where pods run: node selectors, affinity, tolerations, spreading. `pkg/apis/core/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const NODE: &str = "pkg/apis/core/validation ValidateNodeSelectorRequirement";
const TERM: &str = "pkg/apis/core/validation validatePodAffinityTerm";
const TOLERATION: &str = "pkg/apis/core/validation ValidateTolerations";
const SPREAD: &str = "pkg/apis/core/validation validateTopologySpreadConstraints";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Affinity to nodes and pods.
pub(super) fn affinity(faults: &mut Faults, affinity: &Field<'_>) {
    let nodes = affinity.get("nodeAffinity");
    let required = nodes.get(REQUIRED);
    if required.is_set() {
        node_selector(faults, &required);
    }
    for preferred in nodes.get(PREFERRED).items() {
        weight(faults, &preferred);
        node_term(faults, &preferred.get("preference"));
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        let pods = affinity.get(kind);
        pods.get(REQUIRED).items().for_each(|it| pod_term(faults, &it));
        for preferred in pods.get(PREFERRED).items() {
            weight(faults, &preferred);
            pod_term(faults, &preferred.get("podAffinityTerm"));
        }
    }
}

fn weight(faults: &mut Faults, preferred: &Field<'_>) {
    let weight = preferred.get("weight");
    if !(1..=100).contains(&weight.number().unwrap_or(0)) {
        faults.invalid(
            &weight,
            "pkg/apis/core/validation ValidatePreferredSchedulingTerms",
            "must be between 1 and 100",
        );
    }
}

/// A selector of nodes.
pub(super) fn node_selector(faults: &mut Faults, selector: &Field<'_>) {
    let terms = selector.get("nodeSelectorTerms");
    faults.required(&terms, "pkg/apis/core/validation ValidateNodeSelector");
    terms.items().for_each(|it| node_term(faults, &it));
}

fn node_term(faults: &mut Faults, term: &Field<'_>) {
    for expression in term.get("matchExpressions").items() {
        let (operator, values) = (expression.get("operator"), expression.get("values"));
        match operator.text() {
            "In" | "NotIn" => {
                faults.required(&values, NODE);
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                faults.invalid(&values, NODE, "must be empty with the operators Exists and DoesNotExist");
            }
            "Gt" | "Lt" if values.len() != 1 => {
                faults.invalid(&values, NODE, "must have one item with the operators Gt and Lt");
            }
            "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            _ => faults.invalid(&operator, NODE, "must be one of In, NotIn, Exists, DoesNotExist, Gt, Lt"),
        }
        if faults.required(&expression.get("key"), NODE) {
            faults.qualified(&expression.get("key"), NODE);
        }
        values.items().for_each(|it| faults.form(&it, names::is_label_value, "a label value", NODE));
    }
    for expression in term.get("matchFields").items() {
        if expression.get("key").text() != "metadata.name" {
            faults.invalid(&expression.get("key"), NODE, "must be metadata.name");
        }
        if expression.get("values").len() != 1 || !["In", "NotIn"].contains(&expression.get("operator").text()) {
            faults.invalid(&expression, NODE, "must have the operator In or NotIn, and one value");
        }
    }
}

fn pod_term(faults: &mut Faults, term: &Field<'_>) {
    selector::selector(faults, &term.get("labelSelector"));
    selector::selector(faults, &term.get("namespaceSelector"));
    term.get("namespaces").items().for_each(|it| faults.label(&it, TERM));
    let key = term.get("topologyKey");
    if faults.required(&key, TERM) {
        faults.qualified(&key, TERM);
    }
}

/// Tolerations of taints.
pub(super) fn tolerations(faults: &mut Faults, tolerations: &Field<'_>) {
    for toleration in tolerations.items() {
        let [key, operator, value, effect] = ["key", "operator", "value", "effect"].map(|name| toleration.get(name));
        faults.qualified(&key, TOLERATION);
        if key.is_empty() && operator.text() != "Exists" {
            faults.invalid(&operator, TOLERATION, "must be Exists where there is no `key`");
        }
        if toleration.get("tolerationSeconds").is_set() && effect.text() != "NoExecute" {
            faults.invalid(&effect, TOLERATION, "must be NoExecute where there are `tolerationSeconds`");
        }
        match operator.text() {
            "" | "Equal" => faults.form(&value, names::is_label_value, "a label value", TOLERATION),
            "Exists" if !value.is_empty() => {
                faults.invalid(&value, TOLERATION, "must be empty with the operator Exists");
            }
            "Exists" => {}
            _ => faults.invalid(&operator, TOLERATION, "must be Equal or Exists"),
        }
        if !effect.is_empty() {
            faults.one_of(&effect, &["NoSchedule", "PreferNoSchedule", "NoExecute"], TOLERATION);
        }
    }
}

/// How pods spread.
pub(super) fn spread(faults: &mut Faults, constraints: &Field<'_>) {
    for constraint in constraints.items() {
        if constraint.get("maxSkew").number().unwrap_or(0) < 1 {
            faults.invalid(&constraint.get("maxSkew"), SPREAD, "must be 1 or more");
        }
        let (key, action) = (constraint.get("topologyKey"), constraint.get("whenUnsatisfiable"));
        if faults.required(&key, SPREAD) {
            faults.qualified(&key, SPREAD);
        }
        if !["DoNotSchedule", "ScheduleAnyway"].contains(&action.text()) {
            faults.invalid(&action, SPREAD, "must be DoNotSchedule or ScheduleAnyway");
        }
        let domains = constraint.get("minDomains");
        faults.at_least(&domains, 1, SPREAD);
        if domains.is_set() && action.text() != "DoNotSchedule" {
            faults.invalid(&domains, SPREAD, "needs `whenUnsatisfiable: DoNotSchedule`");
        }
        for name in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            faults.one_of(&constraint.get(name), &["Honor", "Ignore"], SPREAD);
        }
        selector::selector(faults, &constraint.get("labelSelector"));
        if !constraint.get("matchLabelKeys").is_empty() && !constraint.get("labelSelector").is_set() {
            faults.invalid(&constraint.get("matchLabelKeys"), SPREAD, "needs a `labelSelector`");
        }
    }
}
