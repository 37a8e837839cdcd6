//! Where the instances of a mix go.

use crate::board::Board;
use crate::geometry::Geometry;

/// An instance on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The profile's place in the board's profiles.
    pub profile: usize,
    /// The first place that the instance takes.
    pub start: u8,
}

/// So many boards that are filled alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// How many boards.
    pub boards: u64,
    /// The instances of each of them.
    pub slots: Vec<Slot>,
}

impl Board {
    /// A placement of a mix on a number of boards, if there is one. Boards that stay empty are not listed.
    pub fn place(&self, mix: &[u64], boards: u64) -> Option<Vec<Filled>> {
        if !self.fits(mix, boards) {
            return None;
        }
        let geometry = self.geometry();
        let mut left = geometry.counts(mix);
        let mut free = boards;
        let mut names = Names { left: mix.to_vec(), geometry };
        let mut filled = Vec::new();
        while left.iter().any(|count| *count > 0) {
            let (alike, slots) = next(geometry, &left, free)?;
            free -= alike;
            for (class, _) in &slots {
                left[*class] = left[*class].saturating_sub(alike);
            }
            names.fill(alike, &slots, &mut filled);
        }
        Some(filled)
    }
}

/// Class and start of each instance of a board.
type Slots = Vec<(usize, u8)>;

/// The next boards to fill: the way of filling that goes for most boards without leaving more than the other boards hold.
fn next(geometry: &Geometry, left: &[u64], free: u64) -> Option<(u64, Slots)> {
    let limits = geometry.class_limits();
    let ways = geometry.full.iter().map(|full| {
        let mut counts = vec![0_u64; left.len()];
        let mut slots = full.slots.clone();
        slots.retain(|(class, _)| {
            let is_asked_for = counts[*class] < left[*class];
            counts[*class] += u64::from(is_asked_for);
            is_asked_for
        });
        let load = |weights: &[u64], counts: &[u64]| -> u128 {
            weights.iter().zip(counts).map(|(weight, count)| u128::from(*weight) * u128::from(*count)).sum()
        };
        let mut alike = free;
        for (count, left) in counts.iter().zip(left) {
            alike = alike.min(left.checked_div(*count).unwrap_or(alike));
        }
        for (weights, each) in &limits {
            let slack = (u128::from(*each) * u128::from(free)).saturating_sub(load(weights, left));
            let unused = u128::from(*each).saturating_sub(load(weights, &counts));
            let most = slack.checked_div(unused).unwrap_or(u128::from(alike));
            alike = alike.min(u64::try_from(most).unwrap_or(u64::MAX));
        }
        (alike, slots)
    });
    ways.filter(|(alike, slots)| *alike > 0 && !slots.is_empty()).max_by_key(|(alike, slots)| (*alike, slots.len()))
}

/// Gives instances of a class the names of its profiles, as many as each was asked for.
struct Names<'g> {
    left: Vec<u64>,
    geometry: &'g Geometry,
}

impl Names<'_> {
    fn fill(&mut self, mut boards: u64, slots: &[(usize, u8)], filled: &mut Vec<Filled>) {
        while boards > 0 {
            let mut used = vec![0_u64; self.left.len()];
            let named = slots.iter().filter_map(|(class, start)| {
                let profile = (0..used.len())
                    .find(|one| self.geometry.class_of[*one] == *class && used[*one] < self.left[*one])?;
                used[profile] += 1;
                Some(Slot { profile, start: *start })
            });
            let slots: Vec<Slot> = named.collect();
            let runs = self.left.iter().zip(&used).filter_map(|(left, used)| left.checked_div(*used));
            let alike = runs.min().unwrap_or(boards).clamp(1, boards);
            for (left, used) in self.left.iter_mut().zip(&used) {
                *left = left.saturating_sub(used * alike);
            }
            boards -= alike;
            filled.push(Filled { boards: alike, slots });
        }
    }
}
