//! Many tenants on one pool.

use std::time::{Duration, Instant};

use mig::{Board, Bounds, Served, Sum};
use proptest::prelude::*;

fn board() -> &'static Board {
    mig::board("A100-40GB").unwrap()
}

fn quota(counts: &[(&str, u64)]) -> Bounds {
    Bounds { most: board().mix(counts.iter().copied()).unwrap(), sum: None }
}

#[test]
fn tenants_that_fit_by_number_of_gpus_and_not_by_placement_are_named() {
    // Two GPUs' worth of memory each time.
    let tenants = [quota(&[("4g.20gb", 1)]), quota(&[("4g.20gb", 2)]), quota(&[("2g.10gb", 2)])];
    let fleet = board().serve(&tenants, 2);
    let Served::Not { group, misfit } = fleet.served else { panic!() };
    assert_eq!(group, [0, 1]);
    assert_eq!(board().words(&misfit.mix), "three 4g.20gb");
    assert_eq!(board().reason(&misfit.limit, &misfit.mix, 2), "one GPU holds at most 1 of 4g.20gb");
}

#[test]
fn what_is_left_is_counted_by_profile() {
    let fleet = board().serve(&[quota(&[("7g.40gb", 1)]), quota(&[("4g.20gb", 1), ("1g.5gb", 2)])], 3);
    assert_eq!(fleet.served, Served::All);
    let left = |profile| board().left(board().index(profile).unwrap(), &fleet, 3);
    assert_eq!((left("7g.40gb"), left("4g.20gb"), left("3g.20gb"), left("2g.10gb"), left("1g.5gb")), (1, 1, 2, 4, 8));
}

#[test]
fn one_more_tenant_is_served_or_the_boards_that_are_missing_are_counted() {
    let tenant = quota(&[("4g.20gb", 1), ("2g.10gb", 1)]);
    for there in 0..6 {
        let fleet = board().serve(&vec![tenant.clone(); there], 5);
        assert_eq!(board().more(&fleet, &tenant, 5), 5 - there as u64, "one 4g.20gb is on a board");
        assert_eq!(board().missing(&fleet, &tenant, 5), u64::from(there == 5));
    }
    let nothing = quota(&[]);
    assert_eq!(board().more(&board().serve(&[], 1), &nothing, 1), u64::MAX);
}

/// A fleet of tenants with quotas of a few sorts.
fn tenants(number: u64) -> Vec<Bounds> {
    let weights: Vec<u64> = board().profiles.iter().map(|profile| u64::from(profile.size)).collect();
    let tenant = |index: u64| {
        let gpus = index % 3 + 1;
        let most = vec![index % 8, index % 2, index % 5, index % 4, gpus, index / 2 % 2, index / 7 % 2];
        Bounds { most, sum: index.is_multiple_of(2).then(|| Sum { weights: weights.clone(), most: 8 * gpus }) }
    };
    (0..number).map(tenant).collect()
}

/// Whole fleets take milliseconds when optimized; the bound leaves room for a busy machine and for a build that is not.
#[test]
fn a_thousand_tenants_on_two_hundred_nodes_are_answered_at_once() {
    board().limits();
    let tenants = tenants(1000);
    let begin = Instant::now();
    let fleet = board().serve(&tenants, 1600);
    let taken = begin.elapsed();
    println!("1,000 tenants on 200 nodes of 8 GPUs: {taken:?}");
    assert!(matches!(fleet.served, Served::Not { .. } | Served::All));
    assert!(taken < Duration::from_secs(5), "{taken:?}");
}

/// Every choice of what each tenant asks for.
fn can_all_be_served(tenants: &[&Bounds], mix: &[u64], boards: u64) -> bool {
    let Some((first, rest)) = tenants.split_first() else { return board().fits(mix, boards) };
    let mut all = vec![vec![]];
    for most in &first.most {
        all = all
            .iter()
            .flat_map(|mix: &Vec<u64>| (0..=*most).map(|count| [mix.as_slice(), &[count]].concat()))
            .collect();
    }
    all.iter().filter(|asked| first.admit(asked)).all(|asked| {
        let with: Vec<u64> = mix.iter().zip(asked).map(|(a, b)| a + b).collect();
        can_all_be_served(rest, &with, boards)
    })
}

fn some_tenant() -> impl Strategy<Value = Bounds> {
    let most = prop::sample::subsequence((0_usize..7).collect::<Vec<_>>(), 2)
        .prop_flat_map(|profiles| (Just(profiles), prop::collection::vec(1_u64..4, 2)));
    let sum = prop::option::of(1_u64..17);
    (most, sum).prop_map(|((profiles, counts), sum)| {
        let mut most = vec![0; 7];
        for (profile, count) in profiles.into_iter().zip(counts) {
            most[profile] = count;
        }
        let weights = board().profiles.iter().map(|profile| u64::from(profile.size)).collect();
        Bounds { most, sum: sum.map(|most| Sum { weights, most }) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_smallest_group_that_cannot_be_served_is_found(tenants in prop::collection::vec(some_tenant(), 1..4), boards in 1_u64..4) {
        let can = |members: &[usize]| {
            let members: Vec<&Bounds> = members.iter().map(|member| &tenants[*member]).collect();
            can_all_be_served(&members, &[0; 7], boards)
        };
        let groups = (1_usize..1 << tenants.len()).map(|bits| (0..tenants.len()).filter(|one| bits >> one & 1 == 1).collect::<Vec<_>>());
        let smallest = groups.filter(|group| !can(group)).map(|group| group.len()).min();
        match board().serve(&tenants, boards).served {
            Served::All => prop_assert_eq!(smallest, None),
            Served::Not { group, misfit } => {
                prop_assert_eq!(smallest, Some(group.len()));
                prop_assert!(!can(&group) && !board().fits(&misfit.mix, boards));
            }
            Served::Undecided { percent } => prop_assert!(false, "undecided at {}", percent),
        }
    }
}
