use crate::finding::Rule;

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
pub(crate) static LIMIT: Rule = Rule::error("yaml/limit", include_str!("limit.rs"));
