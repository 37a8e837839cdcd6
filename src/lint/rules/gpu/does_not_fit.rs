use mig::{Board, Bounds, Misfit, Served};

use crate::clearml::gpu::{Promised, promised, split_at};
use crate::finding::{Finding, Rule};
use crate::fleet::{Environment, Tenant};
use crate::lint::{Check, about};
use crate::workspace::Workspace;

/// The tenants' quotas admit MIG instances that do not fit on the GPUs, although the GPUs are enough.
///
/// # Why
/// An instance of a MIG profile can start at certain slices of a GPU only. Three `2g.10gb` and two `1g.5gb` have the
/// memory of one A100-40GB, but need eight compute slices of its seven. A pod that asks for an instance that does not
/// fit waits until another pod ends.
///
/// The rule answers for all that the quotas of the active tenants admit together, and names the fewest tenants whose quotas
/// do not fit. Quotas that add up to more GPUs than there are belong to `gpu/over-capacity`.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu: {model: A100-40GB, nodes: 1, perNode: 1, sharing: mig}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1, gpuProfiles: {2g.10gb: 3, 1g.5gb: 2}}
/// #                               ^^^^^^^^^^^^^^^^^^^^^^^ warning: three 2g.10gb and two 1g.5gb do not fit on 1 A100-40GB: they need 8 compute slices, and 1 GPU has 7
///   queues:
///     train: {gpu: 2g.10gb}
///     notebooks: {gpu: 1g.5gb}
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   gpu: {model: A100-40GB, nodes: 1, perNode: 1, sharing: mig}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1, gpuProfiles: {2g.10gb: 3, 1g.5gb: 1}}
///   queues:
///     train: {gpu: 2g.10gb}
///     notebooks: {gpu: 1g.5gb}
/// ```
///
/// # Fix
/// By hand: lower one of the counts, or promise fewer GPUs. `tenantry capacity` shows what is left of each profile.
///
/// # Source
/// NVIDIA MIG User Guide, Getting started with MIG: `nvidia-smi mig -lgipp` lists the possible placements.
pub(super) static DOES_NOT_FIT: Rule = Rule::warning("gpu/does-not-fit", include_str!("does_not_fit.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        for pool in promised(environment).iter().filter(|pool| pool.gpus() <= pool.most) {
            findings.extend(pool.board().and_then(|board| finding(environment, board, pool)));
        }
    }
}

fn finding(environment: &Environment, board: &Board, pool: &Promised<'_>) -> Option<Finding> {
    let (bounds, most) = (pool.bounds(), pool.most);
    let (group, what) = match board.serve(&bounds, most).served {
        Served::All => return None,
        Served::Not { group, misfit } => {
            let misfit = smallest(board, &bounds, &group, most).unwrap_or(misfit);
            let reason = board.reason(&misfit.limit, &misfit.mix, most);
            (group, format!("{} do not fit on {most} {}: {reason}", board.words(&misfit.mix), board.name))
        }
        Served::Undecided { percent } => {
            let what = format!("not decided: at least {percent} % of what the quotas admit fit on {most} GPUs");
            ((0..bounds.len()).collect(), what)
        }
    };
    let tenants: Vec<&Tenant> = group.into_iter().filter_map(|index| Some(pool.tenants.get(index)?.0)).collect();
    let (first, others) = tenants.split_first()?;
    let message = match others {
        [] => what,
        [other] => format!("{} and {} cannot be served together: {what}", first.name, other.name),
        [.., last] => {
            format!("{} tenants, {} to {}, cannot be served together: {what}", tenants.len(), first.name, last.name)
        }
    };
    let pointer = split_at(first, pool.name);
    let finding = DOES_NOT_FIT.at(first.place(&pointer), message).help("lower a count, or promise fewer GPUs");
    let finding = others.iter().fold(finding, |finding, other| {
        finding.related(other.place(split_at(other, pool.name)), format!("{} is promised these", other.name))
    });
    Some(about(finding, environment, first, &pointer))
}

/// The smallest mix of one tenant that does not fit, if it is one tenant.
fn smallest(board: &Board, bounds: &[Bounds], group: &[usize], gpus: u64) -> Option<Misfit> {
    let [tenant] = group else { return None };
    match board.every_mix(bounds.get(*tenant)?, gpus) {
        mig::Answer::Misfit(misfit) => Some(misfit),
        mig::Answer::Fits | mig::Answer::Undecided { .. } => None,
    }
}
