use crate::finding::{Finding, Level, Rule};
use crate::lint::{Chart, Check, Values};
use yaml::{NodeRef, Reading, Scalar};

/// The GPU operator lets every pod use all GPUs of its node.
///
/// # Why
/// By default, a pod that sets `NVIDIA_VISIBLE_DEVICES=all` gets every GPU of the node. Limits and quotas do not
/// matter, and other tenants' GPUs are included. From GPU operator 25.10 on, which uses CDI, the pod must also set
/// `runtimeClassName: nvidia`.
///
/// # Level
/// A warning in values files. An error in the tree.
///
/// # Bad
/// ```yaml gpu-operator/values.yaml
/// toolkit:
///   env:
/// # ^^^ warning: any pod can get every GPU of its node with an environment variable
///     - {name: CONTAINERD_SOCKET, value: /run/k3s/containerd/containerd.sock}
/// migManager: {enabled: false}
/// ```
///
/// # Good
/// ```yaml gpu-operator/values.yaml
/// toolkit:
///   env:
///     - {name: CONTAINERD_SOCKET, value: /run/k3s/containerd/containerd.sock}
///     - {name: ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED, value: "false"}
///     - {name: ACCEPT_NVIDIA_VISIBLE_DEVICES_AS_VOLUME_MOUNTS, value: "true"}
/// migManager: {enabled: false}
/// devicePlugin:
///   env:
///     - {name: DEVICE_LIST_STRATEGY, value: volume-mounts}
/// ```
///
/// # Fix
/// By hand: set `ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED` to "false" under `toolkit.env`, and let the
/// device plugin use volume mounts. Before an update to 25.10 read NVIDIA's notes on these settings.
///
/// # Source
/// clearml-docs, fractional_gpus/cdmo.md; docs.nvidia.com/datacenter/cloud-native/gpu-operator, cdi.
pub(super) static NVIDIA_VISIBLE_DEVICES: Rule =
    Rule::warning("isolation/nvidia-visible-devices", include_str!("nvidia_visible_devices.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(check)];

const SWITCH: &str = "ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED";

fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let env = values.root.get("toolkit").and_then(|toolkit| toolkit.entry("env"));
    // Our own values are merged over those that we generate, where only a list of their own takes the switch away.
    if values.chart != Chart::GpuOperator || (values.file.is_of_tree() && env.is_none()) {
        return;
    }
    let entries = || env.into_iter().flat_map(|(_, list)| list.items());
    let switch = entries().find(|entry| entry.get("name").is_some_and(|name| name.text() == SWITCH));
    let value = switch.and_then(|entry| entry.get("value"));
    if value.is_some_and(is_false) {
        return;
    }
    let first = values.root.raw_entries().next().map_or(values.root, |(key, _)| key);
    let place = value.or(env.map(|(key, _)| key)).unwrap_or(first).place();
    // Without tenants nothing is lost; those who have our tree have tenants.
    let level = if values.file.is_of_tree() { Level::Error } else { Level::Warning };
    findings.push(
        NVIDIA_VISIBLE_DEVICES
            .at(place, "any pod can get every GPU of its node with an environment variable")
            .level(level)
            .help(format!("set {SWITCH} to \"false\" under toolkit.env, and let the device plugin use volume-mounts")),
    );
}

fn is_false(node: NodeRef<'_>) -> bool {
    node.text().eq_ignore_ascii_case("false") || node.scalar(Reading::GoV2) == Scalar::Bool(false)
}
