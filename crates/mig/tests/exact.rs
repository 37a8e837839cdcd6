//! The limits against every way to fill boards.

use std::collections::{BTreeMap, HashSet};

use mig::{Board, boards};

use crate::brute::{fitting, kinds, pack, unpack};

/// Both say the same of every mix: each of the set fits, and one instance more than the set holds does not. What fits without
/// one of its instances fits, for either of them, so no mix beyond the border is left out.
fn assert_same(board: &Board, profiles: &[usize], fitting: &HashSet<u128>, number: u64) {
    for packed in fitting {
        let mut mix = unpack(*packed, board.profiles.len());
        assert!(board.fits(&mix, number), "{}: {} fit on {number}", board.name, board.words(&mix));
        for profile in profiles {
            mix[*profile] += 1;
            let fits = board.fits(&mix, number);
            assert_eq!(fits, board.fewest(&mix).unwrap() <= number, "{}: {}", board.name, board.words(&mix));
            assert_eq!(fits, fitting.contains(&pack(&mix)), "{}: {} on {number}", board.name, board.words(&mix));
            mix[*profile] -= 1;
        }
    }
}

#[test]
fn every_mix_on_one_to_three_boards_of_every_model() {
    let mut sizes = BTreeMap::new();
    for board in boards() {
        let profiles: Vec<usize> = (0..board.profiles.len()).collect();
        for (index, fitting) in fitting(board, &profiles, 3).iter().enumerate() {
            assert_same(board, &profiles, fitting, index as u64 + 1);
            sizes.insert((board.name.as_str(), index + 1), fitting.len());
        }
    }
    assert_eq!(boards().count(), 22);
    assert_eq!(sizes[&("A100-40GB", 1)], 128);
}

/// For a hull of `d` dimensions and from `n = d - 1` on, a point of the hull times `n + 1` is a point of the hull times `n` and a
/// mix of one board (Cox, Little, Schenck, Toric Varieties, Theorem 2.2.12 and its proof). So what holds up to `d - 1` boards holds
/// for every number of boards. A profile that fills a board alone adds no dimension: it takes a board away.
#[test]
fn the_limits_decide_every_number_of_boards() {
    for name in ["A30-24GB", "A100-40GB", "RTX-PRO-6000-Blackwell-96GB"] {
        let board = mig::board(name).unwrap();
        let parts: Vec<usize> =
            kinds(board).into_iter().filter(|kind| board.profiles[*kind].size < board.units).collect();
        for (index, fitting) in fitting(board, &parts, parts.len() - 1).iter().enumerate() {
            assert_same(board, &parts, fitting, index as u64 + 1);
        }
    }
}

#[test]
fn every_model_places_its_instances_as_one_of_three() {
    let shape = |board: &Board| {
        let kinds = kinds(board).into_iter().map(|kind| &board.profiles[kind]);
        let kinds = kinds.map(|kind| (kind.size, kind.starts.clone(), kind.has_media()));
        (board.units, kinds.collect::<Vec<_>>())
    };
    let known: Vec<_> =
        ["A30-24GB", "A100-40GB", "RTX-PRO-6000-Blackwell-96GB"].map(|name| shape(mig::board(name).unwrap())).into();
    for board in boards() {
        assert!(known.contains(&shape(board)), "{}", board.name);
        assert!(
            !board.sources.is_empty() && board.sources.iter().all(|name| mig::source(name).is_some()),
            "{}",
            board.name
        );
    }
}

#[test]
fn a_placement_holds_the_mix_and_overlaps_nowhere() {
    for board in boards() {
        let profiles = kinds(board);
        let sets = fitting(board, &profiles, 2);
        for packed in sets[1].iter().step_by(7) {
            let mix = unpack(*packed, board.profiles.len());
            assert_placed(board, &mix, 2);
        }
        assert_placed(board, &board.mix([(board.profiles[0].name.as_str(), 70)]).unwrap(), 100);
    }
}

#[test]
fn two_hundred_nodes_are_filled_to_the_last_place() {
    let board = mig::board("H100-80GB").unwrap();
    let mix =
        board.mix([("4g.40gb", 900), ("3g.40gb", 900), ("7g.80gb", 100), ("2g.20gb", 1800), ("1g.10gb", 600)]).unwrap();
    assert_placed(board, &mix, 1600);
    let more = board.mix([("1g.10gb", 1)]).unwrap();
    let both: Vec<u64> = mix.iter().zip(&more).map(|(a, b)| a + b).collect();
    assert_eq!(board.place(&both, 1600), None);
    assert_eq!(
        board.reason(board.broken(&both, 1600).unwrap(), &both, 1600),
        "they need 11201 compute slices, and 1600 GPUs have 11200"
    );
}

/// A placement is one: starts are legal, nothing overlaps, all instances are there.
fn assert_placed(board: &Board, mix: &[u64], number: u64) {
    let placed = board.place(mix, number).unwrap_or_else(|| panic!("{}: {}", board.name, board.words(mix)));
    let mut there = vec![0; mix.len()];
    for filled in &placed {
        let (mut taken, mut media) = (0_u32, 0);
        for slot in &filled.slots {
            let profile = &board.profiles[slot.profile];
            assert!(profile.starts.contains(&slot.start));
            let bits = ((1_u32 << profile.size) - 1) << slot.start;
            assert_eq!(taken & bits, 0, "{}: {placed:?}", board.name);
            taken |= bits;
            media += u32::from(profile.has_media());
            there[slot.profile] += filled.boards;
        }
        assert!(media <= 1);
    }
    assert_eq!(there, mix, "{}", board.name);
    assert!(placed.iter().map(|filled| filled.boards).sum::<u64>() <= number);
}

#[test]
fn hostile_counts_are_answered_too() {
    let board = mig::board("A100-40GB").unwrap();
    let all = vec![u64::MAX; board.profiles.len()];
    assert!(!board.fits(&all, u64::MAX));
    assert!(board.fits(&vec![0; board.profiles.len()], 0));
    assert_eq!(
        board.place(&board.mix([("1g.5gb", u64::MAX)]).unwrap(), u64::MAX).map(|placed| placed.len() < 9),
        Some(true)
    );
    assert_eq!(board.mix([("3g.40gb", 1)]), None);
}
