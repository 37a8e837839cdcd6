pub(super) use crate::document::rules::LIMIT;
use crate::finding::Finding;
use crate::lint::{Check, YamlFile};

pub(super) const CHECKS: &[Check] = &[Check::file(check)];

fn check(file: &YamlFile, findings: &mut Vec<Finding>) {
    findings.extend(file.problems(&LIMIT));
}
