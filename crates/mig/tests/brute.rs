//! Counts that know nothing of limits: every way to fill boards, one place after another.

use std::collections::HashSet;

use mig::Board;

/// A mix in one number, six bits a profile.
pub(crate) type Packed = u128;

pub(crate) fn pack(mix: &[u64]) -> Packed {
    mix.iter().rev().fold(0, |packed, count| packed << 6 | u128::from(*count))
}

pub(crate) fn unpack(packed: Packed, width: usize) -> Vec<u64> {
    (0..width).map(|profile| (packed >> (6 * profile) & 63) as u64).collect()
}

/// One way to fill a board.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Way {
    pub taken: u32,
    pub has_media: bool,
    pub mix: Packed,
}

/// Every way to fill a board with some of its profiles.
pub(crate) fn ways(board: &Board, profiles: &[usize]) -> HashSet<Way> {
    let mut all = HashSet::new();
    let mut open = vec![Way { taken: 0, has_media: false, mix: 0 }];
    while let Some(way) = open.pop() {
        if all.insert(way) {
            open.extend(profiles.iter().flat_map(|profile| more(board, *profile, way)));
        }
    }
    all
}

/// A way with one more instance of a profile, at each start that is free.
pub(crate) fn more(board: &Board, profile: usize, way: Way) -> Vec<Way> {
    let what = &board.profiles[profile];
    if what.has_media() && way.has_media {
        return Vec::new();
    }
    let with = |start: &u8| {
        let bits = (*start..start + what.size).fold(0_u32, |bits, place| bits | 1 << place);
        let has_media = way.has_media || what.has_media();
        (way.taken & bits == 0).then_some(Way {
            taken: way.taken | bits,
            has_media,
            mix: way.mix + (1 << (6 * profile)),
        })
    };
    what.starts.iter().filter_map(with).collect()
}

/// Every mix of some profiles that fits on one board, on two, and so on.
pub(crate) fn fitting(board: &Board, profiles: &[usize], boards: usize) -> Vec<HashSet<Packed>> {
    let one: HashSet<Packed> = ways(board, profiles).into_iter().map(|way| way.mix).collect();
    let is_full = |mix: &Packed| profiles.iter().all(|profile| !one.contains(&(mix + (1 << (6 * profile)))));
    let full: Vec<Packed> = one.iter().copied().filter(is_full).collect();
    let mut all = vec![one];
    for _ in 1..boards {
        let mut next = HashSet::new();
        let mut open: Vec<Packed> = all.last().unwrap().iter().flat_map(|a| full.iter().map(move |b| a + b)).collect();
        while let Some(mix) = open.pop() {
            if next.insert(mix) {
                open.extend(
                    profiles
                        .iter()
                        .filter(|profile| mix >> (6 * **profile) & 63 > 0)
                        .map(|profile| mix - (1 << (6 * profile))),
                );
            }
        }
        all.push(next);
    }
    all
}

/// The first profile of each kind of placement.
pub(crate) fn kinds(board: &Board) -> Vec<usize> {
    let kind = |index: usize| {
        let profile = &board.profiles[index];
        (profile.size, &profile.starts, profile.has_media())
    };
    (0..board.profiles.len()).filter(|index| (0..*index).all(|earlier| kind(earlier) != kind(*index))).collect()
}
