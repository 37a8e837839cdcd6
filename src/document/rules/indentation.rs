use crate::finding::Rule;

/// A line begins at a column where no list or mapping above it is.
///
/// # Why
/// The parser cannot tell what the line belongs to. It gives up, often some lines further down.
///
/// # Bad
/// ```yaml overrides.yaml
/// extraEnvs:
///   - name: FIRST
///     value: "1"
///       - name: SECOND
/// # ^^^^ error: this item is indented deeper than the items before it, and the file does not parse
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
/// Unsafe: moves the item to the column of the items before it. Check that it belongs to that list.
///
/// # Source
/// yaml.org/spec/1.2.2, section 6.1, "Indentation Spaces".
pub(crate) static INDENTATION: Rule = Rule::error("yaml/indentation", include_str!("indentation.rs"));
