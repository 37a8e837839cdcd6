//! Manifests against the schemas of their kinds: what the rules of this family share.

use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::kubernetes::{Fault, Validation, Violation};
use crate::lint::Object;
use crate::secrecy::value;
use yaml::Pointer;

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
    let slipped = slipped(object, violations);
    let partial = violations.iter().find(|violation| !object.ours && slipped.is_none() && is_partial(violation));
    for violation in violations.iter().filter(|violation| is(&violation.fault)) {
        if let Some(slipped) = &slipped {
            findings.extend(slipped.finding(rule, object, violation));
            continue;
        }
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
        let mut message = violation.fault.to_string();
        if let Some(cause) = cause(object, violation) {
            message = format!("{message}: {cause}");
        }
        let finding = rule.at(place, message).level(level);
        findings.push(match templated(object, violation) {
            true => finding.help("put the field into templatePatch, with goTemplate: true"),
            false => finding,
        });
    }
}

/// Why the value is so, where that is known.
fn cause(object: &Object, violation: &Violation) -> Option<String> {
    if templated(object, violation) {
        return Some("only strings of a set's template can hold expressions".to_owned());
    }
    let value = object.get(&violation.pointer).filter(|_| matches!(violation.fault, Fault::WrongType { .. }))?;
    let name = placeholder(value)?;
    Some(format!("`{{{name}}}` looks like a placeholder of another templater"))
}

/// The name in `{NAME}`, which is a mapping of one key without a value.
fn placeholder(value: &Value) -> Option<&str> {
    let mut entries = value.as_object()?.iter();
    let (name, value) = entries.next().filter(|_| value.as_object().is_some_and(|map| map.len() == 1))?;
    value.is_null().then_some(name)
}

/// Whether Argo CD was to fill in what is no string: the API server knows the type of every field of a set's template.
fn templated(object: &Object, violation: &Violation) -> bool {
    let text = object.get(&violation.pointer).and_then(Value::as_str);
    object.kind() == "ApplicationSet"
        && matches!(violation.fault, Fault::WrongType { .. })
        && violation.pointer.as_str().starts_with("/spec/template/")
        && text.is_some_and(|text| text.contains("{{"))
}

/// How sure it is that the API server refuses it; none where another program changes the value before.
fn level(object: &Object, violation: &Violation) -> Option<Level> {
    let value = object.get(&violation.pointer);
    let text = value.and_then(Value::as_str);
    if templated(object, violation) {
        return Some(Level::Error);
    }
    // envsubst, templates, kpt.
    if text.is_some_and(|text| text.contains("${") || text.contains("{{") || text.contains("$(")) {
        return None;
    }
    // SOPS and the like: something decrypts it, or puts the secret in its place.
    let is_of_secret = object.kind() == "Secret" && violation.pointer.as_str().starts_with("/data/");
    if text.is_some_and(|text| text.starts_with("ENC[") || is_of_secret && value::is_reference(text)) {
        return None;
    }
    // `FROM_OVERLAY`: a kustomization writes over it.
    let in_capitals =
        |text: &str| text.contains('_') && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if object.layer.changes && text.is_some_and(in_capitals) {
        return None;
    }
    // A patch that changes the kind takes away what the other kind does not have.
    let is_taken_away = |value: &Value| value.is_null() || value.get("$patch").is_some();
    if object.layer.is_patch
        && matches!(violation.fault, Fault::UnknownField { .. })
        && value.is_some_and(is_taken_away)
    {
        return None;
    }
    match &violation.fault {
        // SOPS adds it, and the engine takes it away.
        Fault::UnknownField { name, .. } if name == "sops" && violation.pointer == "/sops" => None,
        // All objects have the same metadata, whoever defines their kinds.
        Fault::UnknownField { .. } if violation.pointer.parent() == Some("/metadata".into()) => Some(Level::Error),
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

/// A `spec` whose fields stand in the metadata, by a slip of the indentation.
struct Slipped {
    /// Its fields that stand there.
    fields: Vec<String>,
    /// Where the key `spec` stands, if anywhere.
    key: Option<Pointer>,
    /// Whether the kind requires it.
    lacks_spec: bool,
}

/// The slip of an object without `spec`, if it is one: metadata has no such fields, not even in a patch.
fn slipped(object: &Object, violations: &[Violation]) -> Option<Slipped> {
    const HOLDERS: [&str; 3] = ["/metadata", "/metadata/labels", "/metadata/annotations"];
    let spec = object.get("/spec");
    let key = HOLDERS.into_iter().map(|holder| Pointer::from(holder).key("spec")).find(|key| object.get(key).is_some());
    let in_metadata = |violation: &Violation| match &violation.fault {
        Fault::UnknownField { name, .. } if violation.pointer.parent() == Some("/metadata".into()) => {
            Some(name.clone())
        }
        _ => None,
    };
    let fields: Vec<String> = violations.iter().filter_map(in_metadata).collect();
    let lacks_spec = violations.iter().any(is_missing_spec);
    // One unknown field alone may be another mistake.
    let is_slip = spec.is_none_or(Value::is_null)
        && match fields.len() {
            0 => false,
            1 => key.is_some(),
            _ => key.is_some() || lacks_spec,
        };
    is_slip.then_some(Slipped { fields, key, lacks_spec })
}

/// Whether an object has no `spec`.
fn is_missing_spec(violation: &Violation) -> bool {
    matches!(&violation.fault, Fault::MissingField { name } if name == "spec") && violation.pointer.is_root()
}

impl Slipped {
    /// One finding says it: at the key `spec`, or at the first of the fields.
    fn finding(&self, rule: &'static Rule, object: &Object, violation: &Violation) -> Option<Finding> {
        let first = Pointer::from("/metadata").key(self.fields.first()?);
        let leads = if self.lacks_spec { is_missing_spec(violation) } else { violation.pointer == first };
        if !leads {
            return None;
        }
        let place = object.key_place(self.key.as_ref().unwrap_or(&first));
        let fields: Vec<String> = self.fields.iter().map(|field| format!("`{field}`")).collect();
        let verb = if fields.len() == 1 { "stands" } else { "stand" };
        let message = format!(
            "`spec` is missing: {} {verb} in `metadata`, so the API server refuses the object",
            fields.join(", ")
        );
        Some(rule.at(place, message).help("write `spec:` without indentation, and its fields below it"))
    }
}

/// Whether something is not there.
pub(crate) fn lacks(fault: &Fault) -> bool {
    matches!(fault, Fault::MissingField { .. } | Fault::Choose { .. })
}

/// Whether a violation shows that only a part of an object is there, as in kustomize's patches: of its `spec`, or of its metadata.
fn is_partial(violation: &Violation) -> bool {
    is_missing_spec(violation) || lacks(&violation.fault) && violation.pointer == "/spec"
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
