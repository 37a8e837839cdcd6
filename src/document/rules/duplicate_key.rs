use crate::finding::Rule;

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
pub(crate) static DUPLICATE_KEY: Rule = Rule::error("yaml/duplicate-key", include_str!("duplicate_key.rs"));
