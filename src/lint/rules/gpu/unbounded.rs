use std::collections::{HashMap, HashSet};

use crate::catalog::gpu::{Basis, Share, offered};
use crate::clearml::gpu::{gpus_at, gpus_of, split_at};
use crate::definition::{Gpu, GpuMode, State};
use crate::finding::{Finding, Rule};
use crate::fleet::{Environment, Tenant};
use crate::lint::{Check, about, tenants};
use crate::workspace::Workspace;
use yaml::Pointer;

/// A tenant's pods can hold more GPUs than the tenant is promised.
///
/// # Why
/// The agent counts its own tasks and stops at `quota.gpus`. But tasks can make pods of their own, which only the
/// ResourceQuota bounds, and a ResourceQuota bounds each MIG profile by itself. With four `7g.40gb` and eight `3g.20gb` a
/// tenant with four GPUs can hold eight.
///
/// By default the ResourceQuota admits as many instances as the queues' `maxPods` let run. If they are worth more than
/// `gpus`, or a queue has no `maxPods`, the split must be given. `gpuMode: shared` accepts that the sum is not bounded.
///
/// A ResourceQuota knows no nodes. If two pools offer the same resource, it bounds what a tenant takes of both together.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 4}
/// #               ^ warning: gpus is 4, but the quota of each profile admits 8 GPUs: four 7g.40gb and eight 3g.20gb
///   queues:
///     whole: {gpu: 7g.40gb, maxPods: 4}
///     half: {gpu: 3g.20gb, maxPods: 8}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   quota: {gpus: 1, gpuProfiles: {3g.20gb: 4}}
/// #                               ^^^^^^^^^^^^ warning: gpuProfiles are worth 2 GPUs, but gpus is 1
///   queues:
///     half: {gpu: 3g.20gb}
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   quota: {cpu: 8}
/// #        ^^^^^^^^ warning: quota.gpus is not set: the tenant's pods can take every GPU of production
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 4, gpuProfiles: {7g.40gb: 2, 3g.20gb: 4}}
///   queues:
///     whole: {gpu: 7g.40gb, maxPods: 2}
///     half: {gpu: 3g.20gb, maxPods: 4}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   quota: {gpus: 1, gpuMode: shared}
///   queues:
///     half: {gpu: 3g.20gb}
///     quarter: {gpu: 2g.10gb}
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   quota: {cpu: 8, gpus: 0}
/// ```
///
/// # Fix
/// By hand: set `gpuProfiles`, lower `maxPods`, or accept it with `gpuMode: shared`. `gpus: 0` keeps the tenant from all GPUs.
///
/// # Source
/// kubernetes.io/docs, concepts/policy/resource-quotas: each extended resource has a quota of its own, by its requests.
pub(super) static UNBOUNDED: Rule = Rule::warning("gpu/unbounded", include_str!("unbounded.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        findings.extend(environment.spec.gpu.iter().flat_map(|gpu| shared(environment, gpu)));
    }
    for (environment, tenant) in tenants(workspace) {
        if environment.spec.gpu.is_some() && tenant.spec.state == State::Active {
            tenant_s(environment, tenant, findings);
        }
    }
}

/// Pools that hand out under one name what a tenant is promised: a quota bounds what the tenant takes of them together.
fn shared(environment: &Environment, gpu: &Gpu) -> Vec<Finding> {
    if gpu.pools().nth(1).is_none() {
        return Vec::new();
    }
    let active = environment.tenants.iter().filter(|tenant| tenant.spec.state == State::Active);
    let resources = active.flat_map(|tenant| gpus_of(environment, tenant).resources());
    let promised: HashSet<String> = resources.filter(|(_, most)| *most > 0).map(|(name, _)| name).collect();
    let offered = |pool| offered(pool).into_iter().filter(|resource| promised.contains(resource));
    let mut first: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    for (name, pool) in gpu.pools() {
        let common: Vec<String> = offered(pool).filter(|resource| first.contains_key(resource)).collect();
        if let Some(resource) = common.first() {
            let earlier = first.get(resource).copied().unwrap_or_default();
            let message = format!(
                "pools {earlier} and {name} both offer {resource}: a quota bounds their sum alone, so a tenant's pods can take of {name} what \
                 is promised of {earlier}"
            );
            let help = "part one of them by MIG, share it in another way, or allow it with the reason";
            let finding = UNBOUNDED.at(environment.place(gpu.pointer(name)), message).help(help);
            findings.push(finding.environment(&environment.name));
        }
        for resource in offered(pool) {
            first.entry(resource).or_insert(name);
        }
    }
    findings
}

fn tenant_s(environment: &Environment, tenant: &Tenant, findings: &mut Vec<Finding>) {
    let gpus = gpus_of(environment, tenant);
    if !gpus.is_bounded {
        let pointer = "/spec/quota";
        let message = format!("quota.gpus is not set: the tenant's pods can take every GPU of {}", environment.name);
        let finding = UNBOUNDED.at(tenant.place(pointer), message).help("set quota.gpus; 0 is none");
        findings.push(about(finding, environment, tenant, pointer));
    }
    for share in &gpus.shares {
        let Some((pointer, message)) = overdrawn(tenant, share) else { continue };
        let help = "set gpuProfiles to a split that is worth gpus, lower maxPods, or accept it with gpuMode: shared";
        let finding = UNBOUNDED.at(tenant.place(&pointer), message).help(help);
        findings.push(about(finding, environment, tenant, &pointer));
    }
}

fn overdrawn(tenant: &Tenant, share: &Share<'_>) -> Option<(Pointer, String)> {
    let quota = &share.quota;
    let (board, worth, gpus) = (quota.board.filter(|_| quota.is_overdrawn())?, quota.worth(), quota.gpus);
    if quota.basis == Basis::Given {
        let message = format!("gpuProfiles are worth {worth} GPUs, but gpus is {gpus}");
        return Some((split_at(tenant, share.name), message));
    }
    let mode = tenant.spec.quota.gpu_pools.get(share.name).map_or(tenant.spec.quota.gpu_mode, |share| share.gpu_mode);
    let mix = board.words(&quota.mix);
    let message = format!("gpus is {gpus}, but the quota of each profile admits {worth} GPUs: {mix}");
    (mode == GpuMode::Split).then(|| (gpus_at(tenant, share.name), message))
}
