//! The API server's accounts of a ResourceQuota, and pods that ask for anything: what tests hold quotas against.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{SHARED, memory_share, offered, profile_of};
use crate::definition::{Pool, Sharing};

/// The API server's accounts of one ResourceQuota (kubernetes, pkg/quota/v1/evaluator/core/pods.go): a pod counts the larger of its
/// containers together and of its largest init container, for each resource that the quota names; others are not looked at.
pub(crate) struct Accounts {
    hard: BTreeMap<String, u64>,
    pub pods: Vec<BTreeMap<String, u64>>,
}

impl Accounts {
    /// The accounts of a quota of some resources.
    pub(crate) fn of(hard: impl IntoIterator<Item = (String, u64)>) -> Self {
        Self { hard: hard.into_iter().collect(), pods: Vec::new() }
    }

    /// A pod asks to run.
    pub(crate) fn ask(&mut self, containers: &[(String, u64)], init: &[(String, u64)]) {
        let mut pod: BTreeMap<String, u64> = BTreeMap::new();
        for (resource, count) in containers {
            *pod.entry(resource.clone()).or_default() += count;
        }
        for (resource, count) in init {
            let largest = pod.entry(resource.clone()).or_default();
            *largest = (*largest).max(*count);
        }
        let used = |resource: &String| self.pods.iter().filter_map(|pod| pod.get(resource)).sum::<u64>();
        let is_admitted = |(resource, count): (&String, &u64)| {
            self.hard.get(resource).is_none_or(|hard| *count == 0 || used(resource) + count <= *hard)
        };
        if pod.iter().all(is_admitted) {
            self.pods.push(pod);
        }
    }

    /// The GPUs of a pool that the pods hold.
    pub(crate) fn held(&self, pool: &Pool) -> f64 {
        let worth = |resource: &str| match profile_of(resource) {
            Some(profile) => memory_share(&pool.model, &profile).unwrap_or(0.0),
            None if resource == SHARED => 1.0 / f64::from(pool.replicas),
            None if pool.sharing == Sharing::Fraction => 0.125,
            None => 1.0,
        };
        let offered = offered(pool);
        let of_pool = self.pods.iter().flatten().filter(|(resource, _)| offered.contains(resource));
        of_pool.map(|(resource, count)| worth(resource) * *count as f64).sum()
    }
}

/// What containers and init containers ask for, and whether a pod ends thereafter.
pub(crate) type Pod = (Vec<(String, u64)>, Vec<(String, u64)>, bool);

/// Pods that ask for anything that the model can be handed out as; some end again.
pub(crate) fn pods(resources: Vec<String>) -> impl Strategy<Value = Vec<Pod>> {
    let one = move || (prop::sample::select(resources.clone()), 1_u64..5);
    let pod = (prop::collection::vec(one(), 1..3), prop::collection::vec(one(), 0..2), any::<bool>());
    prop::collection::vec(pod, 1..60)
}
