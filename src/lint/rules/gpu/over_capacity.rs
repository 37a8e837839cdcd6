use crate::catalog::gpu;
use crate::clearml::tenant::queues;
use crate::document::step;
use crate::finding::{Finding, Rule};
use crate::lint::{Check, about};
use crate::workspace::Workspace;

/// Tenants are promised more GPUs than there are.
///
/// # Why
/// Quotas beyond the hardware are promises that fail when everybody comes at once. That may be meant; then allow it with a reason.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 40}
/// #               ^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 4}
/// ```
pub(super) static OVER_CAPACITY: Rule = Rule::warning("gpu/over-capacity", include_str!("over_capacity.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let Some(gpus) = environment.spec.gpu.as_ref() else { continue };
        let there = u64::from(gpus.nodes) * u64::from(gpus.per_node);
        let mut promised = 0;
        for tenant in &environment.tenants {
            let before = promised;
            promised += u64::from(tenant.spec.quota.gpus.unwrap_or(0));
            if before <= there && promised > there {
                let pointer = "/spec/quota/gpus";
                let message = format!(
                    "with {} the quotas promise {promised} GPUs of {}, which has {there}",
                    tenant.name, environment.name
                );
                let finding = OVER_CAPACITY
                    .at(tenant.place(pointer), message)
                    .related(environment.place("/spec/gpu/nodes"), "counted from here");
                findings.push(about(finding, environment, tenant, pointer));
            }
            profiles(environment, tenant, &gpus.model, there, findings);
        }
    }
}

/// Queues that let more tasks run than the GPUs have instances of their profile.
fn profiles(
    environment: &crate::fleet::Environment,
    tenant: &crate::fleet::Tenant,
    model: &str,
    gpus: u64,
    findings: &mut Vec<Finding>,
) {
    for (name, queue) in queues(tenant) {
        let profile = queue.get("gpu").and_then(serde_json::Value::as_str);
        let pods = queue.get("maxPods").and_then(serde_json::Value::as_u64);
        let Some((profile, pods)) = profile.zip(pods) else { continue };
        let Some(each) = gpu::instances(model, profile) else { continue };
        let there = u64::from(each) * gpus;
        if pods > there {
            let pointer = format!("/spec/queues/{}/maxPods", step(name));
            let message =
                format!("queue {name} lets {pods} tasks run; {gpus} GPUs have {there} instances of {profile}");
            findings.push(about(OVER_CAPACITY.at(tenant.place(&pointer), message), environment, tenant, &pointer));
        }
    }
}
