use crate::finding::Rule;

/// The file uses YAML that only some parsers accept.
///
/// # Why
/// A comment without a space before its `#` is a comment to kubectl and kustomize, and an error to strict parsers. An
/// emoji written as two escapes (`"\uD83D\uDE00"`, as JSON encoders write it) fails in kubectl and kustomize; PyYAML
/// reads two characters that cannot be printed. PyYAML also refuses a second anchor of the same name. If the file ends
/// inside a block of text without a newline, parsers disagree on whether the text ends with one.
///
/// # Level
/// An error. In files outside the tree, a second anchor is a warning and a missing last newline is a note.
///
/// # Bad
/// ```yaml values.yaml
/// smile: "\uD83D\uDE00"
/// #       ^^^^^^ error: a character as two surrogate escapes: kubectl and kustomize fail
/// ```
///
/// # Good
/// ```yaml values.yaml
/// smile: "😀"
/// ```
///
/// # Fix
/// By hand: follow the help of the finding.
///
/// # Source
/// yaml.org/spec/1.2.2, sections 5.7 and 6.6. Measured with kubectl 1.32, kustomize 5.5 and PyYAML.
pub(crate) static PORTABILITY: Rule = Rule::error("yaml/portability", include_str!("portability.rs"));
