use crate::finding::Rule;

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
pub(crate) static DUPLICATE_KEY: Rule = Rule::error("yaml/duplicate-key", include_str!("duplicate_key.rs"));
