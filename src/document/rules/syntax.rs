use crate::finding::Rule;

/// A document is not valid YAML.
///
/// # Why
/// No program can read the document. The other documents of the file are checked all the same.
///
/// # Bad
/// ```yaml values.yaml
/// image: "nginx
/// #      ^^^^^^ error: a quote that is never closed
/// ```
///
/// # Good
/// ```yaml values.yaml
/// image: "nginx"
/// ```
///
/// # Fix
/// By hand: correct the marked place. The cause is often a few lines above it: an open quote, or a missing colon.
///
/// # Source
/// yaml.org/spec/1.2.2.
pub(crate) static SYNTAX: Rule = Rule::error("yaml/syntax", include_str!("syntax.rs"));
