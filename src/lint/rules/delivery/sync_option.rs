use serde_json::Value;

use crate::document::near::nearest;
use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Object};
use yaml::Pointer;

/// A sync option of Argo CD is misspelt, or a JSON pointer does not begin with `/`.
///
/// # Why
/// Argo CD ignores sync options that it does not know, without a word. With `CreateNamespaces=true` no namespace is
/// created. A pointer in `ignoreDifferences` that does not begin with `/` is invalid, and the comparison fails.
///
/// # Level
/// A warning for an option, because a newer Argo CD may know it. An error for a pointer.
///
/// # Bad
/// ```yaml web.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web, namespace: argocd}
/// spec:
///   project: shop
///   source: {repoURL: https://git.example.com/shop.git, path: web, targetRevision: v1.4.0}
///   destination: {server: https://kubernetes.default.svc, namespace: shop}
///   syncPolicy:
///     syncOptions: [CreateNamespaces=true, ServerSideApply=true]
/// #                 ^^^^^^^^^^^^^^^^^^^^^ warning: Argo CD knows no sync option CreateNamespaces: is it CreateNamespace?
///   ignoreDifferences:
///     - {group: apps, kind: Deployment, jsonPointers: [spec/replicas]}
/// #                                                    ^^^^^^^^^^^^^ error: a JSON pointer begins with `/`
/// ```
///
/// # Good
/// ```yaml web.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web, namespace: argocd}
/// spec:
///   project: shop
///   source: {repoURL: https://git.example.com/shop.git, path: web, targetRevision: v1.4.0}
///   destination: {server: https://kubernetes.default.svc, namespace: shop}
///   syncPolicy:
///     syncOptions: [CreateNamespace=true, ServerSideApply=true]
///   ignoreDifferences:
///     - {group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}
/// ```
///
/// # Fix
/// By hand: write the name that the finding suggests, or put `/` before the pointer.
///
/// # Source
/// argoproj/argo-cd, docs/user-guide/sync-options.md and docs/user-guide/diffing.md; RFC 6901, section 3.
pub(super) static SYNC_OPTION: Rule = Rule::warning("delivery/sync-option", include_str!("sync_option.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check)];

/// The options that the page lists.
const OPTIONS: [&str; 14] = [
    "ApplyOutOfSyncOnly",
    "ClientSideApplyMigration",
    "CreateNamespace",
    "Delete",
    "FailOnSharedResource",
    "Force",
    "Prune",
    "PruneLast",
    "PrunePropagationPolicy",
    "Replace",
    "RespectIgnoreDifferences",
    "ServerSideApply",
    "SkipDryRunOnMissingResource",
    "Validate",
];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let Some(spec) = object.application_spec() else { return };
    let items = |pointer: &Pointer| -> Vec<(usize, Value)> {
        object.get(pointer).and_then(Value::as_array).into_iter().flatten().cloned().enumerate().collect()
    };
    let options = Pointer::from(spec).key("syncPolicy").key("syncOptions");
    for (at, option) in items(&options) {
        let Some(name) = option.as_str().map(|option| option.split('=').next().unwrap_or(option)) else { continue };
        // What is like none of them may be newer than the list.
        let near = nearest(name, OPTIONS).filter(|_| !OPTIONS.contains(&name) && !name.contains('{'));
        if let Some(near) = near {
            let message = format!("Argo CD knows no sync option {name}: is it {near}?");
            findings.push(SYNC_OPTION.at(object.place(options.index(at)), message).help(format!("write {near}")));
        }
    }
    let differences = Pointer::from(spec).key("ignoreDifferences");
    for (at, _) in items(&differences) {
        let pointers = differences.index(at).key("jsonPointers");
        for (index, pointer) in items(&pointers) {
            if pointer.as_str().is_some_and(|text| !text.starts_with(['/', '{']) && !text.is_empty()) {
                let finding = SYNC_OPTION.at(object.place(pointers.index(index)), "a JSON pointer begins with `/`");
                findings.push(finding.level(Level::Error).help("put `/` before it"));
            }
        }
    }
}
