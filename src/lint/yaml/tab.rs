use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A tab outside of a text.
///
/// # Why
/// The Go readers accept some, PyYAML and editors fail on them, and what is indented by a tab belongs to whatever the reader thinks.
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
pub struct Tab;

impl Lint for Tab {
    const RULE: Rule = Rule::error("yaml/tab");
}

impl YamlRule for Tab {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
