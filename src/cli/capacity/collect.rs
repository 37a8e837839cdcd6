//! What an environment's GPUs are promised for.

use indexmap::IndexMap;
use mig::{Board, Evidence, Filled, Fleet, Mix, Order, Served, Slot};
use serde::Serialize;

use crate::catalog::gpu::{Basis, GpuQuota, TenantGpus};
use crate::clearml::gpu::{Promised, gpus_of, promised};
use crate::definition::Sharing;
use crate::fleet::{Environment, Tenant};

/// The GPUs of an environment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Pool {
    /// The environment.
    pub environment: String,
    /// The pool of GPUs.
    pub pool: String,
    /// The GPUs' model.
    pub model: String,
    /// How many nodes have GPUs.
    pub nodes: u32,
    /// How many GPUs a node has.
    pub per_node: u32,
    /// How many GPUs there are.
    pub gpus: u64,
    /// How many may be promised: more than there are where the environment accepts it.
    pub may_be_promised: u64,
    /// What costs are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// How tasks share one.
    pub sharing: Sharing,
    /// How many memory slices a GPU has, if it is parted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_slices: Option<u8>,
    /// How the placements of the model's instances are known: `measured`, `documented` or `inferred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placements: Option<&'static str>,
    /// How many GPUs the active tenants are promised.
    pub promised: u64,
    /// How many GPUs are promised to no one; below zero if too many are promised.
    pub left: i128,
    /// Why what the quotas admit does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub does_not_fit: Option<String>,
    /// A placement of everything that is promised, if there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub placement: Vec<Placed>,
    /// The tenants.
    pub tenants: Vec<Promise>,
    /// The profiles of a model that is parted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Left>,
}

/// GPUs that a placement fills alike.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Placed {
    /// How many.
    pub gpus: u64,
    /// What is on each of them.
    pub instances: Vec<Instance>,
}

/// An instance on a GPU.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Instance {
    /// Its profile.
    pub profile: &'static str,
    /// The first memory slice that it takes.
    pub start: u8,
    /// How many memory slices it takes.
    pub size: u8,
}

/// What a tenant is promised.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Promise {
    /// The tenant.
    pub tenant: String,
    /// The tenant's state. Only active ones count.
    pub state: &'static str,
    /// Its GPUs; none if they are not bounded.
    pub gpus: Option<u64>,
    /// How many GPUs its pods can hold.
    pub bound: Option<f64>,
    /// Where the bound comes from.
    pub by: Option<&'static str>,
    /// Instances of each profile.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub instances: IndexMap<&'static str, u64>,
    /// How many more tenants with the same promise fit beside everything that is promised; of active ones alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<u64>,
    /// How many GPUs are missing for one more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<u64>,
    /// What an hour of its promise costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// The same in words.
    #[serde(skip)]
    pub words: String,
}

/// What is left of a profile.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Left {
    /// The profile.
    pub profile: &'static str,
    /// How many instances are promised.
    pub promised: u64,
    /// How many more fit beside everything that is promised.
    pub left: u64,
    /// Whether a promised instance always finds a place: `always`, `notAlways` or `notDecided`; none if no instance is promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finds_place: Option<&'static str>,
    /// What keeps it out in the worst order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_out_by: Option<String>,
}

/// The pools of GPUs of an environment.
pub(in crate::cli) fn pools(environment: &Environment) -> Vec<Pool> {
    let tenants: Vec<(&Tenant, TenantGpus<'_>)> =
        environment.tenants.iter().map(|tenant| (tenant.as_ref(), gpus_of(environment, tenant))).collect();
    promised(environment).iter().enumerate().map(|(at, promised)| pool(environment, promised, &tenants, at)).collect()
}

fn pool(environment: &Environment, of: &Promised<'_>, tenants: &[(&Tenant, TenantGpus<'_>)], at: usize) -> Pool {
    let (gpu, count, promised) = (of.pool, of.pool.count(), of.gpus());
    let share = |gpus: &TenantGpus<'_>| gpus.shares.get(at).map(|share| share.quota.clone());
    let promises = tenants.iter().map(|(tenant, gpus)| (*tenant, gpus.is_bounded, share(gpus)));
    // Who uses other pools alone is not of interest here.
    let is_of_pool = |(_, is_bounded, quota): &(&Tenant, bool, Option<GpuQuota>)| {
        !is_bounded || quota.as_ref().is_some_and(|quota| quota.gpus > 0 || of.is_only(environment))
    };
    let board = of.board();
    let mut pool = Pool {
        environment: environment.name.clone(),
        pool: of.name.to_owned(),
        model: gpu.model.clone(),
        nodes: gpu.nodes,
        per_node: gpu.per_node,
        gpus: count,
        may_be_promised: of.most,
        currency: environment.spec.gpu.as_ref().and_then(|gpu| gpu.currency.clone()),
        sharing: gpu.sharing,
        memory_slices: board.map(|board| board.units),
        placements: board.map(|board| evidence(board.evidence)),
        promised,
        left: i128::from(of.most) - i128::from(promised),
        does_not_fit: None,
        placement: Vec::new(),
        tenants: promises.filter(is_of_pool).map(|(tenant, _, quota)| promise(tenant, quota.as_ref())).collect(),
        profiles: Vec::new(),
    };
    let fleet = board.map(|board| board.serve(&of.bounds(), of.most));
    if let Some((board, fleet)) = board.zip(fleet.as_ref()) {
        parted(&mut pool, board, of, fleet);
    }
    for (tenant, quota) in &of.tenants {
        let Some(promise) = pool.tenants.iter_mut().find(|promise| promise.tenant == tenant.name) else { continue };
        let (more, missing) = match board.zip(fleet.as_ref()) {
            Some((board, fleet)) => {
                let bounds = quota.bounds();
                (board.more(fleet, &bounds, of.most), board.missing(fleet, &bounds, of.most))
            }
            None => {
                let left = of.most.saturating_sub(promised);
                (left.checked_div(quota.gpus).unwrap_or(u64::MAX), (promised + quota.gpus).saturating_sub(of.most))
            }
        };
        promise.more = Some(more);
        promise.missing = (missing > 0).then_some(missing);
        promise.cost = quota.cost(&gpu.prices);
    }
    pool
}

/// Adds what is left of each profile.
fn parted(pool: &mut Pool, board: &'static Board, of: &Promised<'_>, fleet: &Fleet) {
    pool.does_not_fit = match &fleet.served {
        Served::All => None,
        Served::Not { misfit, .. } => {
            let reason = board.reason(&misfit.limit, &misfit.mix, of.most);
            Some(format!("{} do not fit: {reason}", board.words(&misfit.mix)))
        }
        Served::Undecided { percent } => Some(format!("not decided: at least {percent} % fit")),
    };
    let all = of.mix(board);
    pool.profiles = (0..all.len()).map(|profile| left(board, fleet, &all, profile, of.most)).collect();
    // More than there are cannot be shown where they are.
    let fewest = board.fewest(&all).filter(|fewest| *fewest <= of.pool.count());
    let placed = fewest.and_then(|boards| board.place(&all, boards)).unwrap_or_default();
    pool.placement = placed.iter().map(|filled| placed_on(board, filled)).collect();
}

fn placed_on(board: &'static Board, filled: &Filled) -> Placed {
    let instance = |slot: &Slot| Instance {
        profile: &board.profiles[slot.profile].name,
        start: slot.start,
        size: board.profiles[slot.profile].size,
    };
    Placed { gpus: filled.boards, instances: filled.slots.iter().map(instance).collect() }
}

fn left(board: &'static Board, fleet: &Fleet, all: &Mix, profile: usize, gpus: u64) -> Left {
    let promised = all[profile];
    let order = (promised > 0).then(|| board.order(profile, all, gpus));
    Left {
        profile: &board.profiles[profile].name,
        promised,
        left: board.left(profile, fleet, gpus),
        finds_place: order.as_ref().map(|order| match order {
            Order::Safe => "always",
            Order::Blocked(_) => "notAlways",
            Order::Undecided => "notDecided",
        }),
        kept_out_by: match order {
            Some(Order::Blocked(mix)) => Some(board.words(&mix)),
            _ => None,
        },
    }
}

fn promise(tenant: &Tenant, quota: Option<&GpuQuota>) -> Promise {
    let board = quota.and_then(|quota| quota.board.filter(|_| quota.basis != Basis::Whole));
    let counts = board.zip(quota).map(|(board, quota)| board.profiles.iter().zip(&quota.mix));
    let counts = counts.into_iter().flatten().filter(|(_, count)| **count > 0);
    Promise {
        tenant: tenant.name.clone(),
        state: tenant.spec.state.name(),
        gpus: quota.map(|quota| quota.gpus),
        bound: quota.map(GpuQuota::worth),
        by: quota.map(|quota| basis(quota.basis)),
        instances: counts.map(|(profile, count)| (profile.name.as_str(), *count)).collect(),
        more: None,
        missing: None,
        cost: None,
        words: board.zip(quota).map(|(board, quota)| board.words(&quota.mix)).unwrap_or_default(),
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Whole => "gpus",
        Basis::Given => "gpuProfiles",
        Basis::MaxPods => "maxPods",
        Basis::OneProfile => "oneProfile",
        Basis::Shared => "shared",
    }
}

fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Measured => "measured",
        Evidence::Documented => "documented",
        Evidence::Inferred => "inferred",
    }
}
