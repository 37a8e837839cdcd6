//! From which pools of GPUs a tenant's queues take, and what its quota promises of each.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;
use yaml::Pointer;

use super::{Ask, GpuQuota, instances, memory_share, resource_of};
use crate::definition::{Gpu, GpuShare, Pool, Quota, Sharing};

/// What a queue's tasks ask for, as its definition says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Queue {
    pool: Option<String>,
    gpu: Option<String>,
    gpus: Option<u64>,
    fraction: Option<String>,
    max_pods: Option<u64>,
}

/// What a definition of queues and quotas does not decide, or decides wrongly.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The field.
    pub pointer: Pointer,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Whether the GPUs have no profile of that name.
    pub is_profile: bool,
}

impl Fault {
    fn new(pointer: Pointer, message: String, help: impl Into<String>) -> Self {
        Self { pointer, message, help: help.into(), is_profile: false }
    }
}

/// A tenant's part of a pool.
#[derive(Clone, Debug)]
pub(crate) struct Share<'g> {
    /// The pool's name.
    pub name: &'g str,
    /// What the tenant's quota admits of it.
    pub quota: GpuQuota,
}

/// The GPUs of a tenant.
#[derive(Clone, Debug, Default)]
pub(crate) struct TenantGpus<'g> {
    /// Its part of each pool of the environment; none if its GPUs are not bounded, or a fault keeps them from being known.
    pub shares: Vec<Share<'g>>,
    /// The pool of each queue that asks for GPUs.
    pub queues: BTreeMap<String, (&'g str, &'g Pool)>,
    /// Whether the quota bounds the GPUs.
    pub is_bounded: bool,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Who is asked about, for messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'n> {
    /// The tenant.
    pub tenant: &'n str,
    /// The environment.
    pub environment: &'n str,
}

impl<'g> TenantGpus<'g> {
    /// The GPUs of a tenant by its quota and its queues.
    pub(crate) fn of(gpu: Option<&'g Gpu>, quota: &Quota, queues: &BTreeMap<String, Queue>, names: Names<'_>) -> Self {
        let mut found = Self { is_bounded: quota.gpus.is_some() || !quota.gpu_pools.is_empty(), ..Self::default() };
        for (name, queue) in queues {
            match queue.pool(name, gpu, quota, names) {
                Ok(pool) => found.queues.extend(pool.map(|pool| (name.clone(), pool))),
                Err(fault) => found.faults.push(fault),
            }
        }
        let Some(gpu) = gpu else { return found };
        let promised = found.promised(gpu, quota, names);
        if found.faults.is_empty() && found.is_bounded {
            let share = |(name, pool)| Share {
                name,
                quota: GpuQuota::of(
                    pool,
                    promised.get(name).unwrap_or(&GpuShare::default()),
                    &found.asks(name, queues),
                ),
            };
            found.shares = gpu.pools().map(share).collect();
        }
        found
    }

    /// What a quota promises of each pool that it promises anything of.
    fn promised(&mut self, gpu: &'g Gpu, quota: &Quota, names: Names<'_>) -> BTreeMap<String, GpuShare> {
        for name in quota.gpu_pools.keys().filter(|name| gpu.pool(name).is_none()) {
            let pointer = Pointer::filled("/spec/quota/gpuPools/{}", [name]);
            self.faults.push(unknown_pool(pointer, name, gpu, names));
        }
        if !quota.gpu_pools.is_empty() {
            return quota.gpu_pools.clone();
        }
        let Some(share) = quota.share().filter(|share| share.gpus > 0) else { return BTreeMap::new() };
        let used: BTreeSet<&str> = self.queues.values().map(|(name, _)| *name).collect();
        let all: Vec<&str> = gpu.pools().map(|(name, _)| name).collect();
        let used = if used.is_empty() && all.len() == 1 { all } else { used.into_iter().collect() };
        if let [only] = used[..] {
            return BTreeMap::from([(only.to_owned(), share)]);
        }
        let Names { tenant, .. } = names;
        let why = if used.is_empty() {
            "no queue uses one".to_owned()
        } else {
            format!("the queues use {}", used.join(", "))
        };
        let message = format!("quota.gpus of tenant {tenant} does not say of which pool: {why}");
        // A queue that has no pool yet is the first thing to mend.
        if self.faults.is_empty() {
            let help = "set quota.gpuPools, with the GPUs of each pool";
            self.faults.push(Fault::new("/spec/quota/gpus".into(), message, help));
        }
        BTreeMap::new()
    }

    /// What the queues ask of a pool that is parted.
    fn asks(&self, pool: &str, queues: &BTreeMap<String, Queue>) -> Vec<Ask> {
        let of_pool = queues.iter().filter(|(name, _)| self.queues.get(*name).is_some_and(|(known, _)| *known == pool));
        of_pool.filter_map(|(_, queue)| Some(Ask { profile: queue.gpu.clone()?, most: queue.max_pods })).collect()
    }

    /// How many GPUs the tenant is promised, in all pools together; none if they are not bounded.
    pub(crate) fn gpus(&self) -> Option<u64> {
        self.is_bounded.then(|| self.shares.iter().map(|share| share.quota.gpus).sum())
    }

    /// Every resource that the pools offer, and how much of it the tenant's pods may request.
    pub(crate) fn resources(&self) -> IndexMap<String, u64> {
        let mut all: IndexMap<String, u64> = IndexMap::new();
        for (name, most) in self.shares.iter().flat_map(|share| share.quota.resources()) {
            let sum = all.entry(name).or_default();
            *sum = sum.saturating_add(most);
        }
        all
    }

    /// Whether the tenant's pods may hold more of a pool than is promised of it, and how many GPUs in all then.
    pub(crate) fn overdrawn(&self) -> Option<f64> {
        let is_overdrawn = self.shares.iter().any(|share| share.quota.is_overdrawn());
        is_overdrawn.then(|| self.shares.iter().map(|share| share.quota.worth()).sum())
    }
}

impl Queue {
    /// A queue of a definition.
    pub(crate) fn read(queue: &Value) -> Option<Self> {
        Self::deserialize(queue).ok()
    }

    /// Whether a task asks for GPUs in any form.
    fn asks(&self) -> bool {
        self.pool.is_some() || self.gpu.is_some() || self.gpus.is_some() || self.fraction.is_some()
    }

    /// The pool that the queue's tasks run on, if they ask for GPUs.
    fn pool<'g>(
        &self,
        name: &str,
        gpu: Option<&'g Gpu>,
        quota: &Quota,
        names: Names<'_>,
    ) -> Result<Option<(&'g str, &'g Pool)>, Fault> {
        if !self.asks() {
            return Ok(None);
        }
        let Names { tenant, environment } = names;
        let begin = format!("queue {name} of tenant {tenant} asks for GPUs that {environment} does not have");
        let Some(gpu) = gpu else {
            let help = "take it out, or say what GPUs the environment has";
            return Err(Fault::new(self.pointer(name), format!("{begin}: it has no gpu"), help));
        };
        if let Some(wanted) = self.pool.as_deref().filter(|wanted| gpu.pool(wanted).is_none()) {
            let pointer = Pointer::filled("/spec/queues/{}/pool", [&name]);
            return Err(unknown_pool(pointer, wanted, gpu, names));
        }
        let is_named = |known: &str| self.pool.as_deref().is_none_or(|wanted| wanted == known);
        let all: Vec<(&str, &Pool)> = gpu.pools().filter(|(known, _)| is_named(known)).collect();
        let mut fitting: Vec<(&str, &Pool)> = all.iter().filter(|(_, pool)| self.fits(pool)).copied().collect();
        if fitting.iter().any(|(known, _)| quota.gpu_pools.contains_key(*known)) {
            fitting.retain(|(known, _)| quota.gpu_pools.contains_key(*known));
        }
        match fitting[..] {
            [pool] => Ok(Some(pool)),
            [] => Err(self.misfit(name, &begin, &all)),
            [..] => {
                let known: Vec<&str> = fitting.iter().map(|(known, _)| *known).collect();
                let known = known.join(", ");
                let message =
                    format!("queue {name} of tenant {tenant} does not say which pool: {known} have what it asks for");
                Err(Fault::new(self.pointer(name), message, "set pool of the queue to one of them"))
            }
        }
    }

    /// Whether a pool has what the queue's tasks ask for.
    fn fits(&self, pool: &Pool) -> bool {
        match (&self.gpu, self.gpus, &self.fraction) {
            (Some(profile), None, None) => pool.sharing == Sharing::Mig && instances(&pool.model, profile).is_some(),
            (None, Some(_), None) => matches!(pool.sharing, Sharing::None | Sharing::Fraction),
            (None, None, Some(_)) => pool.sharing == Sharing::Fraction,
            (None, None, None) => pool.sharing == Sharing::TimeSlicing,
            _ => false,
        }
    }

    fn misfit(&self, name: &str, begin: &str, pools: &[(&str, &Pool)]) -> Fault {
        if let ([(_, pool)], Some(profile)) = (pools, &self.gpu)
            && pool.sharing == Sharing::Mig
            && self.gpus.is_none()
            && self.fraction.is_none()
        {
            return Fault {
                pointer: Pointer::filled("/spec/queues/{}/gpu", [&name]),
                message: format!("{} has no MIG profile {profile}", pool.model),
                help: mig::board(&pool.model).map_or_else(
                    || "no MIG profile of this model is known".to_owned(),
                    |board| format!("it has {}", super::profiles(board).join(", ")),
                ),
                is_profile: true,
            };
        }
        let help = "`gpu` takes sharing mig, `fraction` takes fraction, `gpus` takes none or fraction, `pool` alone takes timeSlicing";
        let message = match pools {
            [(_, pool)] => format!("{begin}: its gpu.sharing is {}; {help}", pool.sharing.name()),
            _ => {
                let known: Vec<String> =
                    pools.iter().map(|(name, pool)| format!("{name} {}", pool.sharing.name())).collect();
                format!("{begin}: its pools share GPUs so: {}; {help}", known.join(", "))
            }
        };
        Fault::new(self.pointer(name), message, "ask for what a pool has")
    }

    /// The field by which the queue asks.
    fn pointer(&self, name: &str) -> Pointer {
        match self {
            Self { gpu: Some(_), .. } => Pointer::filled("/spec/queues/{}/gpu", [&name]),
            Self { gpus: Some(_), .. } => Pointer::filled("/spec/queues/{}/gpus", [&name]),
            Self { fraction: Some(_), .. } => Pointer::filled("/spec/queues/{}/fraction", [&name]),
            _ => Pointer::filled("/spec/queues/{}/pool", [&name]),
        }
    }

    /// The resource that a task takes of its pool, and how much of it; none where the fraction injector asks for it.
    pub(crate) fn resource(&self, pool: &Pool) -> Option<(String, u64)> {
        match (pool.sharing, &self.gpu, self.gpus) {
            (Sharing::Mig, Some(profile), _) => Some((resource_of(profile), 1)),
            (Sharing::None, _, Some(gpus)) => Some(("nvidia.com/gpu".to_owned(), gpus)),
            (Sharing::TimeSlicing, ..) => Some((super::SHARED.to_owned(), 1)),
            _ => None,
        }
    }

    /// What a task counts of the tenant's GPUs: the share of the memory that it gets, or of the turns.
    pub(crate) fn share(&self, pool: &Pool) -> f64 {
        match (pool.sharing, &self.gpu, &self.fraction, self.gpus) {
            (Sharing::Mig, Some(profile), ..) => memory_share(&pool.model, profile).unwrap_or(1.0),
            (Sharing::Fraction, _, Some(fraction), _) => fraction.parse().unwrap_or(1.0),
            (Sharing::TimeSlicing, ..) => 1.0 / f64::from(pool.replicas),
            (_, _, _, gpus) => gpus.unwrap_or(0) as f64,
        }
    }

    /// What the fraction injector is asked for.
    pub(crate) fn fraction(&self, pool: &Pool) -> Option<String> {
        let whole = || self.gpus.map(|gpus| gpus.to_string());
        self.fraction.clone().or_else(whole).filter(|_| pool.sharing == Sharing::Fraction)
    }
}

fn unknown_pool(pointer: Pointer, name: &str, gpu: &Gpu, names: Names<'_>) -> Fault {
    let known: Vec<&str> = gpu.pools().map(|(name, _)| name).collect();
    let message = format!("{} has no pool {name} of GPUs, which tenant {} names", names.environment, names.tenant);
    Fault::new(pointer, message, format!("it has {}", known.join(", ")))
}
