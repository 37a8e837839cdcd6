use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// A document is not valid YAML.
///
/// # Why
/// No program can read the document. The other documents of the file are checked all the same.
///
/// # Bad
/// ```yaml values.yaml
/// image: "nginx
/// #      ^^^^^^ error: a quote that is never closed
/// ```
///
/// # Good
/// ```yaml values.yaml
/// image: "nginx"
/// ```
///
/// # Fix
/// By hand: correct the marked place. The cause is often a few lines above it: an open quote, or a missing colon.
///
/// # Source
/// yaml.org/spec/1.2.2.
pub(super) struct Syntax;

impl Lint for Syntax {
    const RULE: Rule = Rule::error("yaml/syntax");
}

impl YamlRule for Syntax {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
