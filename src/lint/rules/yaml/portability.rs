use std::collections::HashMap;

use crate::finding::{Finding, Level};
use crate::lint::{Lint, Rule, YamlFile, YamlRule};
use crate::source::Span;
use yaml::ProblemKind;

/// YAML that only some parsers accept.
///
/// # Why
/// A comment that touches the text before it is one to the Go readers and an error to strict parsers. An emoji written as a pair of
/// surrogates (`"\uD83D\uDE00"`, as JSON encoders write it) is fine for Python and an error for kubectl and kustomize.
/// A second anchor of one name is refused by PyYAML only, and the line feed that is missing behind a block of text at the end of a file
/// is there to some and not to others: a warning, and no more than a note, in YAML that is not ours.
///
/// # Bad
/// ```yaml values.yaml
/// smile: "\uD83D\uDE00"
/// #       ^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// smile: "😀"
/// ```
pub(super) struct Portability;

impl Lint for Portability {
    const RULE: Rule = Rule::error("yaml/portability");
}

impl YamlRule for Portability {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        let problems = file.stream.problems.iter();
        let slight: HashMap<Span, Level> =
            problems.filter_map(|problem| Some((problem.span, slight(problem.kind)?))).collect();
        for finding in file.problems(Self::RULE) {
            let tolerated = slight.get(&finding.place.span).filter(|_| !file.is_ours());
            let level = tolerated.copied().unwrap_or(finding.level);
            findings.push(finding.level(level));
        }
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
