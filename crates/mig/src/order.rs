//! Instances that come and go: what the worst placement of those that run keeps out.

use crate::Mix;
use crate::board::Board;
use crate::cone::rays;
use crate::geometry::{Geometry, extreme, is_below};

/// Whether an instance always finds a place, in whatever order instances came and went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// It does: what else may run cannot keep it out of every board, wherever it is placed.
    Safe,
    /// These instances, placed badly, leave no board with a start for it.
    Blocked(Mix),
    /// Neither was found.
    Undecided,
}

/// The mixes that can keep an instance of a class out of a board, the least ones.
#[derive(Debug)]
pub(crate) struct Blocks {
    mixes: Vec<Vec<u64>>,
    /// Weightings by class with a least sum that every such mix reaches.
    least: Vec<(Vec<i64>, i64)>,
}

impl Blocks {
    fn of(geometry: &Geometry, class: usize) -> Self {
        let mut mixes: Vec<Vec<u64>> = Vec::new();
        geometry.walk(&mut |arrangement| {
            if geometry.keeps_out(arrangement, class) && !mixes.iter().any(|known| is_below(known, &arrangement.counts))
            {
                mixes.push(arrangement.counts.clone());
            }
        });
        let mixes = extreme(mixes, |mix| mix.as_slice(), |one, other| is_below(other, one));
        let width = geometry.classes.len();
        let rows = mixes.iter().map(|mix| mix.iter().map(|count| *count as i64).chain([-1]).collect());
        let rays = rays(&rows.collect::<Vec<_>>(), width + 1).into_iter();
        let least = rays.filter_map(|mut ray| ray.pop().filter(|least| *least > 0).map(|least| (ray, least))).collect();
        Self { mixes, least }
    }

    /// How many boards the rest can keep an instance out of with a mix on each, so that the others can be blocked with what is left.
    fn boards(&self, mix: &[u64], rest: &[u64], boards: u64) -> u64 {
        let mut most = boards;
        for (count, left) in mix.iter().zip(rest) {
            most = most.min(left.checked_div(*count).unwrap_or(most));
        }
        for (weights, least) in &self.least {
            let slack = (load(weights, rest) - i128::from(*least) * i128::from(boards)).max(0);
            let wasted = load(weights, mix) - i128::from(*least);
            if wasted > 0 {
                most = most.min(u64::try_from(slack / wasted).unwrap_or(u64::MAX));
            }
        }
        most
    }

    /// Instances of the rest that keep one more out of all boards.
    fn search(&self, rest: &[u64], boards: u64) -> Option<Vec<u64>> {
        let (mut rest, mut boards) = (rest.to_vec(), boards);
        let mut used = vec![0_u64; rest.len()];
        while boards > 0 {
            let ways = self.mixes.iter().map(|mix| (self.boards(mix, &rest, boards), mix));
            let (times, mix) = ways.filter(|(times, _)| *times > 0).max_by_key(|(times, _)| *times)?;
            for (index, count) in mix.iter().enumerate() {
                rest[index] -= count * times;
                used[index] += count * times;
            }
            boards -= times;
        }
        Some(used)
    }
}

impl Board {
    /// Whether one more instance of a profile always finds a place on a number of boards, while up to `most` instances of each
    /// profile run, it among them.
    pub fn order(&self, profile: usize, most: &[u64], boards: u64) -> Order {
        let geometry = self.geometry();
        let Some((class, blocks)) =
            geometry.class_of.get(profile).and_then(|class| Some((*class, geometry.blocks.get(*class)?)))
        else {
            return Order::Safe;
        };
        let blocks = blocks.get_or_init(|| Blocks::of(geometry, class));
        let mut others = most.to_vec();
        if let Some(own) = others.get_mut(profile) {
            *own = own.saturating_sub(1);
        }
        let rest = geometry.counts(&others);
        let is_too_few =
            |(weights, least): &(Vec<i64>, i64)| load(weights, &rest) < i128::from(*least) * i128::from(boards);
        if blocks.least.iter().any(is_too_few) {
            return Order::Safe;
        }
        let Some(used) = blocks.search(&rest, boards) else { return Order::Undecided };
        Order::Blocked(geometry.named(&used, &others))
    }
}

impl Geometry {
    /// Counts of classes as profiles, of each at most as many as there are.
    fn named(&self, counts: &[u64], there: &[u64]) -> Mix {
        let mut left = counts.to_vec();
        let take = |(class, there): (&usize, &u64)| {
            let taken = left[*class].min(*there);
            left[*class] -= taken;
            taken
        };
        self.class_of.iter().zip(there).map(take).collect()
    }
}

fn load(weights: &[i64], counts: &[u64]) -> i128 {
    weights.iter().zip(counts).map(|(weight, count)| i128::from(*weight) * i128::from(*count)).sum()
}
