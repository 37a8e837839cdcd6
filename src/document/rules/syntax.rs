use crate::finding::Rule;

/// A document is not YAML.
///
/// # Why
/// Nothing reads it. The other documents of the file are checked nevertheless.
///
/// # Bad
/// ```yaml values.yaml
/// image: "nginx
/// #      ^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// image: "nginx"
/// ```
pub(crate) static SYNTAX: Rule = Rule::error("yaml/syntax", include_str!("syntax.rs"));
