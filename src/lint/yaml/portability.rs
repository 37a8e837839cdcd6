use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// YAML that only some parsers accept.
///
/// # Why
/// A comment that touches the text before it is one to the Go readers and an error to strict parsers. An emoji written as a pair of
/// surrogates (`"\uD83D\uDE00"`, as JSON encoders write it) is fine for Python and an error for kubectl and kustomize.
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
        findings.extend(file.problems(Self::RULE));
    }
}
