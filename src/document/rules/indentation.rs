use crate::finding::Rule;

/// Something stands at a column that no list or mapping around it has.
///
/// # Why
/// The parser cannot tell what it belongs to and gives up, often some lines further on.
///
/// # Bad
/// ```yaml overrides.yaml
/// extraEnvs:
///   - name: FIRST
///     value: "1"
///       - name: SECOND
/// # ^^^^
///     value: "2"
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// extraEnvs:
///   - name: FIRST
///     value: "1"
///   - name: SECOND
///     value: "2"
/// ```
///
/// # Fix
/// Unsafe: moves the item to the column of the items before it.
pub(crate) static INDENTATION: Rule = Rule::error("yaml/indentation", include_str!("indentation.rs"));
