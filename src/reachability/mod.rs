//! Reachability of what is on disk: a folder of manifests read for the engine of `reach`, and its refusals as findings. What questions
//! about it mean: ends, hosts, Services and ports by their names.

mod asked;
mod ends;
mod folder;
mod kustomization;
pub(crate) mod rules;
mod scene;
mod unanswered;

pub(crate) use asked::path;
pub(crate) use ends::{Port, end, port};
pub(crate) use folder::{Manifests, manifests};
use reach::read::{Fault, Refusal};
pub(crate) use scene::{Scene, complete};
pub(crate) use unanswered::Unanswered;

use crate::finding::{Finding, ObjectId};
use crate::reachability::rules::{INVALID, QUOTED_PORT};

/// A policy that the API server refuses, as a finding.
pub(crate) fn finding(refusal: Refusal) -> Finding {
    let rule = match refusal.fault {
        Fault::Invalid => &INVALID,
        Fault::QuotedPort => &QUOTED_PORT,
    };
    let object =
        ObjectId { namespace: refusal.object.namespace, ..ObjectId::new(refusal.object.kind, refusal.object.name) };
    let mut finding = rule.at(refusal.place, refusal.message).object(object.at(refusal.pointer));
    finding.help = refusal.help;
    finding
}
