use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};
use crate::yaml::ProblemKind;

/// An alias that names nothing, or the node that it stands in.
///
/// # Why
/// No reader can follow it. kustomize's process ends in a stack overflow on the second kind.
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
pub struct Alias;

impl Lint for Alias {
    const RULE: Rule = Rule::error("yaml/alias");
}

impl YamlRule for Alias {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(file.problems(Self::RULE, &[ProblemKind::RecursiveAlias, ProblemKind::UnknownAlias]));
    }
}
