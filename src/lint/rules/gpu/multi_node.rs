use serde_json::Value;

use crate::clearml::tenant as clearml;
use crate::finding::{Finding, Rule};
use crate::lint::subject::agent::queues;
use crate::lint::{Chart, Check, Values, about, tenants};
use crate::workspace::Workspace;
use yaml::{NodeRef, Pointer};

use super::common_divisor;

/// In a multi-node queue, a pod's GPU limit is not the greatest common divisor of `multiNode`.
///
/// # Why
/// The agent creates pods of equal size. For `multiNode: [4, 2]` it creates three pods with 2 GPUs each. With another
/// limit it requests more or fewer GPUs than the task needs.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     wide:
///       queueSettings: {multiNode: [4, 2]}
///       templateOverrides:
///         resources: {limits: {nvidia.com/gpu: 4}}
/// #                                            ^ error: pods of queue wide get 4 GPUs, but the greatest common divisor of multiNode is 2
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     wide:
///       queueSettings: {multiNode: [4, 2]}
///       templateOverrides:
///         resources: {limits: {nvidia.com/gpu: 2}}
/// ```
///
/// # Fix
/// By hand: set the limit to the greatest common divisor. The finding names it.
///
/// # Source
/// clearml-docs, multi_node_training.md.
pub(super) static MULTI_NODE: Rule = Rule::error("gpu/multi-node", include_str!("multi_node.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(values), Check::tree(tree)];

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for (name, queue) in queues(values).filter(|_| values.chart == Chart::Agent) {
        let nodes = queue.get("queueSettings").and_then(|settings| settings.get("multiNode"));
        let divisor =
            common_divisor(nodes.into_iter().flat_map(NodeRef::items).filter_map(|node| node.text().parse().ok()));
        let limits = queue.get("templateOverrides").and_then(|it| it.get("resources")).and_then(|it| it.get("limits"));
        let limit = limits.and_then(|limits| limits.get("nvidia.com/gpu"));
        if let (1.., Some(limit)) = (divisor, limit.filter(|limit| limit.text().parse() != Ok(divisor))) {
            let message = format!(
                "pods of queue {} get {} GPUs, but the greatest common divisor of multiNode is {divisor}",
                name.text(),
                limit.text()
            );
            findings.push(MULTI_NODE.at(limit.place(), message).help(format!("set it to {divisor}")));
        }
    }
}

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for (environment, tenant) in tenants(workspace) {
        for (name, queue) in clearml::queues(tenant) {
            let nodes = queue.get("multiNode").and_then(Value::as_array);
            let divisor = common_divisor(nodes.into_iter().flatten().filter_map(Value::as_u64));
            let gpus = queue.get("gpus").and_then(Value::as_u64);
            if divisor > 0 && gpus.is_some_and(|gpus| gpus != divisor) {
                let pointer = Pointer::filled("/spec/queues/{}/gpus", [&name]);
                let message = format!(
                    "pods of queue {name} get {} GPUs, but the greatest common divisor of multiNode is {divisor}",
                    gpus.unwrap_or(0)
                );
                let finding = MULTI_NODE.at(tenant.place(&pointer), message).help(format!("set gpus: {divisor}"));
                findings.push(about(finding, environment, tenant, &pointer));
            }
        }
    }
}
