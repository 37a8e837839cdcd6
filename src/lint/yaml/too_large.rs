use crate::finding::Finding;
use crate::lint::{Lint, Rule, YamlFile, YamlRule};
use crate::yaml::ProblemKind;

/// Nested, aliased or large beyond all use.
///
/// # Why
/// Readers run out of memory or stack on it. Nested aliases (a "billion laughs") make a page of text gigabytes.
///
/// # Bad
/// ```yaml values.yaml
/// a: &a [x,x,x,x,x,x,x,x,x,x]
/// b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
/// c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
/// d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
/// e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
/// f: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]
/// #   ^^
/// ```
///
/// # Good
/// ```yaml values.yaml
/// a: &a [x, x, x]
/// b: [*a, *a]
/// ```
pub struct TooLarge;

impl Lint for TooLarge {
    const RULE: Rule = Rule::error("yaml/too-large");
}

impl YamlRule for TooLarge {
    fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
        findings.extend(
            file.problems(Self::RULE, &[ProblemKind::TooDeep, ProblemKind::TooLarge, ProblemKind::AliasBudget]),
        );
    }
}
