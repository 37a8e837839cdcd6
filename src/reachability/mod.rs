//! Reachability of what is on disk: a folder of manifests read for the engine of `reach`, and its refusals as findings.

mod folder;

pub(crate) use folder::manifests;
use reach::read::{Fault, Refusal};

use crate::finding::Finding;

/// A policy that the API server refuses, as a finding.
pub(crate) fn finding(refusal: Refusal) -> Finding {
    let rule = match refusal.fault {
        Fault::Invalid => "isolation/invalid",
        Fault::QuotedPort => "isolation/quoted-port",
    };
    let mut finding = Finding::error(rule, refusal.place, refusal.message).object(refusal.object);
    finding.help = refusal.help;
    finding
}
