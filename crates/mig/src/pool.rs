//! Many tenants on one pool of boards.

use std::collections::HashMap;

use crate::board::Board;
use crate::bounds::{Bounds, Misfit, Worst, percent};
use crate::geometry::Limit;

/// What the quotas of all tenants come to.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// Whether all can be served together.
    pub served: Served,
    /// What the tenants may count together for each limit of the board.
    pub loads: Vec<u128>,
}

/// Whether tenants can be served together, whatever each of them asks for within its quotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// They can.
    All,
    /// They cannot.
    Not {
        /// The fewest tenants that cannot be served together, by their places in the list.
        group: Vec<usize>,
        /// What they may ask for that does not fit.
        misfit: Misfit,
    },
    /// Too many sums to try. Of all that they may ask for at least so many percent fit.
    Undecided {
        /// Rounded down.
        percent: u64,
    },
}

impl Board {
    /// Whether tenants can be served together by a number of boards. The work grows with the tenants as sorting them does.
    pub fn serve(&self, tenants: &[Bounds], boards: u64) -> Fleet {
        let mut loads = Vec::new();
        let mut smallest: Option<(Vec<usize>, Misfit)> = None;
        let mut percent_fit = 100;
        for limit in self.limits() {
            let worst = worst(limit, tenants);
            let most = worst.iter().map(|worst| worst.most).sum();
            loads.push(most);
            percent_fit = percent_fit.min(percent(limit.room(boards), most));
            let Some(group) = group(limit, &worst, boards) else { continue };
            if smallest.as_ref().is_none_or(|(known, _)| group.len() < known.len()) {
                let mut mix = vec![0_u64; self.profiles.len()];
                for count in group.iter().flat_map(|tenant| worst[*tenant].mix.iter().enumerate()) {
                    mix[count.0] = mix[count.0].saturating_add(*count.1);
                }
                smallest = Some((group, Misfit::of(limit, mix, boards)));
            }
        }
        let served = match smallest {
            Some((group, misfit)) => Served::Not { group, misfit },
            None if percent_fit < 100 => Served::Undecided { percent: percent_fit },
            None => Served::All,
        };
        Fleet { served, loads }
    }

    /// How many instances of a profile fit in addition to what a fleet may ask for.
    pub fn left(&self, profile: usize, fleet: &Fleet, boards: u64) -> u64 {
        let left = |(limit, load): (&Limit, &u128)| {
            let weight = u128::from(limit.weights.get(profile).copied().unwrap_or(0));
            limit.room(boards).saturating_sub(*load).checked_div(weight)
        };
        let left = self.limits().iter().zip(&fleet.loads).filter_map(left).min().unwrap_or(0);
        u64::try_from(left).unwrap_or(u64::MAX)
    }
}

impl Board {
    /// How many more tenants with the same quotas can be served beside a fleet.
    pub fn more(&self, fleet: &Fleet, tenant: &Bounds, boards: u64) -> u64 {
        let more = |(limit, load): (&Limit, &u128)| {
            limit.room(boards).saturating_sub(*load).checked_div(tenant.worst(limit).most)
        };
        let more = self.limits().iter().zip(&fleet.loads).filter_map(more).min();
        more.map_or(u64::MAX, |more| u64::try_from(more).unwrap_or(u64::MAX))
    }

    /// How many boards are missing for one more tenant beside a fleet.
    pub fn missing(&self, fleet: &Fleet, tenant: &Bounds, boards: u64) -> u64 {
        let missing = |(limit, load): (&Limit, &u128)| {
            let needed = load.saturating_add(tenant.worst(limit).most);
            needed.saturating_sub(limit.room(boards)).div_ceil(u128::from(limit.each))
        };
        let missing = self.limits().iter().zip(&fleet.loads).map(missing).max().unwrap_or(0);
        u64::try_from(missing).unwrap_or(u64::MAX)
    }
}

/// The worst of each tenant; tenants with the same quotas are asked once.
fn worst<'t>(limit: &Limit, tenants: &'t [Bounds]) -> Vec<Worst> {
    let mut known: HashMap<&'t Bounds, Worst> = HashMap::new();
    tenants.iter().map(|bounds| known.entry(bounds).or_insert_with(|| bounds.worst(limit)).clone()).collect()
}

/// The fewest tenants that load a limit beyond what the boards hold: those that load it most.
fn group(limit: &Limit, worst: &[Worst], boards: u64) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..worst.len()).collect();
    order.sort_by_key(|tenant| std::cmp::Reverse(worst[*tenant].least));
    let mut load = 0_u128;
    for (rank, tenant) in order.iter().enumerate() {
        load = load.saturating_add(worst[*tenant].least);
        if load > limit.room(boards) {
            order.truncate(rank + 1);
            order.sort_unstable();
            return Some(order);
        }
    }
    None
}
