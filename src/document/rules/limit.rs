use crate::finding::Rule;

/// The file is larger or more deeply nested than tenantry reads.
///
/// # Why
/// Parsers run out of memory or stack on such files. tenantry reads up to 32 MiB, 128 levels and 4 million nodes.
///
/// # Bad
/// ```yaml values.yaml
/// a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
/// #                                                                                                                                  ^^^^^^^^^^^^ error: lists and mappings are nested too deeply
/// ```
///
/// # Good
/// ```yaml values.yaml
/// a: [[x]]
/// ```
///
/// # Fix
/// By hand: split the file, or nest the value less.
///
/// # Source
/// kubernetes/kubernetes#83253: a small YAML file exhausted the API server's memory.
pub(crate) static LIMIT: Rule = Rule::error("yaml/limit", include_str!("limit.rs"));
