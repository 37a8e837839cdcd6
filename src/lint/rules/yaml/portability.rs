use std::collections::HashMap;

pub(super) use crate::document::rules::PORTABILITY;
use crate::finding::{Finding, Level};
use crate::lint::{Check, YamlFile};
use crate::source::Span;
use yaml::ProblemKind;

pub(super) const CHECKS: &[Check] = &[Check::file(check)];

fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
    let problems = file.stream.problems.iter();
    let slight: HashMap<Span, Level> =
        problems.filter_map(|problem| Some((problem.span, slight(problem.kind)?))).collect();
    for finding in file.problems(&PORTABILITY) {
        let tolerated = slight.get(&finding.place.span).filter(|_| !file.is_of_tree());
        let level = tolerated.copied().unwrap_or(finding.level);
        findings.push(finding.level(level));
    }
}

/// How bad it is in YAML that is not ours, where that is no error.
fn slight(kind: ProblemKind) -> Option<Level> {
    match kind {
        // YAML lets a name be given anew, and the Go readers do; PyYAML fails.
        ProblemKind::DuplicateAnchor => Some(Level::Warning),
        // A line feed at the end of a text seldom matters.
        ProblemKind::BlockScalarAtEnd => Some(Level::Info),
        _ => None,
    }
}
