//! What a tenant's quota says of GPUs: so many of each resource that the model has, and none of any other.

use mig::{Board, Bounds, Mix, Sum};

use super::{SHARED, WHOLE};
use crate::definition::{GpuMode, GpuShare, Pool, Sharing};

/// What the tasks of a queue ask for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// A MIG profile.
    pub profile: String,
    /// How many tasks run at a time, if that is bounded.
    pub most: Option<u64>,
}

/// Where the numbers of a quota come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Whole GPUs, or none at all.
    Whole,
    /// The tenant's `gpuProfiles`.
    Given,
    /// The queues' `maxPods`.
    MaxPods,
    /// One profile, as often as the tenant's GPUs hold it.
    OneProfile,
    /// Each profile as often as the tenant's GPUs hold it, or as its queues' `maxPods` let run: the sum is not bounded.
    Shared,
}

/// The GPUs that a tenant's quota admits.
#[derive(Clone, Debug)]
pub(crate) struct GpuQuota {
    /// What the tenant is promised.
    pub gpus: u64,
    /// Where the numbers come from.
    pub basis: Basis,
    /// The model, if it can be parted.
    pub board: Option<&'static Board>,
    /// Instances of each of the model's profiles.
    pub mix: Mix,
    sharing: Sharing,
    replicas: u64,
}

/// `nvidia.com/gpu` is an eighth of a GPU where the fraction injector shares it (clearml-docs, fractional_gpus/cfgi.md).
const EIGHTHS: u64 = 8;

impl GpuQuota {
    /// What a tenant is promised of a pool, whose queues ask for some profiles. A profile that the model does not have counts nothing.
    pub(crate) fn of(pool: &Pool, share: &GpuShare, asks: &[Ask]) -> Self {
        let gpus = u64::from(share.gpus);
        let board = mig::board(&pool.model);
        let parted = board.filter(|_| pool.sharing == Sharing::Mig && gpus > 0);
        let (basis, mix) = match parted {
            Some(board) => split(board, gpus, share, asks),
            None => (Basis::Whole, vec![0; board.map_or(0, |board| board.profiles.len())]),
        };
        Self { gpus, basis, board, mix, sharing: pool.sharing, replicas: u64::from(pool.replicas) }
    }

    /// Every resource of the model, and how much of it the tenant's pods may request.
    pub(crate) fn resources(&self) -> Vec<(String, u64)> {
        let whole = match self.sharing {
            Sharing::None => self.gpus,
            Sharing::Fraction => self.gpus * EIGHTHS,
            Sharing::Mig | Sharing::TimeSlicing => 0,
        };
        let shared = if self.sharing == Sharing::TimeSlicing { self.gpus.saturating_mul(self.replicas) } else { 0 };
        let mut resources = vec![(WHOLE.to_owned(), whole), (SHARED.to_owned(), shared)];
        let profiles = self.board.map(|board| board.profiles.iter().zip(&self.mix)).into_iter().flatten();
        resources.extend(profiles.map(|(profile, most)| (super::resource_of(&profile.name), *most)));
        resources
    }

    /// The GPUs that the instances are worth together, by their memory: more than are promised if the sum is not bounded.
    pub(crate) fn worth(&self) -> f64 {
        match self.board.filter(|_| self.basis != Basis::Whole) {
            Some(board) => board.places(&self.mix) as f64 / f64::from(board.units),
            None => self.gpus as f64,
        }
    }

    /// Whether the tenant's pods may hold more than it is promised.
    pub(crate) fn is_overdrawn(&self) -> bool {
        let places = |board: &Board| board.places(&self.mix) > u128::from(board.units) * u128::from(self.gpus);
        self.basis != Basis::Whole && self.board.is_some_and(places)
    }

    /// The mixes of instances that the quota admits, and where it does not bound the sum, the agent, which counts its tasks' memory.
    pub(crate) fn bounds(&self) -> Bounds {
        let Some(board) = self.board.filter(|_| self.is_overdrawn()) else {
            return Bounds { most: self.mix.clone(), sum: None };
        };
        let weights = board.profiles.iter().map(|profile| u64::from(profile.size)).collect();
        let most = self.gpus.saturating_mul(u64::from(board.units));
        Bounds { most: self.mix.clone(), sum: Some(Sum { weights, most }) }
    }
}

/// How many instances of each profile a number of GPUs is split into.
fn split(board: &Board, gpus: u64, share: &GpuShare, asks: &[Ask]) -> (Basis, Mix) {
    let fitting = |counts: &mut dyn Iterator<Item = (&str, u64)>| {
        let known = counts.filter(|(profile, _)| board.index(profile).is_some());
        board.mix(known.collect::<Vec<_>>()).unwrap_or_else(|| vec![0; board.profiles.len()])
    };
    if !share.gpu_profiles.is_empty() {
        let given = &mut share.gpu_profiles.iter().map(|(profile, count)| (profile.as_str(), u64::from(*count)));
        return (Basis::Given, fitting(given));
    }
    let running = fitting(&mut asks.iter().map(|ask| (ask.profile.as_str(), ask.most.unwrap_or(0))));
    let is_asked = |name: &String| asks.iter().any(|ask| ask.profile == *name);
    let is_bounded = |name: &String| asks.iter().all(|ask| ask.profile != *name || ask.most.is_some());
    let are_bounded = board.profiles.iter().all(|profile| is_bounded(&profile.name));
    let is_within = board.places(&running) <= u128::from(board.units) * u128::from(gpus);
    if are_bounded && is_within && share.gpu_mode == GpuMode::Split {
        return (Basis::MaxPods, running);
    }
    let most = board.profiles.iter().enumerate().zip(&running).map(|((index, profile), running)| {
        let there = if is_asked(&profile.name) { board.most(index).saturating_mul(gpus) } else { 0 };
        if is_bounded(&profile.name) { there.min(*running) } else { there }
    });
    let most: Mix = most.collect();
    let is_one = most.iter().filter(|count| **count > 0).count() <= 1;
    (if is_one { Basis::OneProfile } else { Basis::Shared }, most)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// The API server's accounts of one ResourceQuota (kubernetes, pkg/quota/v1/evaluator/core/pods.go): a pod counts the larger of its
    /// containers together and of its largest init container, for each resource that the quota names; others are not looked at.
    struct Accounts {
        hard: BTreeMap<String, u64>,
        pods: Vec<BTreeMap<String, u64>>,
    }

    impl Accounts {
        fn ask(&mut self, containers: &[(String, u64)], init: &[(String, u64)]) {
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

        /// The GPUs that the pods hold.
        fn held(&self, model: &str, whole: f64) -> f64 {
            let worth = |resource: &str| match super::super::profile_of(resource) {
                Some(profile) => super::super::memory_share(model, &profile).unwrap(),
                // One in four turns, which is the usual number.
                None if resource == SHARED => 0.25,
                None => whole,
            };
            self.pods.iter().flatten().map(|(resource, count)| worth(resource) * *count as f64).sum()
        }
    }

    fn gpu(model: &str, sharing: &str) -> Pool {
        serde_json::from_value(serde_json::json!({"model": model, "nodes": 4, "perNode": 8, "sharing": sharing}))
            .unwrap()
    }

    /// What a tenant may define for an A100-40GB: GPUs, a split, a mode, and queues.
    fn definition() -> impl Strategy<Value = (GpuShare, Vec<Ask>)> {
        let profile = || prop::sample::select(crate::catalog::gpu::profiles(mig::board("A100-40GB").unwrap()));
        let split = prop::collection::btree_map(profile().prop_map(str::to_owned), 0_u32..9, 0..3);
        let asks = prop::collection::vec((profile(), prop::option::of(1_u64..9)), 0..4);
        (0_u32..5, split, any::<bool>(), asks).prop_map(|(gpus, gpu_profiles, is_shared, asks)| {
            let gpu_mode = if is_shared { GpuMode::Shared } else { GpuMode::Split };
            let asks = asks.into_iter().map(|(profile, most)| Ask { profile: profile.to_owned(), most }).collect();
            (GpuShare { gpus, gpu_profiles, gpu_mode }, asks)
        })
    }

    /// What containers and init containers ask for, and whether a pod ends thereafter.
    type Pod = (Vec<(String, u64)>, Vec<(String, u64)>, bool);

    /// Pods that ask for anything that the model can be handed out as; some end again.
    fn pods(resources: Vec<String>) -> impl Strategy<Value = Vec<Pod>> {
        let one = move || (prop::sample::select(resources.clone()), 1_u64..5);
        let pod = (prop::collection::vec(one(), 1..3), prop::collection::vec(one(), 0..2), any::<bool>());
        prop::collection::vec(pod, 1..60)
    }

    proptest! {
        #[test]
        fn pods_hold_no_more_than_is_promised_or_than_is_said(
            (quota, asks) in definition(),
            sharing in prop::sample::select(vec!["mig", "none", "fraction", "timeSlicing"]),
            pods in pods(GpuQuota::of(&gpu("A100-40GB", "none"), &GpuShare::default(), &[])
                .resources().into_iter().map(|(name, _)| name).collect()),
        ) {
            let gpu = gpu("A100-40GB", sharing);
            let bound = GpuQuota::of(&gpu, &quota, &asks);
            let mut accounts = Accounts { hard: bound.resources().into_iter().collect(), pods: Vec::new() };
            let whole = if gpu.sharing == Sharing::Fraction { 0.125 } else { 1.0 };
            for (containers, init, ends) in pods {
                accounts.ask(&containers, &init);
                let held = accounts.held(&gpu.model, whole);
                prop_assert!(held <= bound.worth(), "{held} of {}", bound.worth());
                prop_assert!(bound.is_overdrawn() || held <= bound.gpus as f64, "{held} of {} GPUs", bound.gpus);
                if ends && accounts.pods.len() > 3 {
                    accounts.pods.remove(0);
                }
            }
            if bound.gpus == 0 {
                prop_assert!(accounts.pods.is_empty());
            }
        }

        #[test]
        fn only_a_shared_quota_or_a_wrong_split_is_overdrawn((quota, asks) in definition()) {
            let bound = GpuQuota::of(&gpu("A100-40GB", "mig"), &quota, &asks);
            if bound.is_overdrawn() {
                prop_assert!(matches!(bound.basis, Basis::Shared | Basis::Given), "{:?}", bound.basis);
                prop_assert!(bound.worth() > bound.gpus as f64);
            }
        }
    }

    fn split_of(gpus: u32, asks: &[(&str, Option<u64>)]) -> (Basis, String, f64) {
        let asks: Vec<Ask> =
            asks.iter().map(|(profile, most)| Ask { profile: (*profile).to_owned(), most: *most }).collect();
        let quota = GpuShare { gpus, ..GpuShare::default() };
        let bound = GpuQuota::of(&gpu("A100-40GB", "mig"), &quota, &asks);
        (bound.basis, mig::board("A100-40GB").unwrap().words(&bound.mix), bound.worth())
    }

    #[test]
    fn queues_split_the_gpus_where_their_tasks_are_counted() {
        let two = [("7g.40gb", Some(2)), ("3g.20gb", Some(2)), ("3g.20gb", Some(2))];
        assert_eq!(split_of(4, &two), (Basis::MaxPods, "two 7g.40gb and four 3g.20gb".to_owned(), 4.0));
        let one = [("1g.10gb", None)];
        assert_eq!(split_of(2, &one), (Basis::OneProfile, "eight 1g.10gb".to_owned(), 2.0));
        let open = [("7g.40gb", Some(4)), ("3g.20gb", None)];
        assert_eq!(split_of(4, &open), (Basis::Shared, "four 7g.40gb and eight 3g.20gb".to_owned(), 8.0));
        assert_eq!(split_of(4, &[]), (Basis::MaxPods, "nothing".to_owned(), 0.0));
    }
}
