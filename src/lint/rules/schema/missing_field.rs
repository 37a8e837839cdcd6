pub(super) use crate::document::rules::MISSING_FIELD;
use crate::finding::Finding;
use crate::lint::{Check, Object};

use crate::lint::subject::faults::{lacks, report};

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    report(&MISSING_FIELD, object, lacks, findings);
}
