pub(super) use crate::document::rules::UNKNOWN_FIELD;
use crate::finding::Finding;
use crate::kubernetes::Fault;
use crate::lint::{Check, Object};

use crate::lint::subject::faults::report;

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    report(&UNKNOWN_FIELD, object, |fault| matches!(fault, Fault::UnknownField { .. }), findings);
}
