//! Manifests against the schemas of their kinds: what the rules of this family share.

use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::kubernetes::{Fault, Validation, Violation};
use crate::lint::Object;

/// Groups of Kubernetes itself, whose kinds do not depend on what else is installed.
const BUILT_IN: [&str; 13] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "discovery.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// Fields that the published types require and the API server does without.
const DISPENSABLE: [(&str, &str); 2] = [("StatefulSet", "serviceName"), ("LimitRange", "limits")];

/// Whether a group is of Kubernetes itself.
pub(crate) fn is_built_in(group: &str) -> bool {
    BUILT_IN.contains(&group)
}

/// Reports the faults of an object that `is` one of a rule's.
pub(crate) fn report(rule: &'static Rule, object: &Object, is: fn(&Fault) -> bool, findings: &mut Vec<Finding>) {
    let Validation::Invalid(violations) = object.validation() else { return };
    if is_patch(violations) {
        return;
    }
    let partial = violations.iter().find(|violation| !object.ours && is_partial(violation));
    for violation in violations.iter().filter(|violation| is(&violation.fault)) {
        let Some(mut level) = level(object, violation) else { continue };
        if partial.is_some() && lacks(&violation.fault) {
            // One word is enough about what is most often a patch.
            if partial != Some(violation) {
                continue;
            }
            level = Level::Info;
        }
        let place = match violation.fault {
            Fault::UnknownField { .. } => object.key_place(&violation.pointer),
            _ if lacks(&violation.fault) => object.key_place(&violation.pointer),
            _ => object.place(&violation.pointer),
        };
        findings.push(rule.at(place, violation.fault.to_string()).level(level));
    }
}

/// How sure it is that the API server refuses it; none where another program changes the value before.
fn level(object: &Object, violation: &Violation) -> Option<Level> {
    let value = object.get(&violation.pointer);
    let text = value.and_then(Value::as_str);
    // envsubst, templates, kpt.
    if text.is_some_and(|text| text.contains("${") || text.contains("{{") || text.contains("$(")) {
        return None;
    }
    // SOPS: the engine decrypts it.
    if text.is_some_and(|text| text.starts_with("ENC[")) {
        return None;
    }
    match &violation.fault {
        // SOPS adds it, and the engine takes it away.
        Fault::UnknownField { name, .. } if name == "sops" && violation.pointer == "/sops" => None,
        // The CRD that is installed may be of another version than the one we know.
        Fault::UnknownField { near: None, .. } if !object.ours && !is_built_in(object.group()) => Some(Level::Warning),
        Fault::MissingField { name } if DISPENSABLE.contains(&(object.kind(), name)) => None,
        // It may be a patch.
        fault if lacks(fault) && !object.ours => Some(Level::Warning),
        // Kubernetes takes an empty text for the default.
        Fault::NotOneOf { .. } if text == Some("") && is_built_in(object.group()) => None,
        _ => Some(Level::Error),
    }
}

/// Whether something is not there.
pub(crate) fn lacks(fault: &Fault) -> bool {
    matches!(fault, Fault::MissingField { .. } | Fault::Choose { .. })
}

/// Whether a violation shows that only a part of an object is there, as in kustomize's patches: of its `spec`, or of its metadata.
fn is_partial(violation: &Violation) -> bool {
    let no_spec =
        matches!(&violation.fault, Fault::MissingField { name } if name == "spec") && violation.pointer.is_root();
    no_spec || lacks(&violation.fault) && violation.pointer == "/spec"
}

/// Whether it is a strategic merge patch: `$patch: delete` and the like are for kustomize.
fn is_patch(violations: &[Violation]) -> bool {
    let directive = |violation: &Violation| match &violation.fault {
        Fault::UnknownField { name, .. } => name.starts_with('$'),
        _ => false,
    };
    violations.iter().any(directive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::run;
    use crate::lint::{Input, Options};
    use crate::source::SourceFile;

    /// Level and message of each finding of this family.
    fn found(text: &str) -> Vec<(Level, String)> {
        let report = run(&Input::of([SourceFile::new("object.yaml", text)]), &Options::default());
        let own =
            report.into_findings().into_iter().filter(|finding| finding.rule.family == crate::finding::Family::Schema);
        own.map(|finding| (finding.level, finding.message)).collect()
    }

    #[test]
    fn patches_variables_encryption_and_kinds_that_nobody_knows_are_no_faults() {
        let patch =
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {$patch: delete}}}";
        let partial = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}";
        let variable = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: '${N}'}}";
        let sops =
            "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: 'ENC[AES256_GCM,data:x]'}, sops: {mac: x}}";
        let unknown = "{apiVersion: example.com/v1, kind: Queue, metadata: {name: a}, spec: {x: 1}}";
        for silent in [patch, sops, unknown] {
            assert_eq!(found(silent), [], "{silent}");
        }
        let of_metadata =
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, annotations: {example.com/a: b}}}";
        for partly in [partial, variable, of_metadata] {
            let found = found(partly);
            let only_lacks =
                |(level, message): &(Level, String)| *level == Level::Info && message.contains("is missing");
            assert!(found.len() == 1 && found.iter().all(only_lacks), "{partly}: {found:?}");
        }
    }

    #[test]
    fn a_value_is_reported_once_by_the_rule_that_knows_the_most_of_it() {
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {version: 1.0}}\n";
        let report = run(&Input::of([SourceFile::new("object.yaml", text)]), &Options::default());
        let rules: Vec<_> = report.findings().iter().map(|finding| finding.rule.id).collect();
        assert_eq!(rules, ["quoting/number-for-string"]);
    }
}
