use crate::finding::Rule;

/// A tab stands where YAML expects spaces.
///
/// # Why
/// YAML forbids tabs in indentation. kubectl and Helm fail on a tab at the start of a line or behind a `-`. They accept
/// a tab behind a value or a colon, but PyYAML and ruamel.yaml fail there too.
///
/// # Level
/// An error. In files outside the tree, a tab behind a value or a colon is a warning, because kubectl and Helm accept
/// it.
///
/// # Bad
/// ```yaml values.yaml
/// ports:
///   -	80
/// #  ^ error: a tab outside of quotes: some readers fail on it
/// name:	web
/// #    ^ warning: a tab outside of quotes: some readers fail on it
/// ```
///
/// # Good
/// ```yaml values.yaml
/// ports:
///   - 80
/// name: web
/// ```
///
/// # Fix
/// Safe: replaces a tab behind a value or a colon by a space. A tab in indentation has no fix: replace it by the right
/// number of spaces by hand.
/// ```yaml values.yaml
/// ports:
///   -	80
/// name: web
/// ```
///
/// # Source
/// yaml.org/spec/1.2.2, section 6.1, "Indentation Spaces"; go.yaml.in/yaml, scannerc.go.
#[allow(clippy::tabs_in_doc_comments, reason = "the example is about one")]
pub(crate) static TAB: Rule = Rule::error("yaml/tab", include_str!("tab.rs"));
