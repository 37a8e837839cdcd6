use crate::catalog::gpu::Fault;
use crate::clearml::gpu::gpus_of;
use crate::finding::{Finding, Rule};
use crate::fleet::Environment;
use crate::lint::{Check, about, tenants};
use crate::workspace::Workspace;

/// It is not decided from which pool of GPUs a queue or a quota takes, or no pool has what is asked for.
///
/// # Why
/// A pool is the nodes with GPUs of one kind. A queue's tasks run on the nodes of one pool, and tolerate the taints of these nodes. The pool
/// follows from what a task asks for: a MIG profile, whole GPUs or a fraction. If several pools have it, the queue must name one.
/// `quota.gpus` is of the one pool that the queues use. If they use several, `quota.gpuPools` must say how many GPUs of each. Labels must
/// tell the nodes of two pools apart: otherwise a node counts twice.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
///     model: A100-40GB
///     nodes: 4
///     perNode: 8
///     sharing: mig
///     nodeSelector: {pool: old}
///     pools:
///       new: {model: A100-40GB, nodes: 1, perNode: 8, sharing: mig, nodeSelector: {generation: new}}
/// #                                                                               ^^^^^^^^^^^^^^^^^ error: pools default and new can be the same nodes: no label has different values in their nodeSelector
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
///   queues:
///     half: {gpu: 3g.20gb}
/// #               ^^^^^^^ error: queue half of tenant acme does not say which pool: default, new have what it asks for
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu:
///     model: A100-40GB
///     nodes: 4
///     perNode: 8
///     sharing: mig
///     nodeSelector: {pool: old}
///     pools:
///       new: {model: H100-80GB, nodes: 1, perNode: 8, sharing: mig, nodeSelector: {pool: new}}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
///   queues:
///     half: {gpu: 3g.20gb, maxPods: 2}
/// ```
///
/// # Fix
/// By hand: set `pool` of the queue, or `quota.gpuPools`. Give the nodes of each pool a label of its own, and write it in `nodeSelector`.
///
/// # Source
/// kubernetes.io/docs, concepts/scheduling-eviction/assign-pod-node: a pod runs only on nodes that have each label of its nodeSelector.
pub(super) static POOL: Rule = Rule::error("gpu/pool", include_str!("pool.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        findings.extend(same_nodes(environment));
    }
    for (environment, tenant) in tenants(workspace) {
        for fault in gpus_of(environment, tenant).faults.into_iter().filter(|fault| !fault.is_profile) {
            let Fault { pointer, message, help, .. } = fault;
            let finding = POOL.at(tenant.place(&pointer), message).help(help);
            findings.push(about(finding, environment, tenant, &pointer));
        }
    }
}

/// Pools that a node can be in together with an earlier one.
fn same_nodes(environment: &Environment) -> Vec<Finding> {
    let Some(gpu) = environment.spec.gpu.as_ref() else { return Vec::new() };
    let pools: Vec<_> = gpu.pools().collect();
    let clash = |(at, (name, pool)): (usize, &(&str, &_))| {
        let (earlier, _) = pools[..at].iter().find(|(_, other)| !other.is_apart_from(pool))?;
        let message = format!(
            "pools {earlier} and {name} can be the same nodes: no label has different values in their nodeSelector"
        );
        let finding = POOL.at(environment.place(gpu.pointer(name).key("nodeSelector")), message);
        Some(finding.help("label the nodes of each pool differently").environment(&environment.name))
    };
    pools.iter().enumerate().filter_map(clash).collect()
}
