use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// One key stands twice in a mapping.
///
/// # Why
/// kubectl, Helm and Argo CD silently take the last; kustomize and Flux fail. The first value is in no cluster, and a reviewer sees it.
///
/// # Bad
/// ```yaml values.yaml
/// resources:
///   cpu: 1
///   memory: 4Gi
///   cpu: 2
/// # ^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// resources:
///   cpu: 2
///   memory: 4Gi
/// ```
pub(super) struct DuplicateKey;

impl Lint for DuplicateKey {
    const RULE: Rule = Rule::error("yaml/duplicate-key");
}

impl YamlRule for DuplicateKey {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
