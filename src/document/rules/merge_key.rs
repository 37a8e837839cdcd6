use crate::finding::Rule;

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
pub(crate) static MERGE_KEY: Rule = Rule::error("yaml/merge-key", include_str!("merge_key.rs"));
