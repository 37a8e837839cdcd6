use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};

/// Two agents in one namespace have port mode on.
///
/// # Why
/// The chart calls its Services `clearml-session-1` and so on whatever the release: the second agent's are the first one's.
///
/// # Bad
/// ```yaml agents.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: agent, namespace: acme}
/// spec:
///   chart: {spec: {chart: clearml-agent, version: 5.3.2, sourceRef: {kind: HelmRepository, name: clearml}}}
///   values: {sessions: {portModeEnabled: true}}
/// ---
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: agent-gpu, namespace: acme}
/// spec:
///   chart: {spec: {chart: clearml-agent, version: 5.3.2, sourceRef: {kind: HelmRepository, name: clearml}}}
///   values: {sessions: {portModeEnabled: true}}
/// #                                      ^^^^
/// ```
///
/// # Good
/// ```yaml agents.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: agent, namespace: acme}
/// spec:
///   chart: {spec: {chart: clearml-agent, version: 5.3.2, sourceRef: {kind: HelmRepository, name: clearml}}}
///   values: {sessions: {portModeEnabled: true}}
/// ```
///
/// # Source
/// clearml-agent chart, templates/service-sessions.yaml.
pub(super) static TWO_AGENTS: Rule = Rule::error("port/two-agents", include_str!("two_agents.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_ours()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let mut first = BTreeMap::new();
    for object in &manifests.objects {
        let (namespace, pointer) = match object.kind() {
            "HelmRelease" => {
                let target = object.text("/spec/targetNamespace");
                (if target.is_empty() { object.namespace() } else { target }, "/spec/values/sessions/portModeEnabled")
            }
            "Application" => {
                (object.text("/spec/destination/namespace"), "/spec/source/helm/valuesObject/sessions/portModeEnabled")
            }
            _ => continue,
        };
        if object.get(pointer) != Some(&Value::Bool(true)) {
            continue;
        }
        match first.get(namespace) {
            None => drop(first.insert(namespace, (object, pointer))),
            Some((other, there)) => {
                let message = format!("{} has port mode on in the namespace of {}", object.id(), other.id());
                findings.push(TWO_AGENTS.at(object.place(pointer), message).related(other.place(there), "on here"));
            }
        }
    }
}
