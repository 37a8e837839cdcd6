//! One fault, one finding: what only follows from another finding is not reported beside it.

use std::collections::HashSet;

use crate::finding::{Finding, Level};

/// Takes away the findings that follow from others.
pub fn forget(findings: &mut Vec<Finding>) {
    templates(findings);
    schemas(findings);
}

/// A built-in template that stumbles over a definition says in its own words what a rule has said of the definition.
fn templates(findings: &mut Vec<Finding>) {
    let consequence =
        |finding: &Finding| finding.rule == "schema/template" && finding.place.file.path.starts_with("catalog/");
    if findings.iter().any(|finding| finding.level == Level::Error && !consequence(finding)) {
        findings.retain(|finding| !consequence(finding));
    }
}

/// A rule that knows the field says more of a value than its schema does.
fn schemas(findings: &mut Vec<Finding>) {
    const OF_VALUES: [&str; 2] = ["schema/wrong-type", "schema/invalid-value"];
    let place = |finding: &Finding| (finding.place.file.path.clone(), finding.place.span);
    let of_schemas: HashSet<_> =
        findings.iter().filter(|finding| OF_VALUES.contains(&finding.rule)).map(place).collect();
    if of_schemas.is_empty() {
        return;
    }
    let others =
        findings.iter().filter(|finding| finding.level == Level::Error && !finding.rule.starts_with("schema/"));
    let known: HashSet<_> = others.map(place).filter(|place| of_schemas.contains(place)).collect();
    findings.retain(|finding| !OF_VALUES.contains(&finding.rule) || !known.contains(&place(finding)));
}
