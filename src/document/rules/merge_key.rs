use crate::finding::Rule;

/// YAML readers disagree about this merge key `<<`.
///
/// # Why
/// A quoted `"<<"` is an ordinary key, and kustomize silently drops it. If a mapping has `<<` twice, some readers use
/// only the last. If `<<` follows a key that it also sets, Helm uses the merged value, and other readers use the key.
///
/// # Bad
/// ```yaml values.yaml
/// defaults: &defaults {cpu: 1}
/// small:
///   cpu: 2
///   <<: *defaults
/// # ^^ error: `<<` after the key `cpu`, which it sets too: Helm and kubectl use the merged value, others the key
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
///
/// # Fix
/// By hand: write one unquoted `<<` as the first entry of the mapping. To merge several anchors, write `<<: [*a, *b]`.
///
/// # Source
/// yaml.org/type/merge.html. Measured with kubectl 1.32, kustomize 5.5 and PyYAML.
pub(crate) static MERGE_KEY: Rule = Rule::error("yaml/merge-key", include_str!("merge_key.rs"));
