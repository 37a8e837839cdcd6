use crate::finding::Rule;

/// The file contains a byte-order mark (U+FEFF).
///
/// # Why
/// Some Windows editors write this mark at the start of a file, and no editor shows it. Some readers fail on it, or
/// read it as part of the first key.
///
/// # Bad
/// ```yaml values.yaml
/// ﻿name: web
/// ^ error: a byte-order mark: some readers fail on it
/// ```
///
/// # Good
/// ```yaml values.yaml
/// name: web
/// ```
///
/// # Fix
/// By hand: save the file as UTF-8 without a byte-order mark.
///
/// # Source
/// yaml.org/spec/1.2.2, section 5.2, "Character Encodings".
pub(crate) static BOM: Rule = Rule::error("yaml/bom", include_str!("bom.rs"));
