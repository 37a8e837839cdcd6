//! The geometries that NVIDIA documents.

/// The columns of "MIG Profiles on A100" in the MIG User Guide, by compute slices.
const SEVEN: [&[u64]; 18] = [
    &[7],
    &[4, 3],
    &[4, 2, 1],
    &[4, 1, 1, 1],
    &[3, 3],
    &[3, 2, 1],
    &[3, 1, 1, 1],
    &[2, 2, 3],
    &[2, 1, 1, 3],
    &[1, 1, 2, 3],
    &[1, 1, 1, 1, 3],
    &[2, 2, 2, 1],
    &[2, 1, 1, 2, 1],
    &[1, 1, 2, 2, 1],
    &[2, 1, 1, 1, 1, 1],
    &[1, 1, 2, 1, 1, 1],
    &[1, 1, 1, 1, 2, 1],
    &[1, 1, 1, 1, 1, 1, 1],
];

/// "MIG Profiles on A30", and on the RTX PRO 6000 Blackwell, whose profiles have the same slices.
const FOUR: [&[u64]; 5] = [&[4], &[2, 2], &[2, 1, 1], &[1, 1, 2], &[1, 1, 1, 1]];

/// The guide's examples of `nvidia-smi mig -cgi`, and `all-balanced` of mig-parted.
const EXAMPLES: [(&str, &[&str]); 9] = [
    ("A100-40GB", &["3g.20gb", "3g.20gb"]),
    ("A100-40GB", &["1g.5gb", "2g.10gb", "4g.20gb"]),
    ("A100-40GB", &["3g.20gb", "2g.10gb", "1g.5gb", "1g.5gb"]),
    ("A100-80GB", &["3g.40gb", "2g.20gb", "1g.10gb", "1g.10gb"]),
    ("A100-40GB", &["1g.10gb", "1g.10gb", "1g.10gb", "1g.10gb"]),
    ("H100-80GB", &["1g.10gb+me", "1g.10gb", "1g.10gb", "1g.10gb", "1g.10gb", "1g.10gb", "1g.10gb"]),
    ("B200-180GB", &["3g.90gb", "2g.45gb", "1g.23gb", "1g.23gb"]),
    ("A30-24GB", &["2g.12gb", "1g.6gb", "1g.6gb"]),
    ("RTX-PRO-6000-Blackwell-96GB", &["2g.48gb", "1g.24gb", "1g.24gb"]),
];

/// Profiles of one compute slice with twice the memory are not in the guide's pictures.
fn plain(board: &mig::Board, slices: u64) -> usize {
    let is_plain = |profile: &mig::Profile| profile.slices == slices && !profile.has_media();
    board.profiles.iter().position(is_plain).unwrap()
}

fn mix(board: &mig::Board, slices: &[u64]) -> Vec<u64> {
    let mut mix = vec![0; board.profiles.len()];
    for slices in slices {
        mix[plain(board, *slices)] += 1;
    }
    mix
}

#[test]
fn every_documented_geometry_fits_on_one_board() {
    for board in mig::boards() {
        let geometries: &[&[u64]] = match board.units {
            8 => &SEVEN,
            _ => &FOUR,
        };
        for geometry in geometries {
            let mix = mix(board, geometry);
            assert!(board.fits(&mix, 1) && board.place(&mix, 1).is_some(), "{}: {}", board.name, board.words(&mix));
        }
    }
    for (name, profiles) in EXAMPLES {
        let board = mig::board(name).unwrap();
        let mix = board.mix(profiles.iter().map(|profile| (*profile, 1))).unwrap();
        assert!(board.fits(&mix, 1) && board.place(&mix, 1).is_some(), "{name}: {}", board.words(&mix));
    }
}

/// Nothing can be added to a picture that has no gap in it, and the pictures are all: a set of plain profiles fits if and only if
/// it is part of one.
#[test]
fn what_is_part_of_no_documented_geometry_does_not_fit() {
    let board = mig::board("A100-40GB").unwrap();
    let plain = [1, 2, 3, 4, 7].map(|slices| plain(board, slices));
    let documented: Vec<Vec<u64>> = SEVEN.iter().map(|geometry| mix(board, geometry)).collect();
    let mut seen = 0;
    for code in 0..9 * 5 * 4 * 3 * 3_u64 {
        let counts = [code % 9, code / 9 % 5, code / 45 % 4, code / 180 % 3, code / 540];
        let mut mix = vec![0; board.profiles.len()];
        for (profile, count) in plain.iter().zip(counts) {
            mix[*profile] = count;
        }
        let is_part = documented.iter().any(|whole| mix.iter().zip(whole).all(|(part, whole)| part <= whole));
        assert_eq!(board.fits(&mix, 1), is_part, "{}", board.words(&mix));
        seen += u64::from(is_part);
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn one_profile_alone_fits_as_often_as_mig_parted_configures_it() {
    let counts = [
        ("A30-24GB", "1g.6gb", 4),
        ("A30-24GB", "2g.12gb+me", 1),
        ("A100-40GB", "1g.5gb", 7),
        ("A100-40GB", "1g.5gb+me", 1),
        ("A100-40GB", "1g.10gb", 4),
        ("A100-40GB", "2g.10gb", 3),
        ("A100-40GB", "3g.20gb", 2),
        ("A100-40GB", "4g.20gb", 1),
        ("A100-40GB", "7g.40gb", 1),
        ("H200-141GB", "1g.35gb", 4),
        ("GB300-278GB", "1g.35gb", 7),
        ("RTX-PRO-6000-Blackwell-96GB", "1g.24gb", 4),
        ("RTX-PRO-6000-Blackwell-96GB", "2g.48gb+gfx", 2),
        ("RTX-PRO-6000-Blackwell-96GB", "1g.24gb+me.all", 1),
    ];
    for (name, profile, most) in counts {
        let board = mig::board(name).unwrap();
        assert_eq!(board.most(board.index(profile).unwrap()), most, "{name} {profile}");
    }
}
