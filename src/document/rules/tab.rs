use crate::finding::Rule;

/// A tab outside of a text.
///
/// # Why
/// The Go readers accept some, PyYAML and editors fail on them, and what is indented by a tab belongs to whatever the reader thinks.
/// Behind a value it is a warning in YAML that is not ours: kubectl takes it.
///
/// # Bad
/// ```yaml values.yaml
/// name:	web
/// #    ^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// name: web
/// ```
///
/// # Fix
/// Safe: a space instead.
#[allow(clippy::tabs_in_doc_comments, reason = "the example is about one")]
pub(crate) static TAB: Rule = Rule::error("yaml/tab", include_str!("tab.rs"));
