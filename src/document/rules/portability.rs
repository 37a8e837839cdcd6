use crate::finding::Rule;

/// YAML that only some parsers accept.
///
/// # Why
/// A comment that touches the text before it is one to the Go readers and an error to strict parsers. An emoji written as a pair of
/// surrogates (`"\uD83D\uDE00"`, as JSON encoders write it) is fine for Python and an error for kubectl and kustomize.
/// A second anchor of one name is refused by PyYAML only, and the line feed that is missing behind a block of text at the end of a file
/// is there to some and not to others: a warning, and no more than a note, in YAML that is not ours.
///
/// # Bad
/// ```yaml values.yaml
/// smile: "\uD83D\uDE00"
/// #       ^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// smile: "😀"
/// ```
pub(crate) static PORTABILITY: Rule = Rule::error("yaml/portability", include_str!("portability.rs"));
