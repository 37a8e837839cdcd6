//! All mixes that quotas admit, beside a plain loop over them.

use mig::{Answer, Board, Bounds, Misfit, Sum};
use proptest::prelude::*;

fn a100() -> &'static Board {
    mig::board("A100-40GB").unwrap()
}

/// Every mix that bounds admit.
fn admitted(bounds: &Bounds) -> Vec<Vec<u64>> {
    let mut all = vec![Vec::new()];
    for most in &bounds.most {
        let with = |mix: Vec<u64>| {
            (0..=*most).map(move |count| {
                let mut mix = mix.clone();
                mix.push(count);
                mix
            })
        };
        all = all.into_iter().flat_map(with).collect();
    }
    all.retain(|mix| bounds.admit(mix));
    all
}

/// A board's quota of one GPU: so many of each profile as fit alone, and the memory of one board.
fn one_gpu(profiles: &[&str]) -> Bounds {
    let board = a100();
    let most = board.mix(profiles.iter().map(|profile| (*profile, board.most(board.index(profile).unwrap())))).unwrap();
    let weights = board.profiles.iter().map(|profile| u64::from(profile.size)).collect();
    Bounds { most, sum: Some(Sum { weights, most: 8 }) }
}

#[test]
fn six_of_the_mixes_that_one_gpu_s_quota_and_the_agent_admit_do_not_fit() {
    let bounds = one_gpu(&["1g.5gb", "1g.10gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb"]);
    let mut all = admitted(&bounds);
    all.retain(|mix| mix.iter().any(|count| *count > 0));
    assert_eq!(all.len(), 83);
    assert_eq!(all.iter().filter(|mix| !a100().fits(mix, 1)).count(), 6);
}

#[test]
fn three_2g_and_two_1g_do_not_fit_one_gpu() {
    let board = a100();
    let bounds = Bounds { most: board.mix([("2g.10gb", 3), ("1g.5gb", 7)]).unwrap(), ..one_gpu(&[]) };
    let Answer::Misfit(misfit) = board.every_mix(&bounds, 1) else { panic!() };
    assert_eq!(board.words(&misfit.mix), "three 2g.10gb and two 1g.5gb");
    assert_eq!(board.reason(&misfit.limit, &misfit.mix, 1), "they need 8 compute slices, and 1 GPU has 7");
    assert!(misfit.is_smallest);
    assert_eq!(board.every_mix(&bounds, 2), Answer::Fits);
}

#[test]
fn reasons_name_what_is_short() {
    let board = a100();
    let reason = |mix: &[(&str, u64)], number| {
        let mix = board.mix(mix.iter().copied()).unwrap();
        format!("{}: {}", board.words(&mix), board.reason(board.broken(&mix, number).unwrap(), &mix, number))
    };
    assert_eq!(reason(&[("4g.20gb", 3)], 2), "three 4g.20gb: one GPU holds at most 1 of 4g.20gb");
    assert_eq!(reason(&[("1g.5gb+me", 2)], 1), "two 1g.5gb+me: one GPU holds at most 1 of 1g.5gb+me");
    assert_eq!(
        reason(&[("3g.20gb", 1), ("2g.10gb", 1), ("1g.10gb", 2)], 1),
        "one 3g.20gb, one 2g.10gb and two 1g.10gb: they need 10 memory slices, and 1 GPU has 8"
    );
}

#[test]
fn sums_too_large_to_try_end_in_a_share_that_fits() {
    let board = a100();
    let most = board.mix([("2g.10gb", 3_000_000), ("1g.5gb", 7_000_000)]).unwrap();
    let weights = vec![999_983, 1, 999_979, 1_999_993, 3_999_971, 4_000_037, 7_999_993];
    let bounds =
        |most_of_sum| Bounds { most: most.clone(), sum: Some(Sum { weights: weights.clone(), most: most_of_sum }) };
    assert_eq!(board.every_mix(&bounds(3_000_000_000), 1_000_000), Answer::Fits);
    assert!(matches!(board.every_mix(&bounds(9_000_000_000_000), 1_000_000), Answer::Misfit(_)));
    let (mut fits, mut does_not) = (3_000_000_000_u64, 9_000_000_000_000);
    while does_not - fits > 1 {
        let middle = u64::midpoint(fits, does_not);
        let side = if board.every_mix(&bounds(middle), 1_000_000) == Answer::Fits { &mut fits } else { &mut does_not };
        *side = middle;
    }
    assert_eq!(board.every_mix(&bounds(does_not), 1_000_000), Answer::Undecided { percent: 99 });
}

/// Bounds of a few instances, with or without a sum.
fn some_bounds() -> impl Strategy<Value = Bounds> {
    let most = prop::collection::vec(0_u64..4, 7);
    let sum = prop::option::of((prop::collection::vec(0_u64..9, 7), 0_u64..24));
    (most, sum).prop_map(|(most, sum)| Bounds { most, sum: sum.map(|(weights, most)| Sum { weights, most }) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn all_admitted_mixes_fit_or_the_smallest_that_does_not_is_found(bounds in some_bounds(), number in 1_u64..4) {
        let board = a100();
        let misfits = admitted(&bounds).into_iter().filter(|mix| !board.fits(mix, number));
        let fewest = misfits.map(|mix| mix.iter().sum::<u64>()).min();
        match (board.every_mix(&bounds, number), fewest) {
            (Answer::Fits, None) => {}
            (Answer::Misfit(Misfit { mix, limit, is_smallest }), Some(fewest)) => {
                prop_assert!(bounds.admit(&mix) && !board.fits(&mix, number));
                prop_assert!(limit.load(&mix) > limit.room(number));
                prop_assert!(is_smallest);
                prop_assert_eq!(mix.iter().sum::<u64>(), fewest);
            }
            (answer, fewest) => prop_assert!(false, "{:?} beside {:?}", answer, fewest),
        }
    }
}
