use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};

/// An alias that names nothing, the node that it stands in, or more than any reader can hold.
///
/// # Why
/// No reader can follow the first two; kustomize's process ends in a stack overflow. Aliases of aliases (a "billion laughs") make
/// gigabytes of a page of text.
///
/// # Bad
/// ```yaml values.yaml
/// resources: *small
/// #          ^^^^^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// defaults: &small {cpu: 1}
/// resources: *small
/// ```
pub(super) struct Alias;

impl Lint for Alias {
    const RULE: Rule = Rule::error("yaml/alias");
}

impl YamlRule for Alias {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE));
    }
}
