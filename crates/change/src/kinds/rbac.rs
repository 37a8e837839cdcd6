//! Roles and their bindings: `pkg/apis/rbac/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const RULE: &str = "pkg/apis/rbac/validation ValidatePolicyRule";
const AGGREGATION: &str = "pkg/apis/rbac/validation ValidateClusterRole";
const SUBJECT: &str = "pkg/apis/rbac/validation ValidateRoleBindingSubject";
const BINDING: &str = "pkg/apis/rbac/validation ValidateRoleBinding";
const UPDATE: &str = "pkg/apis/rbac/validation ValidateRoleBindingUpdate";
const GROUP: &str = "rbac.authorization.k8s.io";

/// Rules, or a role and its subjects.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let kind = object.get("kind").text();
    match kind {
        "Role" | "ClusterRole" => {
            let rules = object.get("rules");
            rules.items().for_each(|rule| self::rule(faults, &rule, kind == "Role"));
            aggregation(faults, &object.get("aggregationRule"));
        }
        _ => binding(faults, object, kind == "RoleBinding"),
    }
}

fn rule(faults: &mut Faults, rule: &Field<'_>, namespaced: bool) {
    faults.required(&rule.get("verbs"), RULE);
    let urls = rule.get("nonResourceURLs");
    let resources = [rule.get("apiGroups"), rule.get("resources"), rule.get("resourceNames")];
    if !urls.is_empty() {
        if namespaced {
            faults.invalid(&urls, RULE, "have no place in a Role: use a ClusterRole");
        }
        if resources.iter().any(|field| !field.is_empty()) {
            faults.invalid(&urls, RULE, "cannot stand beside resources in one rule");
        }
        for url in urls.items() {
            let text = url.text();
            if text.starts_with('*') && text != "*" || text.find('*').is_some_and(|at| at + 1 < text.len()) {
                faults.invalid(&url, RULE, "may have `*` at its end only");
            }
        }
        return;
    }
    for field in &resources[..2] {
        faults.required(field, RULE);
    }
}

fn aggregation(faults: &mut Faults, rule: &Field<'_>) {
    let selectors = rule.get("clusterRoleSelectors");
    if rule.is_set() {
        faults.required(&selectors, AGGREGATION);
        selectors.items().for_each(|it| selector::selector(faults, &it));
    }
}

fn binding(faults: &mut Faults, object: &Field<'_>, namespaced: bool) {
    let role = object.get("roleRef");
    let group = role.get("apiGroup");
    if group.text() != GROUP {
        faults.invalid(&group, BINDING, format!("must be {GROUP}"));
    }
    let kinds: &[&str] = if namespaced { &["Role", "ClusterRole"] } else { &["ClusterRole"] };
    if !kinds.contains(&role.get("kind").text()) {
        faults.invalid(&role.get("kind"), BINDING, format!("must be {}", kinds.join(" or ")));
    }
    let name = role.get("name");
    if faults.required(&name, BINDING) && !names::is_path_segment(name.text()) {
        faults.invalid(&name, BINDING, "must not be `.` or `..` and have no `/` or `%`");
    }
    object.get("subjects").items().for_each(|it| subject(faults, &it, namespaced));
}

fn subject(faults: &mut Faults, subject: &Field<'_>, namespaced: bool) {
    faults.required(&subject.get("name"), SUBJECT);
    let group = subject.get("apiGroup");
    match subject.get("kind").text() {
        "ServiceAccount" => {
            let name = subject.get("name");
            faults.subdomain(&name, SUBJECT);
            if !group.is_empty() {
                faults.invalid(&group, SUBJECT, "must be empty for a ServiceAccount");
            }
            if !namespaced {
                faults.required(&subject.get("namespace"), SUBJECT);
            }
        }
        "User" | "Group" => {
            if group.text() != GROUP {
                faults.invalid(&group, SUBJECT, format!("must be {GROUP}"));
            }
        }
        _ => faults.invalid(&subject.get("kind"), SUBJECT, "must be one of ServiceAccount, User, Group"),
    }
}

/// A binding keeps its role.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    if !wanted.get("roleRef").same(&live.get("roleRef")) {
        faults.frozen(&wanted.get("roleRef"), UPDATE, "cannot change: delete the binding and create it anew");
    }
}
