//! Equal parts of a model, held once.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::labels::TenantLabels;
use super::policy::Rule;
use super::{Cluster, PodLabels};

/// Parts of models that were seen before. Tenants of a fleet differ in names, hardly ever in rules: without this, the rules
/// of ten thousand are most of the memory of a render.
#[derive(Debug, Default)]
pub struct Shared {
    rules: Mutex<HashSet<Arc<[Rule]>>>,
    labels: Mutex<HashSet<Arc<TenantLabels>>>,
}

impl Shared {
    /// Lets a model have what others have already.
    pub fn share(&self, cluster: &mut Cluster) {
        for policy in &mut cluster.policies {
            for section in [&mut policy.ingress, &mut policy.egress].into_iter().flatten() {
                known(&self.rules, &mut section.rules);
            }
        }
        for workload in &mut cluster.workloads {
            if let PodLabels::Tenant(labels) = &mut workload.labels {
                known(&self.labels, labels);
            }
        }
    }
}

fn known<T: Eq + Hash + ?Sized>(seen: &Mutex<HashSet<Arc<T>>>, value: &mut Arc<T>) {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    match seen.get(value) {
        Some(same) => *value = Arc::clone(same),
        None => drop(seen.insert(Arc::clone(value))),
    }
}
