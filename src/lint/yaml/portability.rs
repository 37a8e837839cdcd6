use crate::finding::{Finding, Level};
use crate::lint::{Lint, Rule, YamlFile, YamlRule};
use crate::source::Span;
use crate::yaml::ProblemKind;

/// YAML that only some parsers accept.
///
/// # Why
/// A comment that touches the text before it is one to the Go readers and an error to strict parsers. An emoji written as a pair of
/// surrogates (`"\uD83D\uDE00"`, as JSON encoders write it) is fine for Python and an error for kubectl and kustomize.
/// A second anchor of one name is refused by PyYAML only, so it is a warning in YAML that is not ours.
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
pub struct Portability;

impl Lint for Portability {
    const RULE: Rule = Rule::error("yaml/portability");
}

impl YamlRule for Portability {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        let second_anchors: Vec<Span> = file
            .stream
            .problems
            .iter()
            .filter(|problem| problem.kind == ProblemKind::DuplicateAnchor)
            .map(|problem| problem.span)
            .collect();
        for finding in file.problems(Self::RULE) {
            // YAML lets a name be given anew, and the Go readers do; PyYAML fails.
            let tolerated = !file.is_ours() && second_anchors.contains(&finding.place.span);
            let level = if tolerated { Level::Warning } else { finding.level };
            findings.push(finding.level(level));
        }
    }
}
