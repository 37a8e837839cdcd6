use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

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
pub(super) struct Bom;

impl Lint for Bom {
    const RULE: Rule = Rule::error("yaml/bom");
}

impl YamlRule for Bom {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
