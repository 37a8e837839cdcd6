//! All rules: those of the compiler's stages, and those of the linter.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::Entry;
use super::rules::CHECKED;
use crate::finding::{Family, Rule};
use crate::{apart, catalog, compile, definition, document, fleet, output, plan, proof, reachability, render, source};

/// The rules that stages of the compiler report.
const STAGES: [&[&Rule]; 12] = [
    source::rules::RULES,
    document::rules::RULES,
    definition::rules::RULES,
    catalog::rules::RULES,
    fleet::rules::RULES,
    plan::rules::RULES,
    render::rules::RULES,
    reachability::rules::RULES,
    apart::rules::RULES,
    proof::rules::RULES,
    compile::rules::RULES,
    output::rules::RULES,
];

/// All rules, by family and name.
pub(crate) fn rules() -> &'static [&'static Rule] {
    static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
        let of_stages = STAGES.into_iter().flatten().copied();
        let all: BTreeSet<_> = of_stages.chain(checked().map(|entry| entry.rule)).map(|it| (it.family, it)).collect();
        all.into_iter().map(|(_, rule)| rule).collect()
    });
    &RULES
}

/// The rules that the linter checks. What a stage reports, the linter may look for in foreign files too.
pub(crate) fn checked() -> impl Iterator<Item = &'static Entry> {
    CHECKED.into_iter().flatten()
}

/// The rules of a family.
pub(crate) fn of_family(family: Family) -> impl Iterator<Item = &'static Rule> {
    rules().iter().copied().filter(move |rule| rule.family == family)
}

/// The rule of this id.
pub(crate) fn find(id: &str) -> Option<&'static Rule> {
    rules().iter().copied().find(|rule| rule.id == id)
}

/// Longer names are like no rule's, and take long to compare (bytes).
const LONGEST_NAME: usize = 100;

/// The rule whose id is most like this one.
pub(crate) fn near(id: &str) -> Option<&'static Rule> {
    if id.len() > LONGEST_NAME {
        return None;
    }
    let similarity = |rule: &Rule| strsim::jaro_winkler(id, rule.id);
    rules().iter().copied().max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
}

/// Whether this is a rule, a family, or `all`.
pub(crate) fn knows(which: &str) -> bool {
    which == "all" || Family::named(which).is_some() || find(which).is_some()
}
