use crate::catalog::gpu::{self, Share};
use crate::clearml::gpu::{Promised, gpus_at, gpus_of, promised};
use crate::clearml::tenant::queues;
use crate::definition::{Pool, State, overcommit};
use crate::finding::{Finding, Level, Rule};
use crate::fleet::{Environment, Tenant};
use crate::lint::subject::mig::{Layout, layouts as layouts_of};
use crate::lint::{Check, YamlFile, about};
use crate::workspace::Workspace;
use serde_json::Value;
use yaml::Pointer;

/// The tenants' quotas add up to more GPUs than the environment has, or a MIG layout to more than a GPU.
///
/// # Why
/// When all tenants use their quotas at once, some of their pods cannot start. A task waits for ever if no node has as many GPUs as it takes,
/// or if the tenant's own quota admits none of what its queue asks for. If a queue's `maxPods` is higher than the number of GPU instances
/// of its profile, some of its tasks wait. Tenants that are not active are not counted: their quotas admit no pod. The MIG manager cannot
/// make a layout that has more instances than a GPU has room for.
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
/// By hand: lower the quotas, or correct `gpu.nodes` and `gpu.perNode`. If you promise more on purpose, set `gpu.overcommit` to the factor,
/// and accept it with `overcommit/default` under `acceptedExceptions`. A pool of `gpu.pools` has a factor and an exception of its own.
///
/// # Source
/// kubernetes.io/docs, concepts/policy/resource-quotas: quotas above the cluster's capacity lead to contention. NVIDIA,
/// MIG User Guide, "Supported MIG Profiles".
pub(super) static OVER_CAPACITY: Rule = Rule::warning("gpu/over-capacity", include_str!("over_capacity.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check), Check::file(layouts)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        for pool in promised(environment) {
            let mut sum = 0;
            for (tenant, quota) in &pool.tenants {
                let before = sum;
                sum += quota.gpus;
                if before <= pool.most && sum > pool.most {
                    findings.push(too_much(environment, &pool, tenant, sum));
                }
            }
        }
        for tenant in environment.tenants.iter().filter(|tenant| tenant.spec.state == State::Active) {
            tasks(environment, tenant, findings);
        }
    }
}

/// The tenant with which the quotas are more than the pool has.
fn too_much(environment: &Environment, pool: &Promised<'_>, tenant: &Tenant, sum: u64) -> Finding {
    let pointer = gpus_at(tenant, pool.name);
    let (has, there) = (pool.words(environment), pool.pool.count());
    let mut message = format!("with {} the quotas add up to {sum} GPUs, but {has} has {there}", tenant.name);
    if pool.most > there {
        message += &format!(", of which {} may be promised", pool.most);
    }
    let counted = environment.spec.gpu.as_ref().map(|gpu| gpu.pointer(pool.name).key("nodes")).unwrap_or_default();
    let finding =
        OVER_CAPACITY.at(tenant.place(&pointer), message).related(environment.place(counted), "counted from here");
    let finding = match pool.pool.overcommit {
        Some(_) if pool.most == there => finding.help(format!(
            "overcommit counts only once acceptedExceptions of {} has {:?}",
            environment.name,
            overcommit(pool.name)
        )),
        _ => finding,
    };
    about(finding, environment, tenant, &pointer)
}

/// Queues that let more tasks run than their pool has room for, or whose tasks no node has room for.
fn tasks(environment: &Environment, tenant: &Tenant, findings: &mut Vec<Finding>) {
    let gpus = gpus_of(environment, tenant);
    for (name, queue) in queues(tenant) {
        let Some((of, pool)) = gpus.queues.get(name) else { continue };
        let share = gpus.shares.iter().find(|share| share.name == *of);
        let found = share.and_then(|share| no_task(name, queue, share));
        let Some((pointer, message)) = found.or_else(|| too_many_tasks(name, queue, pool)) else { continue };
        findings.push(about(OVER_CAPACITY.at(tenant.place(&pointer), message), environment, tenant, &pointer));
    }
}

/// A queue whose tasks the tenant's own quota never admits.
fn no_task(name: &String, queue: &Value, share: &Share<'_>) -> Option<(Pointer, String)> {
    let of_queue = Pointer::filled("/spec/queues/{}", [name]);
    if share.quota.gpus == 0 {
        return Some((of_queue, format!("no task of queue {name} ever runs: the quota admits no GPU of its pool")));
    }
    let profile = queue.get("gpu").and_then(Value::as_str)?;
    let most = share.quota.mix.get(share.quota.board?.index(profile)?)?;
    let message = format!("no task of queue {name} ever runs: the quota admits no {profile}");
    (*most == 0).then(|| (Pointer::filled("/spec/queues/{}/gpu", [name]), message))
}

fn too_many_tasks(name: &String, queue: &Value, pool: &Pool) -> Option<(Pointer, String)> {
    if let Some(gpus) = queue.get("gpus").and_then(Value::as_u64).filter(|gpus| *gpus > u64::from(pool.per_node)) {
        let pointer = Pointer::filled("/spec/queues/{}/gpus", [name]);
        return Some((
            pointer,
            format!("a task of queue {name} takes {gpus} GPUs of one node, which has {}", pool.per_node),
        ));
    }
    let profile = queue.get("gpu").and_then(Value::as_str)?;
    let pods = queue.get("maxPods").and_then(Value::as_u64)?;
    let there = gpu::instances(&pool.model, profile)?.saturating_mul(pool.count());
    let pointer = Pointer::filled("/spec/queues/{}/maxPods", [name]);
    let message =
        format!("queue {name} allows {pods} tasks, but {} GPUs have {there} instances of {profile}", pool.count());
    (pods > there).then_some((pointer, message))
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
