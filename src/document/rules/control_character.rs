use crate::finding::Rule;

/// The file contains a control character that YAML forbids.
///
/// # Why
/// Some readers fail on it, others silently drop it.
///
/// # Bad
/// ```yaml values.yaml
/// name: web
/// #       ^ error: the control character U+007F
/// ```
///
/// # Good
/// ```yaml values.yaml
/// name: web
/// ```
///
/// # Fix
/// By hand: remove the character, or write it as an escape such as "\x07" in double quotes.
///
/// # Source
/// yaml.org/spec/1.2.2, section 5.1, "Character Set".
pub(crate) static CONTROL_CHARACTER: Rule = Rule::error("yaml/control-character", include_str!("control_character.rs"));
