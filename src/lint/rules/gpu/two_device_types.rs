use serde_json::Value;

use crate::catalog::gpu::MIG;
use crate::finding::{Finding, Rule};
use crate::lint::subject::agent::queues;
use crate::lint::{Chart, Check, Object, Values};
use yaml::{NodeRef, Pointer};

/// One container requests two kinds of GPU.
///
/// # Why
/// The device plugin gives a container one kind only: whole GPUs, or instances of one MIG profile. The fraction
/// injector shares whole GPUs, so it cannot be combined with MIG.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   queues:
///     mixed:
///       templateOverrides:
///         resources:
///           limits:
///             nvidia.com/gpu: 1
///             nvidia.com/mig-3g.20gb: 1
/// #           ^^^^^^^^^^^^^^^^^^^^^^ error: tasks of queue mixed request both nvidia.com/gpu and nvidia.com/mig-3g.20gb
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
/// # Fix
/// By hand: request one kind, and make a second queue for the other.
///
/// # Source
/// NVIDIA k8s-device-plugin, release notes of v0.7.0-rc.1.
pub(super) static TWO_DEVICE_TYPES: Rule = Rule::error("gpu/two-device-types", include_str!("two_device_types.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(values), Check::object(object).and_ours()];

/// The label by which the fraction injector knows its pods.
pub(super) const FRACTION: &str = "clearml-injector/fraction";

fn is_device(resource: &str) -> bool {
    resource == "nvidia.com/gpu" || resource == "nvidia.com/gpu.shared" || resource.starts_with(MIG)
}

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    if values.chart != Chart::Agent {
        return;
    }
    for (name, queue) in queues(values) {
        let part = |part: &str| queue.get("templateOverrides").and_then(|template| template.get(part));
        let limits = part("resources").and_then(|resources| resources.get("limits"));
        let devices: Vec<NodeRef<'_>> = limits
            .into_iter()
            .flat_map(NodeRef::entries)
            .map(|(key, _)| key)
            .filter(|key| is_device(key.text()))
            .collect();
        let fraction = part("labels").and_then(|labels| labels.key(FRACTION));
        if let [first, second, ..] = devices.as_slice() {
            let message = format!("tasks of queue {} request both {} and {}", name.text(), first.text(), second.text());
            findings.push(TWO_DEVICE_TYPES.at(second.place(), message).related(first.place(), "and this"));
        }
        let mig = devices.iter().find(|device| device.text().starts_with(MIG));
        if let (Some(label), Some(mig)) = (fraction, mig) {
            let message = format!("queue {} combines the fraction injector with MIG", name.text());
            findings.push(TWO_DEVICE_TYPES.at(label.place(), message).related(mig.place(), "MIG here"));
        }
    }
}

fn object(object: &Object, findings: &mut Vec<Finding>) {
    for (pointer, container) in object.containers() {
        let limits = container.pointer("/resources/limits").and_then(Value::as_object);
        let devices: Vec<&String> =
            limits.into_iter().flatten().map(|(name, _)| name).filter(|name| is_device(name)).collect();
        if let [first, second, ..] = devices.as_slice() {
            let place = object.key_place(pointer.join(Pointer::filled("/resources/limits/{}", [second])));
            findings.push(TWO_DEVICE_TYPES.at(place, format!("the container requests both {first} and {second}")));
        }
    }
}
