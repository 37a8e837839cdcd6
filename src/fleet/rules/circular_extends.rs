use crate::finding::Rule;

/// Environments that extend each other in a circle.
///
/// # Why
/// None of them could be resolved.
///
/// # Bad
/// ```yaml environments/a/environment.yaml
/// spec:
///   extends: b
/// #          ^
/// ```
/// ```yaml environments/b/environment.yaml
/// spec:
///   extends: a
/// ```
///
/// # Good
/// ```yaml environments/a/environment.yaml
/// spec:
///   extends: base
///   cluster: {name: a}
/// ```
/// ```yaml environments/b/environment.yaml
/// spec:
///   extends: base
///   cluster: {name: b}
/// ```
pub(crate) static CIRCULAR_EXTENDS: Rule = Rule::error("schema/circular-extends", include_str!("circular_extends.rs"));
