//! What the API server asks of every role and binding, whoever writes it.
//!
//! Source: kubernetes/kubernetes, pkg/apis/rbac/validation/validation.go.

use serde_json::Value;

use crate::object::{Binding, GROUP, Kind, Role, Subject, SubjectKind};
use crate::rule::Rule;

/// The first thing that is wrong with an object, in the words of the API server.
pub(crate) fn object(
    kind: Kind,
    role: Option<&Role>,
    binding: Option<&Binding>,
    object: &Value,
    before: Option<&Value>,
) -> Result<(), String> {
    for (index, rule) in role.iter().flat_map(|role| &role.rules).enumerate() {
        check(rule, kind == Kind::Role).map_err(|why| format!("rules[{index}].{why}"))?;
    }
    let Some(binding) = binding else { return Ok(()) };
    role_ref(kind, binding, object, before)?;
    for (index, subject) in binding.subjects.iter().enumerate() {
        self::subject(kind, subject).map_err(|why| format!("subjects[{index}].{why}"))?;
    }
    Ok(())
}

fn check(rule: &Rule, is_namespaced: bool) -> Result<(), String> {
    if rule.verbs.is_empty() {
        return Err("verbs: Required value: verbs must contain at least one value".into());
    }
    if rule.non_resource_urls.is_empty() {
        return match (rule.api_groups.is_empty(), rule.resources.is_empty()) {
            (true, _) => Err("apiGroups: Required value: resource rules must supply at least one api group".into()),
            (_, true) => Err("resources: Required value: resource rules must supply at least one resource".into()),
            _ => Ok(()),
        };
    }
    let says = if is_namespaced {
        "namespaced rules cannot apply to non-resource URLs"
    } else if rule.api_groups.is_empty() && rule.resources.is_empty() && rule.resource_names.is_empty() {
        return Ok(());
    } else {
        "rules cannot apply to both regular resources and non-resource URLs"
    };
    Err(format!("nonResourceURLs: Invalid value: {:?}: {says}", rule.non_resource_urls))
}

fn role_ref(kind: Kind, binding: &Binding, object: &Value, before: Option<&Value>) -> Result<(), String> {
    let group = object.pointer("/roleRef/apiGroup").and_then(Value::as_str).unwrap_or(GROUP);
    let kinds: &[&str] = if kind == Kind::RoleBinding { &["Role", "ClusterRole"] } else { &["ClusterRole"] };
    if !(group == GROUP || group.is_empty()) {
        return Err(format!("roleRef.apiGroup: Unsupported value: {group:?}: supported values: {GROUP:?}"));
    }
    if !kinds.contains(&binding.role.kind.as_str()) {
        return Err(format!("roleRef.kind: Unsupported value: {:?}: supported values: {kinds:?}", binding.role.kind));
    }
    if binding.role.name.is_empty() {
        return Err("roleRef.name: Required value".into());
    }
    let part = |object: &Value, key: &str| object.pointer(key).cloned();
    let same = before.is_none_or(|before| {
        ["/roleRef/kind", "/roleRef/name"].iter().all(|key| part(before, key) == part(object, key))
    });
    if same { Ok(()) } else { Err("roleRef: Invalid value: cannot change roleRef".into()) }
}

fn subject(kind: Kind, subject: &Subject) -> Result<(), String> {
    if subject.name.is_empty() {
        return Err("name: Required value".into());
    }
    match subject.kind {
        SubjectKind::Unknown => {
            Err("kind: Unsupported value: supported values: \"ServiceAccount\", \"User\", \"Group\"".into())
        }
        SubjectKind::ServiceAccount if kind == Kind::ClusterRoleBinding && subject.namespace.is_empty() => {
            Err("namespace: Required value".into())
        }
        _ => Ok(()),
    }
}
