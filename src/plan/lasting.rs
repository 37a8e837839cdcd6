//! What is left of a component whose chart a tenant's state takes away.
//!
//! A suspended tenant starts nothing new, and what runs works to its end: the policies of pods that are made at run time stay. Rights outlive
//! by a commit what was made with them: an engine may not delete what its account or project no longer permits.

use std::collections::BTreeMap;

use super::{End, Placed};
use crate::definition::State;

/// The component without its release, objects and Secrets; what is kept of its workloads and flows is that of pods which run on.
pub(super) fn of(placed: Placed, state: State) -> Placed {
    let runs_on = state == State::Suspended;
    let name = placed.component.name.clone();
    let workloads: BTreeMap<_, _> =
        placed.workloads.into_iter().filter(|(_, workload)| runs_on && workload.dynamic).collect();
    let is_left = |end: &End| match end {
        End::Workload { component, workload } => *component != name || workloads.contains_key(workload),
        End::Cluster(_) | End::Block(_) => true,
    };
    let of_left = |end: &End| matches!(end, End::Workload { component, workload } if *component == name && workloads.contains_key(workload));
    let flows = placed.flows.into_iter();
    let flows =
        flows.filter(|flow| is_left(&flow.from) && is_left(&flow.to) && (of_left(&flow.from) || of_left(&flow.to)));
    Placed {
        flows: flows.collect(),
        release: None,
        facts: super::Facts::default(),
        objects: Vec::new(),
        images: Vec::new(),
        secrets: Vec::new(),
        services: Vec::new(),
        workloads,
        ..placed
    }
}
