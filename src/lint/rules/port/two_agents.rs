use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};

/// Two agents in one namespace have `portModeEnabled: true`.
///
/// # Why
/// The chart names its Services `clearml-session-1`, `clearml-session-2` and so on, regardless of the release name. So
/// both agents claim the same Services.
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
/// #                                      ^^^^ error: HelmRelease/acme/agent-gpu has port mode on, and so has HelmRelease/acme/agent in the same namespace
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
/// # Fix
/// By hand: turn port mode off for one of the agents, or give it a namespace of its own.
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
                let message =
                    format!("{} has port mode on, and so has {} in the same namespace", object.id(), other.id());
                findings.push(TWO_AGENTS.at(object.place(pointer), message).related(other.place(there), "on here"));
            }
        }
    }
}
