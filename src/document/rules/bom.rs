use crate::finding::Rule;

/// A byte-order mark.
///
/// # Why
/// Editors on Windows write it, nobody sees it, and some readers fail on it or make it part of the first key.
///
/// # Bad
/// ```yaml values.yaml
/// ﻿name: web
/// ^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// name: web
/// ```
pub(crate) static BOM: Rule = Rule::error("yaml/bom", include_str!("bom.rs"));
