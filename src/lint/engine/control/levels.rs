//! Levels of rules and families, as settings and the command line have them.

use crate::finding::{Family, Finding, Level, Rule};
use crate::lint::registry;

/// Levels, the last that fits wins. `None` switches a rule off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels(Vec<(Which, Option<Level>)>);

/// The rules that a level is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Rule(&'static Rule),
    Family(Family),
    All,
}

impl Which {
    /// A rule (`port/overlap`), a family (`port`) or `all`.
    fn parse(text: &str) -> Option<Self> {
        match text {
            "all" => Some(Self::All),
            _ => Family::named(text).map(Self::Family).or_else(|| registry::find(text).map(Self::Rule)),
        }
    }

    fn fits(self, rule: &Rule) -> bool {
        match self {
            Self::Rule(this) => this == rule,
            Self::Family(family) => family == rule.family,
            Self::All => true,
        }
    }
}

impl Levels {
    /// Sets the level of a rule (`port/overlap`), a family (`port`) or all (`all`). What is none of these has no level.
    pub(crate) fn set(&mut self, which: &str, level: Option<Level>) {
        self.0.extend(Which::parse(which).map(|which| (which, level)));
    }

    /// Adds others, which win.
    pub(crate) fn extend(&mut self, others: &Self) {
        self.0.extend(&others.0);
    }

    /// The level of a finding; `None` if its rule is off. A level may raise a finding that a rule made milder than usual. What stops a
    /// render is an error whatever the levels say.
    pub(crate) fn of(&self, finding: &Finding) -> Option<Level> {
        if finding.stops {
            return Some(Level::Error);
        }
        self.given(finding.rule).unwrap_or(Some(finding.level))
    }

    /// Whether a rule is on.
    pub(crate) fn enables(&self, rule: &Rule) -> bool {
        self.given(rule).is_none_or(|level| level.is_some())
    }

    fn given(&self, rule: &Rule) -> Option<Option<Level>> {
        self.0.iter().rev().find(|(which, _)| which.fits(rule)).map(|(_, level)| *level)
    }
}
