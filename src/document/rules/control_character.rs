use crate::finding::Rule;

/// A control character that YAML forbids.
///
/// # Why
/// Readers fail on it, or drop it silently.
///
/// # Bad
/// ```yaml values.yaml
/// name: web
/// #       ^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// name: web
/// ```
pub(crate) static CONTROL_CHARACTER: Rule = Rule::error("yaml/control-character", include_str!("control_character.rs"));
