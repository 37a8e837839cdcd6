use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// Nested or large beyond all use.
///
/// # Why
/// Readers run out of memory or stack on it, and nobody reads it.
///
/// # Bad
/// ```yaml values.yaml
/// a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
/// #                                                                                                                                  ^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// a: [[x]]
/// ```
pub(super) struct Limit;

impl Lint for Limit {
    const RULE: Rule = Rule::error("yaml/limit");
}

impl YamlRule for Limit {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
