use crate::clearml::Sessions;
use crate::clearml::tenant::{ports_on_request_only, queues};
use crate::finding::{Finding, Rule};
use crate::lint::subject::agent;
use crate::lint::{Chart, Check, Values, about, tenants};
use crate::workspace::Workspace;
use yaml::{NodeRef, Pointer};

/// A queue sets `maxPods` while port mode is on, where the agent ignores it.
///
/// # Why
/// In port mode the agent ignores `maxPods`: the number of session ports, `maxServices`, is the limit. Exception: with
/// `CLEARML_K8S_PORTS_MODE_ON_REQUEST_ONLY` only tasks that ask for a port get one, and `maxPods` counts.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     default:
///       queueSettings: {maxPods: 10}
/// #                     ^^^^^^^ warning: maxPods has no effect: port mode is on
/// sessions: {portModeEnabled: true, startingPort: 31010, maxServices: 10, externalIP: 10.0.1.21}
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     default: {}
/// sessions: {portModeEnabled: true, startingPort: 31010, maxServices: 10, externalIP: 10.0.1.21}
/// ```
///
/// # Fix
/// By hand: remove `maxPods` and set `sessions.maxServices` to the limit, or turn port mode off.
///
/// # Source
/// clearml-agent, glue/k8s.py: `max_pods_limit if not ports_mode else None`.
pub(super) static MAX_PODS_IGNORED: Rule = Rule::warning("port/max-pods-ignored", include_str!("max_pods_ignored.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(tree), Check::values(values)];

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let on = values.chart == Chart::Agent
        && agent::sessions(values).is_some_and(|sessions| sessions.enabled)
        && !on_request_only(values);
    let queues = values.get("agentk8sglue.queues").filter(|_| on);
    for (_, queue) in queues.into_iter().flat_map(NodeRef::entries) {
        if let Some(key) = queue.get("queueSettings").and_then(|settings| settings.key("maxPods")) {
            findings.push(MAX_PODS_IGNORED.at(key.place(), "maxPods has no effect: port mode is on"));
        }
    }
}

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for (environment, tenant) in tenants(workspace) {
        let enabled = Sessions::of_tenant(tenant).is_some_and(|sessions| sessions.enabled);
        if !enabled || ports_on_request_only(tenant) {
            continue;
        }
        for (name, queue) in queues(tenant) {
            if queue.get("maxPods").is_some() {
                let pointer = Pointer::filled("/spec/queues/{}/maxPods", [&name]);
                let message = format!("maxPods has no effect: port mode of {} is on", tenant.name);
                let finding = MAX_PODS_IGNORED.at(tenant.place(&pointer), message);
                findings.push(about(finding, environment, tenant, &pointer));
            }
        }
    }
}

fn on_request_only(values: &Values<'_>) -> bool {
    let envs = values.get("agentk8sglue.extraEnvs").into_iter().flat_map(NodeRef::items);
    envs.filter(|entry| entry.get("name").map(NodeRef::text) == Some("CLEARML_K8S_PORTS_MODE_ON_REQUEST_ONLY"))
        .any(|entry| entry.get("value").map(NodeRef::text) == Some("1"))
}
