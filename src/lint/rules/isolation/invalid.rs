use crate::finding::Finding;
use crate::lint::{Check, Manifests};
use crate::reachability;
pub(super) use crate::reachability::rules::INVALID;
use reach::read::{Fault, Refusal};

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let refused = manifests.network().refused.iter();
    let own = refused.filter(|refusal| refusal.fault == Fault::Invalid && !is_filled_in(refusal));
    findings.extend(own.cloned().map(reachability::finding));
}

/// Whether a program writes another value there before it is applied: Flux's substitution, a template.
fn is_filled_in(refusal: &Refusal) -> bool {
    let text = refusal.place.file.slice(refusal.place.span);
    ["${", "{{", "$("].iter().any(|begin| text.contains(begin))
}
