use crate::finding::{Edit, Finding, Fix};
use crate::lint::{Check, Manifests};
use crate::reachability;
pub(super) use crate::reachability::rules::QUOTED_PORT;
use reach::read::Fault;

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let refused = manifests.network().refused.iter();
    for refusal in refused.filter(|refusal| refusal.fault == Fault::QuotedPort) {
        let place = &refusal.place;
        let bare = place.file.slice(place.span).trim_matches(['"', '\'']).to_owned();
        let edit = Edit { file: place.file.path.clone(), span: place.span, text: bare };
        let fix = Fix { title: "take the quotes off".to_owned(), safe: true, edits: vec![edit] };
        findings.push(reachability::finding(refusal.clone()).fix(Some(fix)));
    }
}
