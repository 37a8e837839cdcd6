//! Mixes that quotas admit.

use crate::Mix;
use crate::board::Board;
use crate::geometry::Limit;

/// What quotas admit: so many instances of each profile, and a sum over all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// The most instances of each profile.
    pub most: Mix,
    /// A bound of the sum, if there is one.
    pub sum: Option<Sum>,
}

/// A bound of a weighted sum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sum {
    /// What an instance of each profile counts.
    pub weights: Vec<u64>,
    /// What they may count together.
    pub most: u64,
}

/// Whether all mixes that quotas admit fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All do.
    Fits,
    /// One does not.
    Misfit(Misfit),
    /// Too many sums to try. Of every mix at least so many percent fit.
    Undecided {
        /// Rounded down.
        percent: u64,
    },
}

/// A mix that is admitted and does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The mix. Without any one of its instances it fits, or breaks another limit.
    pub mix: Mix,
    /// The limit that it breaks.
    pub limit: Limit,
    /// Whether no admitted mix of fewer instances breaks a limit.
    pub is_smallest: bool,
}

/// The worst that a limit may have to hold: `least` is reached by `mix`, `most` is never exceeded. They are equal if the sum is
/// small enough to try everything.
#[derive(Clone, Debug)]
pub(crate) struct Worst {
    pub least: u128,
    pub most: u128,
    pub mix: Mix,
}

/// How many cells the exact search for a worst mix may fill.
const CELLS: u64 = 1 << 16;
/// How many steps the search for the smallest mix may take.
const STEPS: u32 = 20_000;

impl Bounds {
    /// Whether the quotas admit a mix.
    pub fn admit(&self, mix: &[u64]) -> bool {
        mix.iter().zip(&self.most).all(|(count, most)| count <= most)
            && self.sum.as_ref().is_none_or(|sum| sum.of(mix) <= u128::from(sum.most))
    }

    /// The admitted mix that loads a limit most.
    pub(crate) fn worst(&self, limit: &Limit) -> Worst {
        let asked = |(count, weight): (&u64, &u64)| if *weight > 0 { *count } else { 0 };
        let all: Mix = self.most.iter().zip(&limit.weights).map(asked).collect();
        let Some(sum) = self.sum.as_ref().filter(|sum| sum.of(&all) > u128::from(sum.most)) else {
            let load = limit.load(&all);
            return Worst { least: load, most: load, mix: all };
        };
        let sum = sum.reduced(&all);
        sum.exact(limit, &all).unwrap_or_else(|| sum.relaxed(limit, &all))
    }
}

impl Sum {
    fn of(&self, mix: &[u64]) -> u128 {
        self.weights.iter().zip(mix).map(|(weight, count)| u128::from(*weight) * u128::from(*count)).sum()
    }

    /// The same bound in the largest unit that all weights are multiples of.
    fn reduced(&self, all: &[u64]) -> Self {
        let used = self.weights.iter().zip(all).filter(|(_, count)| **count > 0).map(|(weight, _)| *weight);
        let unit = used.fold(0, common_divisor).max(1);
        Self { weights: self.weights.iter().map(|weight| weight / unit).collect(), most: self.most / unit }
    }

    /// Tries all sums, if they are few.
    fn exact(&self, limit: &Limit, all: &[u64]) -> Option<Worst> {
        let lots = self.lots(all);
        let width = self.most.checked_add(1)?;
        let cells = width.checked_mul(lots.len() as u64).filter(|cells| *cells <= CELLS)?;
        let width = usize::try_from(width).ok()?;
        let mut best = vec![0_u128; width];
        let mut is_taken = vec![false; usize::try_from(cells).ok()?];
        for (row, (profile, count)) in lots.iter().enumerate() {
            let cost = usize::try_from(self.weights[*profile] * count).unwrap_or(usize::MAX);
            let gain = u128::from(limit.weights[*profile]) * u128::from(*count);
            for spent in (cost..width).rev() {
                let with = best[spent - cost] + gain;
                if with > best[spent] {
                    best[spent] = with;
                    is_taken[row * width + spent] = true;
                }
            }
        }
        let mut mix: Mix =
            all.iter().zip(&self.weights).map(|(count, weight)| if *weight == 0 { *count } else { 0 }).collect();
        let mut spent = width - 1;
        for (row, (profile, count)) in lots.iter().enumerate().rev() {
            if is_taken[row * width + spent] {
                mix[*profile] += count;
                spent -= usize::try_from(self.weights[*profile] * count).unwrap_or(spent).min(spent);
            }
        }
        let load = limit.load(&mix);
        Some(Worst { least: load, most: load, mix })
    }

    /// Counts that cost something, in lots of 1, 2, 4 and so on: their sums are all counts.
    fn lots(&self, all: &[u64]) -> Vec<(usize, u64)> {
        let mut lots = Vec::new();
        for (profile, (count, weight)) in all.iter().zip(&self.weights).enumerate() {
            let mut left = count.min(&self.most.checked_div(*weight).unwrap_or(0)).to_owned();
            let mut lot = 1;
            while left > 0 {
                let size = lot.min(left);
                lots.push((profile, size));
                left -= size;
                lot = lot.saturating_mul(2);
            }
        }
        lots
    }

    /// Takes the profiles that load the limit most for their sum; what is over may be part of an instance at most.
    fn relaxed(&self, limit: &Limit, all: &[u64]) -> Worst {
        let mut order: Vec<usize> = (0..all.len()).filter(|profile| all[*profile] > 0).collect();
        let rate = |profile: &usize| (u128::from(limit.weights[*profile]), u128::from(self.weights[*profile]));
        order.sort_by(|one, other| {
            let ((gain, cost), (gains, costs)) = (rate(one), rate(other));
            (gains * cost).cmp(&(gain * costs))
        });
        let (mut mix, mut left, mut over) = (vec![0; all.len()], self.most, 0);
        for profile in order {
            let (gain, cost) = (limit.weights[profile], self.weights[profile]);
            let taken = all[profile].min(left.checked_div(cost).unwrap_or(u64::MAX));
            mix[profile] = taken;
            left -= cost.saturating_mul(taken).min(left);
            if taken < all[profile] && over == 0 {
                over = (u128::from(gain) * u128::from(left)).div_ceil(u128::from(cost).max(1));
            }
        }
        let least = limit.load(&mix);
        Worst { least, most: least + over, mix }
    }
}

impl Board {
    /// Whether all mixes that quotas admit fit on a number of boards, and if not, the smallest one that does not.
    pub fn every_mix(&self, bounds: &Bounds, boards: u64) -> Answer {
        let worst: Vec<(&Limit, Worst)> = self.limits().iter().map(|limit| (limit, bounds.worst(limit))).collect();
        let broken = worst.iter().filter(|(limit, worst)| worst.least > limit.room(boards));
        let misfits = broken.map(|(limit, worst)| Misfit::of(limit, worst.mix.clone(), boards));
        if let Some(misfit) = misfits.min_by_key(Misfit::instances) {
            return Answer::Misfit(self.smallest(bounds, boards, misfit));
        }
        let percent = worst.iter().map(|(limit, worst)| percent(limit.room(boards), worst.most)).min().unwrap_or(100);
        if percent >= 100 { Answer::Fits } else { Answer::Undecided { percent } }
    }

    /// A smaller mix than a misfit that is admitted and does not fit either, if there is one.
    fn smallest(&self, bounds: &Bounds, boards: u64, misfit: Misfit) -> Misfit {
        let mut search = Search { bounds, best: misfit, steps: STEPS };
        for limit in self.limits() {
            let mut order: Vec<usize> =
                (0..limit.weights.len()).filter(|profile| limit.weights[*profile] > 0).collect();
            order.sort_by_key(|profile| std::cmp::Reverse(limit.weights[*profile]));
            let mut mix = vec![0; limit.weights.len()];
            search.fill(limit, &order, limit.room(boards) + 1, &mut mix);
        }
        search.best.is_smallest = search.steps > 0;
        search.best
    }
}

/// Of what is needed so many percent are there, at most 100.
pub(crate) fn percent(there: u128, needed: u128) -> u64 {
    there.saturating_mul(100).checked_div(needed).map_or(100, |percent| percent.min(100)) as u64
}

impl Misfit {
    /// A mix that breaks a limit, without the instances that it does not need for that.
    pub(crate) fn of(limit: &Limit, mut mix: Mix, boards: u64) -> Self {
        let mut excess = limit.load(&mix).saturating_sub(limit.room(boards) + 1);
        let mut order: Vec<usize> = (0..mix.len()).collect();
        order.sort_by_key(|profile| limit.weights[*profile]);
        for profile in order {
            let weight = u128::from(limit.weights[profile]);
            let spare = excess.checked_div(weight).unwrap_or(u128::MAX).min(u128::from(mix[profile]));
            mix[profile] -= u64::try_from(spare).unwrap_or(u64::MAX);
            excess -= spare * weight;
        }
        Self { mix, limit: limit.clone(), is_smallest: false }
    }

    fn instances(&self) -> u128 {
        self.mix.iter().map(|count| u128::from(*count)).sum()
    }
}

/// The search for the fewest instances that break a limit: branch and bound, the heaviest profiles first.
struct Search<'b> {
    bounds: &'b Bounds,
    best: Misfit,
    steps: u32,
}

impl Search<'_> {
    fn fill(&mut self, limit: &Limit, order: &[usize], missing: u128, mix: &mut Mix) {
        let used: u128 = mix.iter().map(|count| u128::from(*count)).sum();
        if missing == 0 {
            if used < self.best.instances() {
                self.best = Misfit { mix: mix.clone(), limit: limit.clone(), is_smallest: false };
            }
            return;
        }
        let Some((profile, rest)) = order.split_first() else { return };
        let weight = u128::from(limit.weights[*profile]);
        let enough = u64::try_from(missing.div_ceil(weight)).unwrap_or(u64::MAX);
        let affordable = self.bounds.sum.as_ref().map_or(u64::MAX, |sum| {
            let left = u128::from(sum.most).saturating_sub(sum.of(mix));
            let most = left.checked_div(u128::from(sum.weights[*profile])).unwrap_or(u128::MAX);
            u64::try_from(most).unwrap_or(u64::MAX)
        });
        let most = enough.min(affordable).min(self.bounds.most[*profile]);
        for count in (0..=most).rev() {
            let left = missing.saturating_sub(weight * u128::from(count));
            let next = rest.first().map_or(1, |next| u128::from(limit.weights[*next]));
            let is_hopeless = used + u128::from(count) + left.div_ceil(next) >= self.best.instances();
            if is_hopeless || self.steps == 0 {
                break;
            }
            self.steps -= 1;
            mix[*profile] = count;
            self.fill(limit, rest, left, mix);
        }
        mix[*profile] = 0;
    }
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}
