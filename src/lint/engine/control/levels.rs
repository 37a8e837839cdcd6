//! Levels of rules and families, as settings and the command line have them.

use crate::finding::{Finding, Level};

/// Levels, the last that fits wins. `None` switches a rule off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels(Vec<(String, Option<Level>)>);

impl Levels {
    /// Sets the level of a rule (`port/overlap`), a family (`port`) or all (`all`).
    pub(crate) fn set(&mut self, which: impl Into<String>, level: Option<Level>) {
        self.0.push((which.into(), level));
    }

    /// Adds others, which win.
    pub(crate) fn extend(&mut self, others: &Self) {
        self.0.extend(others.0.iter().cloned());
    }

    /// The level of a finding; `None` if its rule is off. A level may raise a finding that a rule made milder than usual.
    pub(crate) fn of(&self, finding: &Finding) -> Option<Level> {
        let family = finding.rule.split('/').next().unwrap_or(finding.rule);
        let fits = |which: &str| which == finding.rule || which == family || which == "all";
        self.0.iter().rev().find(|(which, _)| fits(which)).map_or(Some(finding.level), |(_, level)| *level)
    }

    /// Whether a rule is on.
    pub(crate) fn enables(&self, rule: &str) -> bool {
        let family = rule.split('/').next().unwrap_or(rule);
        let fits = |which: &str| which == rule || which == family || which == "all";
        self.0.iter().rev().find(|(which, _)| fits(which)).is_none_or(|(_, level)| level.is_some())
    }
}
