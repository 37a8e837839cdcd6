use crate::catalog::gpu;
use crate::clearml::tenant::queues;
use crate::finding::{Finding, Rule};
use crate::lint::subject::mig::{bare, layouts as layouts_of};
use crate::lint::{Check, Role, Scalar, YamlFile, about, tenants};
use crate::workspace::Workspace;

use super::models_with;
use yaml::Pointer;

/// A queue, or a layout of the MIG manager, names a MIG profile that the GPUs do not have.
///
/// # Why
/// A profile becomes a resource such as `nvidia.com/mig-3g.20gb`. If no node offers the resource, the queue's tasks
/// wait forever. The MIG manager fails on a node whose GPUs lack a profile of its layout.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   queues:
///     half: {gpu: 3g.40gb}
/// #               ^^^^^^^ error: A100-40GB has no MIG profile 3g.40gb
/// ```
/// ```yaml layouts.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: layouts, namespace: gpu-operator}
/// data:
///   config.yaml: |
///     version: v1
///     mig-configs:
///       halves:
///         - devices: all
///           mig-enabled: true
///           mig-devices: {3g.21gb: 2}
/// #                       ^^^^^^^ error: no GPU has a MIG profile 3g.21gb
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   queues:
///     half: {gpu: 3g.20gb}
/// ```
/// ```yaml layouts.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: layouts, namespace: gpu-operator}
/// data:
///   config.yaml: |
///     version: v1
///     mig-configs:
///       halves:
///         - devices: all
///           mig-enabled: true
///           mig-devices: {3g.20gb: 2}
/// ```
///
/// # Fix
/// By hand: choose a profile of the environment's `gpu.model`. The finding lists them.
///
/// # Source
/// NVIDIA mig-parted, deployments/systemd/config-default.yaml and api/spec/v1/spec.go.
pub(super) static UNKNOWN_PROFILE: Rule = Rule::error("gpu/unknown-profile", include_str!("unknown_profile.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(scalar), Check::file(layouts), Check::tree(tree)];

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for (environment, tenant) in tenants(workspace) {
        let Some(gpus) = environment.spec.gpu.as_ref() else { continue };
        let Some(board) = mig::board(&gpus.model) else { continue };
        let asked = queues(tenant).filter_map(|(name, queue)| {
            let profile = queue.get("gpu").and_then(serde_json::Value::as_str)?;
            Some((profile, Pointer::filled("/spec/queues/{}/gpu", [name])))
        });
        let given = tenant.spec.quota.gpu_profiles.keys();
        let given = given.map(|profile| (profile.as_str(), Pointer::filled("/spec/quota/gpuProfiles/{}", [profile])));
        for (profile, pointer) in asked.chain(given).filter(|(profile, _)| board.index(profile).is_none()) {
            let finding = UNKNOWN_PROFILE
                .at(tenant.place(&pointer), format!("{} has no MIG profile {profile}", board.name))
                .help(format!("it has {}", gpu::profiles(board).join(", ")))
                .related(environment.place("/spec/gpu/model"), "the environment's GPUs");
            findings.push(about(finding, environment, tenant, &pointer));
        }
    }
}

/// In YAML that does not name the GPUs: profiles that no model has.
fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(profile) = gpu::profile_of(scalar.text()).filter(|_| scalar.is_key && scalar.role != Role::Other) else {
        return;
    };
    if models_with(&profile).is_empty() {
        let message = format!("no GPU has a MIG profile {profile}");
        findings.push(
            UNKNOWN_PROFILE
                .at(scalar.place(), message)
                .help("profiles are named as nvidia-smi mig -lgip names them: 3g.20gb"),
        );
    }
}

/// In layouts of the MIG manager, which are for whatever GPUs the nodes have.
fn layouts(file: &YamlFile, findings: &mut Vec<Finding>) {
    for (profile, _) in layouts_of(file).into_iter().flat_map(|layout| layout.instances) {
        if models_with(bare(profile.text())).is_empty() {
            let message = format!("no GPU has a MIG profile {}", profile.text());
            let help = "profiles are named as nvidia-smi mig -lgip names them: 3g.20gb";
            findings.push(UNKNOWN_PROFILE.at(profile.place(), message).help(help));
        }
    }
}
