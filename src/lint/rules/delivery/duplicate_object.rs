use std::collections::HashMap;

use serde_json::Value;

use crate::finding::{Finding, Level};
use crate::lint::subject::variables;
use crate::lint::{Lint, ManifestRule, Manifests, Object, ObjectRule, PlatformRule, Rule, Values, ValuesRule};
use crate::workspace::Workspace;

/// An object is defined twice where it can be applied once, or a container has an environment variable twice.
///
/// # Why
/// Flux fails on a duplicate object. Argo CD applies the last one and warns. Server-side apply refuses a duplicate
/// variable, and Helm 4 uses server-side apply.
///
/// # Level
/// An error for objects of one file, and for rendered ones. A note for objects of different files, because they may be
/// for different clusters. A duplicate variable is an error in rendered objects and a warning elsewhere.
///
/// # Bad
/// ```yaml all.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: shop}
/// ---
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: shop}
/// #                ^^^^^^^^ error: ConfigMap/shop/settings is defined here a second time
/// ```
/// ```yaml values.yaml
/// agent:
///   extraEnvs:
///     - {name: PROXY, value: "http://a:3128"}
///     - {name: PROXY, value: "http://b:3128"}
/// #            ^^^^^ warning: the variable PROXY is defined here a second time: the last one wins
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml:
///       settings:
///         apiserver.company.unique_names: false
/// #                                       ^^^^^ error: tenantry already sets apiserver.company.unique_names: CLEARML__apiserver__company__unique_names would be defined twice
/// ```
///
/// # Good
/// ```yaml all.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: shop}
/// ---
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: settings, namespace: bank}
/// ```
/// ```yaml values.yaml
/// agent:
///   extraEnvs:
///     - {name: PROXY, value: "http://a:3128"}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml:
///       settings:
///         services.login.sso.tenant_login: true
/// ```
///
/// # Fix
/// By hand: keep one of the two. For a setting that tenantry writes, use the field of `components.clearml`.
///
/// # Source
/// fluxcd/flux2#1522; helm/helm#31529.
pub(super) struct DuplicateObject;

impl Lint for DuplicateObject {
    const RULE: Rule = Rule::error("delivery/duplicate-object");
}

impl ManifestRule for DuplicateObject {
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        let mut first: HashMap<(&str, &str, &str, &str), &Object> = HashMap::new();
        for object in manifests.objects.iter().filter(|object| is_applied(object)) {
            let key = (object.group(), object.kind(), object.namespace(), object.name());
            let Some(other) = first.get(&key) else {
                first.insert(key, object);
                continue;
            };
            // Files of a folder that is not ours may be alternatives.
            let level = if object.ours || other.path() == object.path() { Level::Error } else { Level::Info };
            let message = format!("{} is defined here a second time", object.id());
            let finding = Self::RULE.at(object.place("/metadata/name"), message).level(level);
            findings.push(finding.related(other.place("/metadata/name"), "here too"));
        }
    }
}

/// Whether it is an object that a cluster gets: named, not a template, not kustomize's own file.
fn is_applied(object: &Object) -> bool {
    !object.name().is_empty() && !object.name().contains(['{', '$']) && object.group() != "kustomize.config.k8s.io"
}

impl ObjectRule for DuplicateObject {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        for (pointer, container) in object.containers() {
            let mut first: HashMap<&str, usize> = HashMap::new();
            for (at, entry) in container.get("env").and_then(Value::as_array).into_iter().flatten().enumerate() {
                let Some(name) = entry.get("name").and_then(Value::as_str) else { continue };
                if let Some(earlier) = first.get(name) {
                    let message = format!("the variable {name} is defined here a second time: the last one wins");
                    let finding = Self::RULE
                        .at(object.place(&format!("{pointer}/env/{at}/name")), message)
                        .level(super::house(object));
                    findings.push(finding.related(object.place(&format!("{pointer}/env/{earlier}/name")), "here too"));
                }
                first.insert(name, at);
            }
        }
    }
}

impl ValuesRule for DuplicateObject {
    fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
        for names in variables::lists(values) {
            for (name, earlier) in variables::repeated(&names, |name| name) {
                let message = format!("the variable {} is defined here a second time: the last one wins", name.text());
                let finding = Self::RULE.at(name.place(), message).level(Level::Warning);
                findings.push(finding.related(earlier.place(), "here too"));
            }
        }
    }
}

impl PlatformRule for DuplicateObject {
    fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
        for repetition in variables::repetitions(workspace).into_iter().filter(|both| both.name == both.other) {
            let message =
                format!("tenantry already sets {}: {} would be defined twice", repetition.setting, repetition.name);
            let finding = Self::RULE.at(repetition.place, message).environment(repetition.environment);
            findings.push(finding.help("use the field of components.clearml that is for it, if there is one"));
        }
    }
}
