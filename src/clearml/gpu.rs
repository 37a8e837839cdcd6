//! What the tenants of an environment are promised of its GPUs.

use std::collections::BTreeMap;

use mig::{Board, Bounds, Mix};
use serde_json::Value;
use yaml::Pointer;

use super::tenant::queues;
use crate::catalog::gpu::{GpuQuota, Names, Queue, TenantGpus};
use crate::definition::{Pool, Sharing, State, overcommit};
use crate::fleet::{Environment, Tenant};

/// The GPUs of a tenant in an environment.
pub(crate) fn gpus_of<'e>(environment: &'e Environment, tenant: &Tenant) -> TenantGpus<'e> {
    let queue = |(name, queue): (&String, &Value)| Some((name.clone(), Queue::read(queue)?));
    let queues: BTreeMap<String, Queue> = queues(tenant).filter_map(queue).collect();
    let names = Names { tenant: &tenant.name, environment: &environment.name };
    TenantGpus::of(environment.spec.gpu.as_ref(), &tenant.spec.quota, &queues, names)
}

/// A pool of an environment, and who is promised what of it.
#[derive(Debug)]
pub(crate) struct Promised<'e> {
    /// The pool's name.
    pub name: &'e str,
    /// The pool.
    pub pool: &'e Pool,
    /// The active tenants that are promised a part, and what their quotas admit.
    pub tenants: Vec<(&'e Tenant, GpuQuota)>,
    /// How many GPUs may be promised: as many as there are, or more where the environment accepts it.
    pub most: u64,
}

/// The pools of an environment.
pub(crate) fn promised(environment: &Environment) -> Vec<Promised<'_>> {
    let gpu = environment.spec.gpu.as_ref();
    let mut all: Vec<Promised<'_>> = gpu
        .into_iter()
        .flat_map(|gpu| gpu.pools())
        .map(|(name, pool)| Promised { name, pool, tenants: Vec::new(), most: most(environment, name, pool) })
        .collect();
    for tenant in environment.tenants.iter().filter(|tenant| tenant.spec.state == State::Active) {
        let shares = gpus_of(environment, tenant).shares;
        for (pool, share) in all.iter_mut().zip(shares).filter(|(_, share)| share.quota.gpus > 0) {
            pool.tenants.push((tenant.as_ref(), share.quota));
        }
    }
    all
}

/// How many GPUs of a pool may be promised.
fn most(environment: &Environment, name: &str, pool: &Pool) -> u64 {
    let factor = pool.overcommit.filter(|_| environment.spec.accepted_exceptions.contains(&overcommit(name)));
    factor.map_or(pool.count(), |factor| (pool.count() as f64 * factor) as u64)
}

/// Where a tenant's GPUs of a pool are written.
pub(crate) fn gpus_at(tenant: &Tenant, pool: &str) -> Pointer {
    if tenant.spec.quota.gpu_pools.is_empty() {
        "/spec/quota/gpus".into()
    } else {
        Pointer::filled("/spec/quota/gpuPools/{}/gpus", [&pool])
    }
}

/// Where a tenant's GPUs of a pool are split into instances, or counted if they are not.
pub(crate) fn split_at(tenant: &Tenant, pool: &str) -> Pointer {
    let quota = &tenant.spec.quota;
    match quota.gpu_pools.get(pool) {
        Some(share) if !share.gpu_profiles.is_empty() => {
            Pointer::filled("/spec/quota/gpuPools/{}/gpuProfiles", [&pool])
        }
        None if quota.gpu_pools.is_empty() && !quota.gpu_profiles.is_empty() => "/spec/quota/gpuProfiles".into(),
        _ => gpus_at(tenant, pool),
    }
}

impl Promised<'_> {
    /// How messages call it: by the environment's name where that has one pool.
    pub(crate) fn words(&self, environment: &Environment) -> String {
        if self.is_only(environment) {
            environment.name.clone()
        } else {
            format!("pool {} of {}", self.name, environment.name)
        }
    }

    /// Whether the environment has no other pool.
    pub(crate) fn is_only(&self, environment: &Environment) -> bool {
        environment.spec.gpu.as_ref().is_some_and(|gpu| gpu.pools().nth(1).is_none())
    }

    /// The instances of each profile that are promised together.
    pub(crate) fn mix(&self, board: &Board) -> Mix {
        let mut all: Mix = vec![0; board.profiles.len()];
        for (_, quota) in &self.tenants {
            for (sum, count) in all.iter_mut().zip(&quota.mix) {
                *sum = sum.saturating_add(*count);
            }
        }
        all
    }

    /// The model, if the pool parts it by MIG.
    pub(crate) fn board(&self) -> Option<&'static Board> {
        mig::board(&self.pool.model).filter(|_| self.pool.sharing == Sharing::Mig)
    }

    /// How many GPUs are promised.
    pub(crate) fn gpus(&self) -> u64 {
        self.tenants.iter().map(|(_, quota)| quota.gpus).sum()
    }

    /// What the tenants' quotas admit, in their order.
    pub(crate) fn bounds(&self) -> Vec<Bounds> {
        self.tenants.iter().map(|(_, quota)| quota.bounds()).collect()
    }
}
