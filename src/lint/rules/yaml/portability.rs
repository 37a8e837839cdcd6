use std::collections::HashMap;

use crate::finding::{Finding, Level};
use crate::lint::{Lint, Rule, YamlFile, YamlRule};
use crate::source::Span;
use yaml::ProblemKind;

/// The file uses YAML that only some parsers accept.
///
/// # Why
/// A comment without a space before its `#` is a comment to kubectl and kustomize, and an error to strict parsers. An
/// emoji written as two escapes (`"\uD83D\uDE00"`, as JSON encoders write it) fails in kubectl and kustomize; PyYAML
/// reads two characters that cannot be printed. PyYAML also refuses a second anchor of the same name. If the file ends
/// inside a block of text without a newline, parsers disagree on whether the text ends with one.
///
/// # Level
/// An error. In files outside the tree, a second anchor is a warning and a missing last newline is a note.
///
/// # Bad
/// ```yaml values.yaml
/// smile: "\uD83D\uDE00"
/// #       ^^^^^^ error: a character as two surrogate escapes: kubectl and kustomize fail
/// ```
///
/// # Good
/// ```yaml values.yaml
/// smile: "😀"
/// ```
///
/// # Fix
/// By hand: follow the help of the finding.
///
/// # Source
/// yaml.org/spec/1.2.2, sections 5.7 and 6.6. Measured with kubectl 1.32, kustomize 5.5 and PyYAML.
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
