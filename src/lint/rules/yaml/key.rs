use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A key that is missing, or is a mapping or a list.
///
/// # Why
/// YAML allows it, JSON does not, and Kubernetes reads JSON: kubectl fails.
///
/// # Bad
/// ```yaml values.yaml
/// ports:
///   [http, https]: 80
/// # ^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// ports:
///   http: 80
/// ```
pub(super) struct Key;

impl Lint for Key {
    const RULE: Rule = Rule::error("yaml/key");
}

impl YamlRule for Key {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
