use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A control character that YAML forbids.
///
/// # Why
/// Readers fail on it, or drop it silently.
///
/// # Bad
/// ```yaml values.yaml
/// name: web
/// #       ^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// name: web
/// ```
pub(super) struct ControlCharacter;

impl Lint for ControlCharacter {
    const RULE: Rule = Rule::error("yaml/control-character");
}

impl YamlRule for ControlCharacter {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
