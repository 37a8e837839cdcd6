use serde_json::Value;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};

/// An agent is installed without the addresses of its server.
///
/// # Why
/// The chart `clearml-agent` then uses `https://api.clear.ml`, ClearML's hosted server. Keys of another server are refused
/// there with the error 401.
///
/// # Bad
/// ```yaml agent.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: agent, namespace: research}
/// spec:
///   interval: 10m
///   chart:
///     spec: {chart: clearml-agent, version: 5.3.2, sourceRef: {kind: HelmRepository, name: clearml}}
///   install: {remediation: {retries: -1}}
///   upgrade: {remediation: {retries: -1}}
///   values:
///     agentk8sglue:
/// #   ^^^^^^^^^^^^ warning: agentk8sglue.apiServerUrlReference is missing: the agent connects to https://api.clear.ml
///       queue: gpu
/// ```
///
/// # Good
/// ```yaml agent.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: agent, namespace: research}
/// spec:
///   interval: 10m
///   chart:
///     spec: {chart: clearml-agent, version: 5.3.2, sourceRef: {kind: HelmRepository, name: clearml}}
///   install: {remediation: {retries: -1}}
///   upgrade: {remediation: {retries: -1}}
///   values:
///     agentk8sglue:
///       queue: gpu
///       apiServerUrlReference: https://api.ml.example.com
///       webServerUrlReference: https://app.ml.example.com
///       fileServerUrlReference: https://files.ml.example.com
/// ```
///
/// # Fix
/// By hand: set `apiServerUrlReference`, `webServerUrlReference` and `fileServerUrlReference`. If the hosted server is
/// meant, write its addresses.
///
/// # Source
/// clearml-helm-charts, charts/clearml-agent/values.yaml; clearml/clearml-helm-charts#281.
pub(super) static DEFAULT_SERVER: Rule = Rule::warning("reference/default-server", include_str!("default_server.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check)];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let (chart, values, others) = match object.kind() {
        "HelmRelease" => {
            ("/spec/chart/spec/chart", "/spec/values", ["/spec/valuesFrom", "/spec/chart/spec/valuesFiles"])
        }
        "Application" => (
            "/spec/source/chart",
            "/spec/source/helm/valuesObject",
            ["/spec/source/helm/valueFiles", "/spec/source/helm/parameters"],
        ),
        _ => return,
    };
    // Other values may have it.
    if object.text(chart) != "clearml-agent" || others.iter().any(|other| object.get(*other).is_some()) {
        return;
    }
    let Some(glue) = object.get(values).and_then(|values| values.get("agentk8sglue")).and_then(Value::as_object) else {
        return;
    };
    if !glue.contains_key("apiServerUrlReference") {
        let message = "agentk8sglue.apiServerUrlReference is missing: the agent connects to https://api.clear.ml";
        let place = object.key_place(yaml::Pointer::from(values).key("agentk8sglue"));
        findings.push(DEFAULT_SERVER.at(place, message).help("set the addresses of your server there"));
    }
}
