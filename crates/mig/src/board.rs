//! The models that can be parted, as data: `data/boards.json` has the sources, and says what is inferred.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use crate::Mix;
use crate::geometry::{Geometry, Limit};

/// A model of GPU that can be parted.
#[derive(Debug, Deserialize)]
pub struct Board {
    /// The model: `A100-40GB`.
    #[serde(skip)]
    pub name: String,
    /// How many places for instances a board has. They are slices of its memory, or thirds of a slice.
    pub units: u8,
    /// How the placements are known.
    pub evidence: Evidence,
    /// Where they are from; [`source`] says what each stands for.
    pub sources: Vec<String>,
    /// The profiles, by size.
    pub profiles: Vec<Profile>,
    #[serde(skip)]
    geometry: OnceLock<Geometry>,
}

/// How the placements of a model are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A card printed them.
    Measured,
    /// NVIDIA's tables or code have them.
    Documented,
    /// Those of a model with the same counts.
    Inferred,
}

/// A MIG profile of a model.
#[derive(Debug, Deserialize)]
pub struct Profile {
    /// The name: `3g.20gb`.
    pub name: String,
    /// Compute slices: the number before the `g`.
    pub slices: u64,
    /// How many places an instance takes.
    pub size: u8,
    /// The places at which an instance may start.
    pub starts: Vec<u8>,
}

impl Profile {
    /// Whether an instance has the board's media engine, of which there is one.
    pub fn has_media(&self) -> bool {
        self.name.ends_with("+me") || self.name.ends_with("+me.all")
    }
}

#[derive(Default, Deserialize)]
struct Table {
    sources: BTreeMap<String, String>,
    boards: BTreeMap<String, Board>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table: Table = serde_json::from_str(include_str!("../data/boards.json")).unwrap_or_default();
    for (name, board) in &mut table.boards {
        board.name.clone_from(name);
    }
    table
});

/// All models, by name.
pub fn boards() -> impl Iterator<Item = &'static Board> {
    TABLE.boards.values()
}

/// The model of a name.
pub fn board(name: &str) -> Option<&'static Board> {
    TABLE.boards.get(name)
}

/// What a source of [`Board::sources`] stands for.
pub fn source(name: &str) -> Option<&'static str> {
    TABLE.sources.get(name).map(String::as_str)
}

impl Board {
    pub(crate) fn geometry(&self) -> &Geometry {
        self.geometry.get_or_init(|| Geometry::of(self))
    }

    /// Where a profile stands in [`Board::profiles`].
    pub fn index(&self, profile: &str) -> Option<usize> {
        self.profiles.iter().position(|known| known.name == profile)
    }

    /// The mix of so many instances of some profiles; nothing if the board does not have one of them.
    pub fn mix<'p>(&self, counts: impl IntoIterator<Item = (&'p str, u64)>) -> Option<Mix> {
        let mut mix = vec![0_u64; self.profiles.len()];
        for (profile, count) in counts {
            let slot = mix.get_mut(self.index(profile)?)?;
            *slot = slot.saturating_add(count);
        }
        Some(mix)
    }

    /// What limits the mixes that fit on a board.
    pub fn limits(&self) -> &[Limit] {
        &self.geometry().limits
    }

    /// The first limit that a mix breaks on a number of boards.
    pub fn broken(&self, mix: &[u64], boards: u64) -> Option<&Limit> {
        self.limits().iter().find(|limit| limit.load(mix) > limit.room(boards))
    }

    /// Whether a mix fits on a number of boards.
    pub fn fits(&self, mix: &[u64], boards: u64) -> bool {
        self.broken(mix, boards).is_none()
    }

    /// The fewest boards that a mix fits on; nothing if that is no number.
    pub fn fewest(&self, mix: &[u64]) -> Option<u64> {
        let boards = |limit: &Limit| limit.load(mix).div_ceil(u128::from(limit.each));
        u64::try_from(self.limits().iter().map(boards).max()?).ok()
    }

    /// How many instances of one profile, and of no other, fit on one board.
    pub fn most(&self, profile: usize) -> u64 {
        let each = |limit: &Limit| limit.each.checked_div(limit.weights.get(profile).copied().unwrap_or(0));
        self.limits().iter().filter_map(each).min().unwrap_or(0)
    }

    /// The share of a board's memory that one instance of a profile takes.
    pub fn share(&self, profile: usize) -> Option<f64> {
        Some(f64::from(self.profiles.get(profile)?.size) / f64::from(self.units))
    }

    /// How many places the instances of a mix take.
    pub fn places(&self, mix: &[u64]) -> u128 {
        self.profiles.iter().zip(mix).map(|(profile, count)| u128::from(profile.size) * u128::from(*count)).sum()
    }
}
