//! What an environment's GPUs are promised for.

use indexmap::IndexMap;
use mig::{Board, Bounds, Evidence, Fleet, Mix, Order, Served};
use serde::Serialize;

use crate::catalog::gpu::{Basis, GpuQuota};
use crate::clearml::tenant::gpu_quota;
use crate::definition::{Gpu, Sharing, State};
use crate::fleet::{Environment, Tenant};

/// The GPUs of an environment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pool {
    /// The environment.
    pub environment: String,
    /// The GPUs' model.
    pub model: String,
    /// How many nodes have GPUs.
    pub nodes: u32,
    /// How many GPUs a node has.
    pub per_node: u32,
    /// How many GPUs there are.
    pub gpus: u64,
    /// How tasks share one.
    pub sharing: Sharing,
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
    /// The tenants.
    pub tenants: Vec<Promise>,
    /// The profiles of a model that is parted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Left>,
}

/// What a tenant is promised.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Promise {
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
    /// The same in words.
    #[serde(skip)]
    pub words: String,
}

/// What is left of a profile.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Left {
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

/// The GPUs of an environment that has some.
pub(super) fn pool(environment: &Environment) -> Option<Pool> {
    let gpu = environment.spec.gpu.as_ref()?;
    let quotas = environment.tenants.iter().map(|tenant| (tenant.as_ref(), gpu_quota(environment, tenant)));
    let quotas: Vec<(&Tenant, Option<GpuQuota>)> = quotas.collect();
    let active = quotas.iter().filter(|(tenant, _)| tenant.spec.state == State::Active);
    let active: Vec<&GpuQuota> = active.filter_map(|(_, quota)| quota.as_ref()).collect();
    let promised = active.iter().map(|quota| quota.gpus).sum();
    let board = mig::board(&gpu.model).filter(|_| gpu.sharing == Sharing::Mig);
    let mut pool = Pool {
        environment: environment.name.clone(),
        model: gpu.model.clone(),
        nodes: gpu.nodes,
        per_node: gpu.per_node,
        gpus: gpu.count(),
        sharing: gpu.sharing,
        placements: board.map(|board| evidence(board.evidence)),
        promised,
        left: i128::from(gpu.count()) - i128::from(promised),
        does_not_fit: None,
        tenants: quotas.iter().map(|(tenant, quota)| promise(tenant, quota.as_ref())).collect(),
        profiles: Vec::new(),
    };
    if let Some(board) = board {
        parted(&mut pool, board, gpu, &active);
    }
    Some(pool)
}

/// Adds what is left of each profile.
fn parted(pool: &mut Pool, board: &'static Board, gpu: &Gpu, active: &[&GpuQuota]) {
    let bounds: Vec<Bounds> = active.iter().map(|quota| quota.bounds()).collect();
    let fleet = board.serve(&bounds, gpu.count());
    pool.does_not_fit = match &fleet.served {
        Served::All => None,
        Served::Not { misfit, .. } => {
            let reason = board.reason(&misfit.limit, &misfit.mix, gpu.count());
            Some(format!("{} do not fit: {reason}", board.words(&misfit.mix)))
        }
        Served::Undecided { percent } => Some(format!("not decided: at least {percent} % fit")),
    };
    let mut all: Mix = vec![0; board.profiles.len()];
    for (sum, count) in active.iter().flat_map(|quota| quota.mix.iter().enumerate()) {
        all[sum] = all[sum].saturating_add(*count);
    }
    pool.profiles = (0..all.len()).map(|profile| left(board, &fleet, &all, profile, gpu.count())).collect();
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
