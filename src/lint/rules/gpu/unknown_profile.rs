use crate::catalog::gpu;
use crate::clearml::tenant::queues;
use crate::document::step;
use crate::finding::Finding;
use crate::lint::{FleetRule, Lint, Role, Rule, Scalar, ScalarRule, about, tenants};
use crate::workspace::Workspace;

use super::{models_with, profile_of};

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
pub(super) struct UnknownProfile;

impl Lint for UnknownProfile {
    const RULE: Rule = Rule::error("gpu/unknown-profile");
}

impl FleetRule for UnknownProfile {
    fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
        for (environment, tenant) in tenants(workspace) {
            let Some(model) = environment.spec.gpu.as_ref().map(|gpu| gpu.model.as_str()) else { continue };
            let Some(profiles) = gpu::profiles(model) else { continue };
            for (name, queue) in queues(tenant) {
                let Some(profile) = queue.get("gpu").and_then(serde_json::Value::as_str) else { continue };
                if profiles.contains_key(profile) {
                    continue;
                }
                let pointer = format!("/spec/queues/{}/gpu", step(name));
                let known: Vec<&str> = profiles.keys().map(String::as_str).collect();
                let finding = Self::RULE
                    .at(tenant.place(&pointer), format!("{model} has no MIG profile {profile}"))
                    .help(format!("it has {}", known.join(", ")))
                    .related(environment.place("/spec/gpu/model"), "the environment's GPUs");
                findings.push(about(finding, environment, tenant, &pointer));
            }
        }
    }
}

impl ScalarRule for UnknownProfile {
    /// In YAML that does not name the GPUs: profiles that no model has.
    fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
        let Some(profile) = profile_of(scalar.text()).filter(|_| scalar.is_key && scalar.role != Role::Other) else {
            return;
        };
        if models_with(&profile).is_empty() {
            let message = format!("no GPU has a MIG profile {profile}");
            findings.push(
                Self::RULE
                    .at(scalar.place(), message)
                    .help("profiles are named as nvidia-smi mig -lgip names them: 3g.20gb"),
            );
        }
    }
}
