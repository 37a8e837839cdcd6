use crate::finding::{Finding, Rule};
use crate::lint::{Check, Role, Scalar};
use yaml::Step;

use super::is_extended;

/// A container requests GPUs without a limit, or with another limit.
///
/// # Why
/// Kubernetes cannot give more of an extended resource than a node has. Request and limit must be equal, and a request
/// without a limit is invalid. The API server refuses the pod, so a queue with such a template starts no task. A limit
/// alone is enough: the request is then the same.
///
/// # Bad
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: train, namespace: research}
/// spec:
///   containers:
///     - name: train
///       image: registry.example.com/train:1.4.0
///       resources:
///         requests: {nvidia.com/gpu: 1}
/// #                                  ^ error: the limit of nvidia.com/gpu is missing: it must be the same as the request, 1
/// ```
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     wide:
///       templateOverrides:
///         resources:
///           limits: {nvidia.com/gpu: 2}
///           requests: {nvidia.com/gpu: 1}
/// #                                    ^ error: the request of nvidia.com/gpu is 1, but the limit is 2: they must be equal
/// ```
///
/// # Good
/// ```yaml pod.yaml
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: train, namespace: research}
/// spec:
///   containers:
///     - name: train
///       image: registry.example.com/train:1.4.0
///       resources:
///         requests: {nvidia.com/gpu: 1, cpu: 2}
///         limits: {nvidia.com/gpu: "1", cpu: 4}
/// ```
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     wide:
///       templateOverrides:
///         resources: {limits: {nvidia.com/gpu: 2}}
/// ```
///
/// # Fix
/// By hand: write the number into `limits` only.
///
/// # Source
/// kubernetes/kubernetes, pkg/apis/core/validation/validation.go, `ValidateContainerResourceRequirements`: "Limit must be
/// set for non overcommitable resources"; kubernetes.io/docs, tasks/manage-gpus/scheduling-gpus.
pub(super) static DIFFERING_LIMIT: Rule = Rule::error("gpu/differing-limit", include_str!("differing_limit.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(Step::Key(resource)) = scalar.path.step.filter(|_| !scalar.is_key && scalar.role != Role::Other) else {
        return;
    };
    if !is_extended(resource) || is_open(scalar.text()) {
        return;
    }
    let Some(requests) = scalar.path.parent.filter(|around| around.step == Some(Step::Key("requests"))) else { return };
    let Some(resources) = requests.parent.filter(|around| around.step == Some(Step::Key("resources"))) else { return };
    let limit = resources.node.get("limits").and_then(|limits| limits.get(resource));
    let request = scalar.text();
    let message = match limit {
        None => format!("the limit of {resource} is missing: it must be the same as the request, {request}"),
        Some(limit) if is_open(limit.text()) || is_same(request, limit.text()) => return,
        Some(limit) => {
            format!("the request of {resource} is {request}, but the limit is {}: they must be equal", limit.text())
        }
    };
    findings.push(
        DIFFERING_LIMIT.at(scalar.place(), message).help("write the number into limits, and leave the request out"),
    );
}

/// Whether another program fills it in, or it is nothing.
fn is_open(quantity: &str) -> bool {
    quantity.is_empty() || quantity.contains(['{', '$', '<'])
}

fn is_same(one: &str, other: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    one == other || number(one).zip(number(other)).is_some_and(|(one, other)| (one - other).abs() < f64::EPSILON)
}
