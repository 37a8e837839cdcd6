use crate::catalog::gpu::{Basis, GpuQuota};
use crate::clearml::tenant::gpu_quota;
use crate::definition::{GpuMode, State};
use crate::finding::{Finding, Rule};
use crate::fleet::{Environment, Tenant};
use crate::lint::{Check, about, tenants};
use crate::workspace::Workspace;

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
    for (environment, tenant) in tenants(workspace) {
        if environment.spec.gpu.is_some() && tenant.spec.state == State::Active {
            findings.extend(finding(environment, tenant));
        }
    }
}

fn finding(environment: &Environment, tenant: &Tenant) -> Option<Finding> {
    let quota = gpu_quota(environment, tenant);
    let (pointer, message) = match &quota {
        None => {
            let what = format!("quota.gpus is not set: the tenant's pods can take every GPU of {}", environment.name);
            ("/spec/quota", what)
        }
        Some(quota) => overdrawn(quota, tenant.spec.quota.gpu_mode)?,
    };
    let help = if quota.is_none() {
        "set quota.gpus; 0 is none"
    } else {
        "set gpuProfiles to a split that is worth gpus, lower maxPods, or accept it with gpuMode: shared"
    };
    Some(about(UNBOUNDED.at(tenant.place(pointer), message).help(help), environment, tenant, pointer))
}

fn overdrawn(quota: &GpuQuota, mode: GpuMode) -> Option<(&'static str, String)> {
    let (board, worth, gpus) = (quota.board.filter(|_| quota.is_overdrawn())?, quota.worth(), quota.gpus);
    if quota.basis == Basis::Given {
        return Some(("/spec/quota/gpuProfiles", format!("gpuProfiles are worth {worth} GPUs, but gpus is {gpus}")));
    }
    let mix = board.words(&quota.mix);
    let message = format!("gpus is {gpus}, but the quota of each profile admits {worth} GPUs: {mix}");
    (mode == GpuMode::Split).then_some(("/spec/quota/gpus", message))
}
