//! Instances that come and go, beside every way to place them.

use std::collections::HashSet;
use std::sync::LazyLock;

use mig::{Board, Order};
use proptest::prelude::*;

use crate::brute::{Way, kinds, more, unpack, ways};

/// What keeps an instance of a profile out of one board, of all ways to fill it.
fn blockers(board: &Board, profile: usize) -> Vec<Vec<u64>> {
    let keeps_out = |way: &Way| more(board, profile, *way).is_empty();
    let mixes: HashSet<u128> = ways(board, &kinds(board)).into_iter().filter(keeps_out).map(|way| way.mix).collect();
    let mixes: Vec<Vec<u64>> = mixes.into_iter().map(|mix| unpack(mix, board.profiles.len())).collect();
    let is_least =
        |mix: &&Vec<u64>| !mixes.iter().any(|other| other != *mix && other.iter().zip(*mix).all(|(a, b)| a <= b));
    mixes.iter().filter(is_least).cloned().collect()
}

/// Whether instances of the rest can keep one out of each of some boards.
fn can_block(blockers: &[Vec<u64>], rest: &[u64], boards: u64) -> bool {
    boards == 0
        || blockers.iter().any(|mix| {
            let left: Option<Vec<u64>> = rest.iter().zip(mix).map(|(left, count)| left.checked_sub(*count)).collect();
            left.is_some_and(|left| can_block(blockers, &left, boards - 1))
        })
}

#[test]
fn a_small_instance_in_the_wrong_place_keeps_a_large_one_out() {
    let board = mig::board("A100-40GB").unwrap();
    let profile = |name| board.index(name).unwrap();
    let most = board.mix([("4g.20gb", 1), ("1g.5gb", 1)]).unwrap();
    assert!(board.fits(&most, 1));
    let Order::Blocked(mix) = board.order(profile("4g.20gb"), &most, 1) else { panic!() };
    assert_eq!(board.words(&mix), "one 1g.5gb");
    assert_eq!(board.order(profile("1g.5gb"), &most, 1), Order::Safe);
    assert_eq!(board.order(profile("4g.20gb"), &most, 2), Order::Safe, "one instance is on one board");
}

#[test]
fn instances_of_one_profile_never_keep_each_other_out() {
    for board in mig::boards() {
        for profile in kinds(board) {
            let mut most = vec![0; board.profiles.len()];
            most[profile] = board.most(profile) * 100;
            assert_eq!(
                board.order(profile, &most, 100),
                Order::Safe,
                "{} {}",
                board.name,
                board.profiles[profile].name
            );
        }
    }
}

#[test]
fn a_fleet_s_order_is_answered() {
    let board = mig::board("A100-40GB").unwrap();
    let most = board.mix([("7g.40gb", 6), ("3g.20gb", 4), ("2g.10gb", 20), ("1g.10gb", 8)]).unwrap();
    assert!(board.fits(&most, 32));
    assert_eq!(board.order(board.index("3g.20gb").unwrap(), &most, 32), Order::Safe);
    assert!(matches!(board.order(board.index("7g.40gb").unwrap(), &most, 32), Order::Blocked(_)));
}

/// A mix with each instance as the first profile that is placed as it is: blockers are made of these.
fn by_kind(board: &Board, mix: &[u64]) -> Vec<u64> {
    let kind = |index: usize| {
        let profile = &board.profiles[index];
        (profile.size, &profile.starts, profile.has_media())
    };
    let mut counts = vec![0; mix.len()];
    for (index, count) in mix.iter().enumerate() {
        counts[(0..=index).find(|first| kind(*first) == kind(index)).unwrap()] += count;
    }
    counts
}

/// For each profile, the mixes of instances that keep one of it waiting.
type Blockers = Vec<Vec<Vec<u64>>>;

/// Models with the three ways to place instances that there are, and the blockers of each of their profiles.
static BLOCKERS: LazyLock<Vec<(&Board, Blockers)>> = LazyLock::new(|| {
    let boards = ["A30-24GB", "A100-40GB", "RTX-PRO-6000-Blackwell-96GB"].map(|name| mig::board(name).unwrap());
    let of = |board: &Board| (0..board.profiles.len()).map(|profile| blockers(board, profile)).collect();
    boards.iter().map(|board| (*board, of(board))).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_worst_order_is_found_for_every_model(
        model in 0_usize..3, most in prop::collection::vec(0_u64..5, 16), profile in 0_usize..16, number in 1_u64..4,
    ) {
        let (board, blockers) = &BLOCKERS[model];
        let most = &most[..board.profiles.len()];
        let profile = profile % board.profiles.len();
        let mut rest = most.to_vec();
        rest[profile] = rest[profile].saturating_sub(1);
        let blocked = can_block(&blockers[profile], &by_kind(board, &rest), number);
        match board.order(profile, most, number) {
            Order::Safe => prop_assert!(!blocked),
            Order::Blocked(mix) => {
                prop_assert!(blocked);
                prop_assert!(mix.iter().zip(&rest).all(|(count, most)| count <= most));
                prop_assert!(can_block(&blockers[profile], &by_kind(board, &mix), number));
            }
            Order::Undecided => prop_assert!(false, "undecided, and blocked: {}", blocked),
        }
    }
}
