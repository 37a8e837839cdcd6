use crate::catalog::gpu;
use crate::clearml::gpu::gpus_of;
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
        let pools: Vec<&str> = gpus.pools().map(|(name, _)| name).collect();
        let mut unknown = |pointer: Pointer, message: String, help: String| {
            let finding = UNKNOWN_PROFILE.at(tenant.place(&pointer), message).help(help);
            let finding = match pools[..] {
                [only] => finding.related(environment.place(gpus.pointer(only).key("model")), "the environment's GPUs"),
                _ => finding,
            };
            findings.push(about(finding, environment, tenant, &pointer));
        };
        for fault in gpus_of(environment, tenant).faults.into_iter().filter(|fault| fault.is_profile) {
            unknown(fault.pointer, fault.message, fault.help);
        }
        let quota = &tenant.spec.quota;
        for profile in quota.gpu_profiles.keys() {
            let models = gpus.pools().map(|(_, pool)| pool.model.as_str());
            if let Some((message, help)) = missing(profile, &models.collect::<Vec<_>>()) {
                unknown(Pointer::filled("/spec/quota/gpuProfiles/{}", [profile]), message, help);
            }
        }
        for (name, share) in &quota.gpu_pools {
            let Some(pool) = gpus.pool(name) else { continue };
            for profile in share.gpu_profiles.keys() {
                if let Some((message, help)) = missing(profile, &[&pool.model]) {
                    unknown(Pointer::filled("/spec/quota/gpuPools/{}/gpuProfiles/{}", [name, profile]), message, help);
                }
            }
        }
    }
}

/// What is said of a profile that none of some models has; nothing if one of them is not known.
fn missing(profile: &str, models: &[&str]) -> Option<(String, String)> {
    let boards: Option<Vec<_>> = models.iter().map(|model| mig::board(model)).collect();
    let boards = boards.filter(|boards| boards.iter().all(|board| board.index(profile).is_none()))?;
    let known: Vec<&str> = boards.iter().flat_map(|board| gpu::profiles(board)).collect();
    let verb = if models.len() == 1 { "has" } else { "have" };
    let message = format!("{} {verb} no MIG profile {profile}", models.join(" and "));
    Some((message, format!("{} {}", if models.len() == 1 { "it has" } else { "they have" }, known.join(", "))))
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
