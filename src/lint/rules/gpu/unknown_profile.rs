use crate::catalog::gpu;
use crate::clearml::tenant::queues;
use crate::finding::{Finding, Rule};
use crate::lint::{Check, Role, Scalar, about, tenants};
use crate::workspace::Workspace;

use super::models_with;
use yaml::Pointer;

/// A queue requests a MIG profile that the environment's GPUs do not have.
///
/// # Why
/// A profile becomes a resource such as `nvidia.com/mig-3g.20gb`. If no node offers the resource, the queue's tasks
/// wait forever.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   queues:
///     half: {gpu: 3g.40gb}
/// #               ^^^^^^^ error: A100-40GB has no MIG profile 3g.40gb
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   queues:
///     half: {gpu: 3g.20gb}
/// ```
///
/// # Fix
/// By hand: choose a profile of the environment's `gpu.model`. The finding lists them.
///
/// # Source
/// NVIDIA mig-parted, deployments/systemd/config-default.yaml.
pub(super) static UNKNOWN_PROFILE: Rule = Rule::error("gpu/unknown-profile", include_str!("unknown_profile.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(scalar), Check::tree(tree)];

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
