use crate::catalog::gpu;
use crate::clearml::tenant::queues;
use crate::definition::{Gpu, State};
use crate::finding::{Finding, Level, Rule};
use crate::fleet::{Environment, Tenant};
use crate::lint::subject::mig::{Layout, layouts as layouts_of};
use crate::lint::{Check, YamlFile, about};
use crate::workspace::Workspace;
use yaml::Pointer;

/// The tenants' quotas add up to more GPUs than the environment has, or a MIG layout to more than a GPU.
///
/// # Why
/// When all tenants use their quotas at once, some of their pods cannot start. The same happens if a queue's `maxPods`
/// is higher than the number of GPU instances of its profile. Tenants that are not active are not counted: their quotas
/// admit no pod. The MIG manager cannot make a layout that has more instances than a GPU has room for.
///
/// # Level
/// A warning for quotas. An error for a layout of the MIG manager that fits on no GPU.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 40}
/// #               ^^ warning: with acme the quotas add up to 40 GPUs, but production has 32
/// ```
/// ```yaml layouts.yaml
/// version: v1
/// mig-configs:
///   halves:
///     - devices: all
///       mig-enabled: true
///       mig-devices: {3g.20gb: 3}
/// #                            ^ error: halves does not fit on any GPU: 3 x 3g.20gb
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 4}
/// ```
/// ```yaml layouts.yaml
/// version: v1
/// mig-configs:
///   halves:
///     - devices: all
///       mig-enabled: true
///       mig-devices: {3g.20gb: 2}
/// ```
///
/// # Fix
/// By hand: lower the quotas, or correct `gpu.nodes` and `gpu.perNode`. If you promise more on purpose, allow the
/// finding and give the reason.
///
/// # Source
/// kubernetes.io/docs, concepts/policy/resource-quotas: quotas above the cluster's capacity lead to contention. NVIDIA,
/// MIG User Guide, "Supported MIG Profiles".
pub(super) static OVER_CAPACITY: Rule = Rule::warning("gpu/over-capacity", include_str!("over_capacity.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check), Check::file(layouts)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let Some(gpus) = environment.spec.gpu.as_ref() else { continue };
        let mut promised = 0;
        for tenant in environment.tenants.iter().filter(|tenant| tenant.spec.state == State::Active) {
            let before = promised;
            promised += u64::from(tenant.spec.quota.gpus.unwrap_or(0));
            if before <= gpus.count() && promised > gpus.count() {
                let pointer = "/spec/quota/gpus";
                let message = format!(
                    "with {} the quotas add up to {promised} GPUs, but {} has {}",
                    tenant.name,
                    environment.name,
                    gpus.count()
                );
                let finding = OVER_CAPACITY
                    .at(tenant.place(pointer), message)
                    .related(environment.place("/spec/gpu/nodes"), "counted from here");
                findings.push(about(finding, environment, tenant, pointer));
            }
            profiles(environment, tenant, gpus, findings);
        }
    }
}

/// Queues that let more tasks run than there are instances of their profile.
fn profiles(environment: &Environment, tenant: &Tenant, gpus: &Gpu, findings: &mut Vec<Finding>) {
    for (name, queue) in queues(tenant) {
        let profile = queue.get("gpu").and_then(serde_json::Value::as_str);
        let pods = queue.get("maxPods").and_then(serde_json::Value::as_u64);
        let Some((profile, pods)) = profile.zip(pods) else { continue };
        let Some(each) = gpu::instances(&gpus.model, profile) else { continue };
        let there = each.saturating_mul(gpus.count());
        if pods <= there {
            continue;
        }
        let pointer = Pointer::filled("/spec/queues/{}/maxPods", [&name]);
        let message =
            format!("queue {name} allows {pods} tasks, but {} GPUs have {there} instances of {profile}", gpus.count());
        findings.push(about(OVER_CAPACITY.at(tenant.place(&pointer), message), environment, tenant, &pointer));
    }
}

/// Layouts of the MIG manager that no GPU has room for.
fn layouts(file: &YamlFile, findings: &mut Vec<Finding>) {
    findings.extend(layouts_of(file).iter().filter_map(too_many));
}

fn too_many(layout: &Layout<'_>) -> Option<Finding> {
    // What no GPU has is another rule's.
    let mut of_boards = mig::boards().filter_map(|board| Some((board, board.mix(layout.counts())?))).peekable();
    of_boards.peek()?;
    if of_boards.any(|(board, mix)| board.fits(&mix, 1)) {
        return None;
    }
    let (_, last) = layout.instances.last()?;
    let instances: Vec<String> = layout.counts().map(|(profile, count)| format!("{count} x {profile}")).collect();
    let message = format!("{} does not fit on any GPU: {}", layout.name, instances.join(", "));
    let help = "a GPU has 7 slices of computing and 8 of memory at most; lower the counts";
    Some(OVER_CAPACITY.at(last.place(), message).level(Level::Error).help(help))
}
