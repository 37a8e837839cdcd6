//! The mixes that fit on one board, and what limits them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::board::Board;
use crate::cone::rays;
use crate::order::Blocks;

/// What limits the mixes that fit: each instance counts by its profile, and a board holds so much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What an instance of each profile counts, in the order of the board's profiles.
    pub weights: Vec<u64>,
    /// What one board holds.
    pub each: u64,
}

impl Limit {
    /// What a mix counts.
    pub fn load(&self, mix: &[u64]) -> u128 {
        self.weights.iter().zip(mix).map(|(weight, count)| u128::from(*weight) * u128::from(*count)).sum()
    }

    /// What a number of boards holds.
    pub fn room(&self, boards: u64) -> u128 {
        u128::from(self.each) * u128::from(boards)
    }
}

/// Profiles with the same placements: they differ in name alone.
#[derive(Debug)]
pub(crate) struct Class {
    size: u8,
    starts: Vec<u8>,
    media: bool,
    /// The first profile of the class.
    first: usize,
}

/// One way to fill a board.
#[derive(Clone, Debug)]
pub(crate) struct Arrangement {
    /// The places taken, a bit each.
    taken: u32,
    /// Whether an instance has the media engine.
    media: bool,
    /// How many instances of each class.
    pub counts: Vec<u64>,
    /// Class and start of each instance, from the first place on.
    pub slots: Vec<(usize, u8)>,
}

/// What the placements of a model come to.
#[derive(Debug)]
pub(crate) struct Geometry {
    pub classes: Vec<Class>,
    /// The class of each profile.
    pub class_of: Vec<usize>,
    /// A way to place each mix to which nothing can be added.
    pub full: Vec<Arrangement>,
    pub limits: Vec<Limit>,
    /// What keeps an instance of each class out, asked for seldom.
    pub blocks: Vec<OnceLock<Blocks>>,
    units: u8,
}

impl Geometry {
    pub(crate) fn of(board: &Board) -> Self {
        let mut classes: Vec<Class> = Vec::new();
        let mut class_of = Vec::new();
        for (first, profile) in board.profiles.iter().enumerate() {
            let (size, starts, media) = (profile.size, profile.starts.clone(), profile.has_media());
            let is_same = |class: &Class| (class.size, &class.starts, class.media) == (size, &starts, media);
            let class = classes.iter().position(is_same).unwrap_or_else(|| {
                classes.push(Class { size, starts: starts.clone(), media, first });
                classes.len() - 1
            });
            class_of.push(class);
        }
        let blocks = classes.iter().map(|_| OnceLock::new()).collect();
        let mut geometry = Self { classes, class_of, full: Vec::new(), limits: Vec::new(), blocks, units: board.units };
        let mut all: BTreeMap<Vec<u64>, Arrangement> = BTreeMap::new();
        geometry.walk(&mut |arrangement| {
            all.entry(arrangement.counts.clone()).or_insert_with(|| arrangement.clone());
        });
        geometry.full = extreme(all.into_values().collect(), |one| &one.counts, |one, other| is_below(one, other));
        geometry.limits = geometry.facets();
        geometry
    }

    /// The class counts of a mix.
    pub(crate) fn counts(&self, mix: &[u64]) -> Vec<u64> {
        let mut counts = vec![0_u64; self.classes.len()];
        for (class, count) in self.class_of.iter().zip(mix) {
            counts[*class] = counts[*class].saturating_add(*count);
        }
        counts
    }

    /// The limits by class, each with what a board holds.
    pub(crate) fn class_limits(&self) -> Vec<(Vec<u64>, u64)> {
        let by_class = |limit: &Limit| self.classes.iter().map(|class| limit.weights[class.first]).collect();
        self.limits.iter().map(|limit| (by_class(limit), limit.each)).collect()
    }

    /// Shows every way to fill a board, from empty on.
    pub(crate) fn walk(&self, visit: &mut impl FnMut(&Arrangement)) {
        let counts = vec![0; self.classes.len()];
        let mut now = Arrangement { taken: 0, media: false, counts, slots: Vec::new() };
        self.walk_from(0, &mut now, visit);
    }

    fn walk_from(&self, place: u8, now: &mut Arrangement, visit: &mut impl FnMut(&Arrangement)) {
        if place == self.units {
            return visit(now);
        }
        self.walk_from(place + 1, now, visit);
        for index in 0..self.classes.len() {
            let class = &self.classes[index];
            if class.starts.contains(&place) && class.is_free(place, now) {
                let (taken, media) = (now.taken, now.media);
                now.taken |= class.bits(place);
                now.media |= class.media;
                now.counts[index] += 1;
                now.slots.push((index, place));
                self.walk_from(place + 1, now, visit);
                now.slots.pop();
                now.counts[index] -= 1;
                (now.taken, now.media) = (taken, media);
            }
        }
    }

    /// The facets of the hull of all mixes that fit, but those that say that no count is negative.
    ///
    /// A weighting is allowed if no mix that fits counts more than 1. The extreme weightings are rays of a cone, and those that no
    /// other one exceeds are the facets.
    fn facets(&self) -> Vec<Limit> {
        let width = self.classes.len();
        let rows = self.full.iter().map(|full| full.counts.iter().map(|count| -(*count as i64)).chain([1]).collect());
        let rays = rays(&rows.collect::<Vec<_>>(), width + 1);
        let limits = rays.into_iter().filter_map(|ray| {
            let (each, weights) = ray.split_last()?;
            let each = u64::try_from(*each).ok().filter(|each| *each > 0)?;
            let of_profile = |class: &usize| weights.get(*class).and_then(|weight| u64::try_from(*weight).ok());
            Some(Limit { weights: self.class_of.iter().map(of_profile).collect::<Option<_>>()?, each })
        });
        let mut limits = extreme(
            limits.collect(),
            |limit| limit,
            |one, other| one.weights.iter().zip(&other.weights).all(|(a, b)| a * other.each <= b * one.each),
        );
        limits.sort_by(|one, other| (other.each, &other.weights).cmp(&(one.each, &one.weights)));
        limits
    }

    /// Whether an arrangement leaves no start for an instance of a class.
    pub(crate) fn keeps_out(&self, arrangement: &Arrangement, class: usize) -> bool {
        let class = &self.classes[class];
        !class.starts.iter().any(|start| class.is_free(*start, arrangement))
    }
}

impl Class {
    fn bits(&self, start: u8) -> u32 {
        ((1 << self.size) - 1) << start
    }

    fn is_free(&self, start: u8, now: &Arrangement) -> bool {
        now.taken & self.bits(start) == 0 && !(self.media && now.media)
    }
}

/// The items that are below no other one.
pub(crate) fn extreme<T, K: PartialEq + ?Sized>(
    items: Vec<T>,
    key: impl Fn(&T) -> &K,
    below: impl Fn(&K, &K) -> bool,
) -> Vec<T> {
    let is_extreme: Vec<bool> = items
        .iter()
        .map(|one| !items.iter().any(|other| key(one) != key(other) && below(key(one), key(other))))
        .collect();
    items.into_iter().zip(is_extreme).filter_map(|(item, is_extreme)| is_extreme.then_some(item)).collect()
}

pub(crate) fn is_below(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one <= other)
}
