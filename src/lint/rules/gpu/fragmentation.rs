use mig::{Order, Served};

use crate::clearml::gpu::{Promised, promised, split_at};
use crate::finding::{Finding, Rule};
use crate::fleet::{Environment, Tenant};
use crate::lint::{Check, about};
use crate::workspace::Workspace;

/// A MIG instance that a tenant is promised can be kept waiting by the places that other instances took, although all of them fit.
///
/// # Why
/// MIG instances come and go, and an instance stays where it began. A `4g.20gb` begins at the first slice of an A100-40GB only. If a
/// `1g.5gb` took that slice, the `4g.20gb` waits until the `1g.5gb` ends, whatever else of the GPU is free. What makes instances for
/// waiting pods chooses the places, and need not choose well.
///
/// The rule takes the worst order in which instances can come and go, and the worst places. An instance is reported if the others that
/// the quotas admit can keep it out of every GPU of its pool then. Instances that do not fit in any order belong to `gpu/does-not-fit`.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu: {model: A100-40GB, nodes: 1, perNode: 1, sharing: mig}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1, gpuProfiles: {4g.20gb: 1, 1g.5gb: 1}}
/// #                               ^^^^^^^^^^^^^^^^^^^^^^^ info: a 4g.20gb can be kept waiting, although all that is promised fits on 1 A100-40GB: one 1g.5gb in the wrong places leaves no start for it
///   queues:
///     large: {gpu: 4g.20gb}
///     small: {gpu: 1g.5gb}
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu: {model: A100-40GB, nodes: 1, perNode: 2, sharing: mig}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1, gpuProfiles: {4g.20gb: 1, 1g.5gb: 1}}
///   queues:
///     large: {gpu: 4g.20gb}
///     small: {gpu: 1g.5gb}
/// ```
///
/// # Fix
/// By hand: promise fewer instances beside it, add GPUs, or put the large and the small instances into pools of their own. `tenantry
/// capacity` shows which profiles always find a place.
///
/// # Source
/// NVIDIA MIG User Guide, Getting started with MIG: `nvidia-smi mig -lgipp` lists the possible placements.
pub(super) static FRAGMENTATION: Rule = Rule::info("gpu/fragmentation", include_str!("fragmentation.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        for pool in promised(environment).iter().filter(|pool| pool.gpus() <= pool.pool.count()) {
            findings.extend(of_pool(environment, pool));
        }
    }
}

/// A finding for each profile that can be kept out, at the first tenant that is promised an instance of it.
fn of_pool(environment: &Environment, pool: &Promised<'_>) -> Vec<Finding> {
    let Some(board) = pool.board() else { return Vec::new() };
    let boards = pool.pool.count();
    if board.serve(&pool.bounds(), boards).served != Served::All {
        return Vec::new();
    }
    let all = pool.mix(board);
    let kept_out = (0..all.len()).filter(|profile| all[*profile] > 0).filter_map(|profile| {
        let name = &board.profiles[profile].name;
        let what = match board.order(profile, &all, boards) {
            Order::Safe => return None,
            Order::Blocked(mix) => format!("{} in the wrong places leaves no start for it", board.words(&mix)),
            Order::Undecided => "whether the others can leave no start for it is not decided".to_owned(),
        };
        let (tenant, _): &(&Tenant, _) = pool.tenants.iter().find(|(_, quota)| quota.mix[profile] > 0)?;
        let message = format!(
            "a {name} can be kept waiting, although all that is promised fits on {boards} {}: {what}",
            board.name
        );
        let pointer = split_at(tenant, pool.name);
        let help = "promise fewer instances beside it, add GPUs, or use pools of their own";
        Some(about(FRAGMENTATION.at(tenant.place(&pointer), message).help(help), environment, tenant, &pointer))
    });
    kept_out.collect()
}
