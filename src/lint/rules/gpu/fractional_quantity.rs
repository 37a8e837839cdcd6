use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Role, Scalar};
use yaml::Step;

use super::is_extended;
use super::two_device_types::FRACTION;

/// A limit requests a fraction of a device, such as `0.5`, but Kubernetes counts devices in whole numbers.
///
/// # Why
/// The API server refuses a pod that requests a fraction of an extended resource: `must be an integer`. ClearML's
/// fraction injector removes its own `clear.ml/fraction-*` lines before the pod is created. A LimitRange gives its
/// defaults to every container, so a fraction there keeps all pods of the namespace from being created. A quota of a
/// fraction is as good as the next lower whole number.
///
/// # Level
/// An error. A note for a `clear.ml/fraction-*` line if the queue or pod has the injector's label
/// `clearml-injector/fraction` beside it.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     half:
///       templateOverrides:
///         resources:
///           limits:
///             clear.ml/fraction-1: "0.5"
/// #                                ^^^^^ error: 0.5 of clear.ml/fraction-1: Kubernetes allows whole numbers only
/// ```
///
/// ```yaml limits.yaml
/// apiVersion: v1
/// kind: LimitRange
/// metadata: {name: gpus, namespace: research}
/// spec:
///   limits:
///     - type: Container
///       default: {nvidia.com/gpu: 500m, cpu: 500m}
/// #                               ^^^^ error: 500m of nvidia.com/gpu: Kubernetes allows whole numbers only
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     half:
///       templateOverrides:
///         resources:
///           limits:
///             nvidia.com/mig-3g.20gb: 1
/// ```
///
/// ```yaml limits.yaml
/// apiVersion: v1
/// kind: LimitRange
/// metadata: {name: gpus, namespace: research}
/// spec:
///   limits:
///     - type: Container
///       default: {nvidia.com/gpu: 1, cpu: 500m}
/// ```
///
/// # Fix
/// By hand: request a MIG profile, or label the queue's pods `clearml-injector/fraction` for the fraction injector.
///
/// # Source
/// kubernetes.io/docs, tasks/configure-pod-container/extended-resource; clearml-docs, fractional GPUs, "Configure
/// ClearML Queues"; kubernetes.io/docs, concepts/policy/limit-range.
pub(super) static FRACTIONAL_QUANTITY: Rule =
    Rule::error("gpu/fractional-quantity", include_str!("fractional_quantity.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(Step::Key(key)) = scalar.path.step.filter(|_| !scalar.is_key && scalar.role != Role::Other) else {
        return;
    };
    // Of most scalars this is all that is asked.
    if !key.contains('/') || !is_part(scalar.text()) {
        return;
    }
    let Some(resource) = resource(scalar, key).filter(|resource| is_extended(resource)) else { return };
    let message = format!("{} of {resource}: Kubernetes allows whole numbers only", scalar.text());
    let finding = FRACTIONAL_QUANTITY.at(scalar.place(), message);
    let finding = finding.help("request a MIG profile, or use the fraction injector's label");
    // The injector takes its own lines away.
    let injected = resource.starts_with("clear.ml/fraction") && is_injected(scalar);
    findings.push(if injected { finding.level(Level::Info) } else { finding });
}

/// The resource that a key names, where one is counted: in a container's resources, a quota, or a LimitRange.
fn resource<'k>(scalar: &Scalar<'_>, key: &'k str) -> Option<&'k str> {
    let is_of = |kind: &str| scalar.node.document().root().get("kind").is_some_and(|own| own.text() == kind);
    match scalar.path.parent.and_then(|parent| parent.key())? {
        "limits" | "requests" => Some(key),
        "hard" => Some(key.strip_prefix("requests.").or_else(|| key.strip_prefix("limits.")).unwrap_or(key)),
        "default" | "defaultRequest" | "min" | "max" if is_of("LimitRange") => Some(key),
        _ => None,
    }
}

/// Whether a quantity is no whole number: `0.5`, `500m`.
fn is_part(quantity: &str) -> bool {
    // Micro and nano: nobody counts a million parts of a whole.
    if quantity.strip_suffix(['u', 'n']).is_some_and(|number| number.parse::<f64>().is_ok_and(|number| number != 0.0)) {
        return true;
    }
    if let Some(thousandths) = quantity.strip_suffix('m') {
        return thousandths.parse::<u64>().is_ok_and(|number| number % 1000 != 0);
    }
    quantity.parse::<f64>().is_ok_and(|number| number.fract() != 0.0)
}

/// Whether the pod, or the template of its queue, has the fraction injector's label.
fn is_injected(scalar: &Scalar<'_>) -> bool {
    std::iter::successors(scalar.path.parent, |path| path.parent).any(|path| {
        let labels = [path.node.get("labels"), path.node.get("metadata").and_then(|metadata| metadata.get("labels"))];
        labels.into_iter().flatten().any(|labels| labels.get(FRACTION).is_some())
    })
}
