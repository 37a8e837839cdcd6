//! How much a change does, counted.

use std::collections::BTreeSet;

use super::{EnvironmentReview, Folded};
use crate::change::Kind;
use crate::change::consequence::What;

/// How much a change does to an environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tenants of which something changes, comes or goes.
    pub tenants: usize,
    /// Workloads whose pods restart.
    pub restarts: usize,
    /// Tenants whose pods restart.
    pub restarting: usize,
    /// Workloads of the platform whose pods restart.
    pub of_platform: usize,
    /// Jobs that run, or run again.
    pub jobs: usize,
    /// Objects that go: under their name, where they have another one then.
    pub deletions: usize,
    /// Objects with which data may go.
    pub volumes: usize,
    /// Connections, and other ways, that open.
    pub opened: usize,
    /// Those that close.
    pub closed: usize,
    /// Objects that only a new one can replace.
    pub replacements: usize,
    /// Edits that the API server refuses.
    pub refused: usize,
}

impl EnvironmentReview {
    /// How much the change does.
    pub(crate) fn counts(&self) -> Counts {
        let with = |what: What| self.folded.iter().map(|one| one.with(what)).sum::<usize>();
        let sum =
            |of: &dyn Fn(&Folded) -> bool| self.folded.iter().filter(|one| of(one)).map(Folded::count).sum::<usize>();
        let has = |one: &Folded, what: What| one.change.consequences.iter().any(|own| own.what == what);
        let named = |of: &dyn Fn(&&Folded) -> bool| {
            self.folded.iter().filter(of).flat_map(|one| &one.tenants).collect::<BTreeSet<_>>()
        };
        let mut tenants = named(&|_| true);
        tenants.extend(self.came.iter().chain(&self.gone));
        let is_replaced = |one: &Folded| has(one, What::Replaced);
        let ways = |opens: bool| {
            let of = self.ways.iter().filter(|way| way.opens == opens);
            of.map(|way| if way.crosses { 1 } else { way.tenants.len().max(1) }).sum()
        };
        Counts {
            tenants: tenants.len(),
            restarts: with(What::Restarts),
            restarting: named(&|one| has(one, What::Restarts)).len(),
            of_platform: self
                .folded
                .iter()
                .filter(|one| one.tenants.is_empty())
                .map(|one| one.with(What::Restarts))
                .sum(),
            jobs: with(What::RunsAgain),
            deletions: sum(&|one| {
                one.change.kind == Kind::Removed || (one.change.kind == Kind::Moved && is_replaced(one))
            }),
            volumes: sum(&|one| has(one, What::DataDeleted) || has(one, What::Shrinks)),
            opened: ways(true),
            closed: ways(false),
            replacements: sum(&|one| one.change.kind == Kind::Changed && is_replaced(one)),
            refused: sum(&|one| one.change.is_refused()),
        }
    }
}

impl Folded {
    /// How many objects something follows for, those that change for no other reason among them.
    fn with(&self, what: What) -> usize {
        let own = self.change.consequences.iter().any(|one| one.what == what);
        let follows = self.follows.iter().filter(|one| one.consequences.iter().any(|one| one.what == what));
        follows.map(|one| one.count).sum::<usize>() + if own { self.count() } else { 0 }
    }
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            tenants: self.tenants + other.tenants,
            restarts: self.restarts + other.restarts,
            restarting: self.restarting + other.restarting,
            of_platform: self.of_platform + other.of_platform,
            jobs: self.jobs + other.jobs,
            deletions: self.deletions + other.deletions,
            volumes: self.volumes + other.volumes,
            opened: self.opened + other.opened,
            closed: self.closed + other.closed,
            replacements: self.replacements + other.replacements,
            refused: self.refused + other.refused,
        }
    }
}
