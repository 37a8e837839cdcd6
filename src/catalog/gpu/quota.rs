//! What a tenant's quota says of GPUs: so many of each resource that the model has, and none of any other.

use std::collections::BTreeMap;

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

    /// What an hour of all that is promised costs by the prices of its pool; none if they do not have all of it.
    pub(crate) fn cost(&self, prices: &BTreeMap<String, f64>) -> Option<f64> {
        let whole = || prices.get("gpu").copied();
        let Some(board) = self.board.filter(|_| self.basis != Basis::Whole && !self.is_overdrawn()) else {
            return whole().map(|price| price * self.gpus as f64);
        };
        let counted = board.profiles.iter().enumerate().zip(&self.mix).filter(|(_, count)| **count > 0);
        let costs = counted.map(|((index, profile), count)| {
            let of_share = || Some(whole()? * board.share(index)?);
            Some(prices.get(&profile.name).copied().or_else(of_share)? * *count as f64)
        });
        costs.sum()
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

    use proptest::prelude::*;

    use super::*;
    use crate::catalog::gpu::accounts::{Accounts, pods};

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
            let mut accounts = Accounts::of(bound.resources());
            for (containers, init, ends) in pods {
                accounts.ask(&containers, &init);
                let held = accounts.held(&gpu);
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
    fn a_profile_without_a_price_costs_its_share_of_a_gpu() {
        let share = |profiles: &[(&str, u32)]| GpuShare {
            gpus: 2,
            gpu_profiles: profiles.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(),
            ..GpuShare::default()
        };
        let cost = |share: &GpuShare, prices: &[(&str, f64)]| {
            let prices = prices.iter().map(|(name, price)| ((*name).to_owned(), *price)).collect();
            GpuQuota::of(&gpu("A100-40GB", "mig"), share, &[]).cost(&prices)
        };
        let split = share(&[("3g.20gb", 2), ("2g.10gb", 3)]);
        assert_eq!(cost(&split, &[("gpu", 4.0)]), Some(7.0));
        assert_eq!(cost(&split, &[("gpu", 4.0), ("2g.10gb", 1.5)]), Some(8.5));
        assert_eq!(cost(&split, &[("2g.10gb", 1.5)]), None, "nothing says what a 3g.20gb costs");
        assert_eq!(
            cost(&share(&[("3g.20gb", 9)]), &[("gpu", 4.0)]),
            Some(8.0),
            "what is promised, not what can be taken"
        );
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
