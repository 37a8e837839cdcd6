use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A merge key that readers take differently.
///
/// # Why
/// A quoted `"<<"` is an ordinary key, which kustomize drops silently. Of two `<<` in one mapping some readers take the last. A `<<` behind
/// a key that it also holds wins in Helm and loses elsewhere.
///
/// # Bad
/// ```yaml values.yaml
/// defaults: &defaults {cpu: 1}
/// small:
///   cpu: 2
///   <<: *defaults
/// # ^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// defaults: &defaults {cpu: 1}
/// small:
///   <<: *defaults
///   cpu: 2
/// same:
///   cpu: 1
///   <<: *defaults
/// ```
pub(super) struct MergeKey;

impl Lint for MergeKey {
    const RULE: Rule = Rule::error("yaml/merge-key");
}

impl YamlRule for MergeKey {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
