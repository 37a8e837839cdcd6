use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A document is not YAML.
///
/// # Why
/// Nothing reads it. The other documents of the file are checked nevertheless.
///
/// # Bad
/// ```yaml values.yaml
/// image: "nginx
/// #      ^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// image: "nginx"
/// ```
pub(super) struct Syntax;

impl Lint for Syntax {
    const RULE: Rule = Rule::error("yaml/syntax");
}

impl YamlRule for Syntax {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
