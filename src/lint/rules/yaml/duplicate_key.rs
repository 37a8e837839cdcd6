use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A mapping has the same key twice.
///
/// # Why
/// kubectl, Helm and Argo CD silently use the last value; kustomize and Flux fail. A reviewer sees the first value,
/// which no cluster uses.
///
/// # Bad
/// ```yaml values.yaml
/// resources:
///   cpu: 1
///   memory: 4Gi
///   cpu: 2
/// # ^^^ error: duplicate key `cpu`: kubectl and Helm take the last, kustomize fails
/// ```
///
/// # Good
/// ```yaml values.yaml
/// resources:
///   cpu: 2
///   memory: 4Gi
/// ```
///
/// # Fix
/// By hand: keep one of the two.
///
/// # Source
/// yaml.org/spec/1.2.2, section 3.2.1.1: keys are unique. Measured with kubectl 1.32, kustomize 5.5 and PyYAML.
pub(super) struct DuplicateKey;

impl Lint for DuplicateKey {
    const RULE: Rule = Rule::error("yaml/duplicate-key");
}

impl YamlRule for DuplicateKey {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
