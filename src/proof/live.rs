//! What a cluster has in place of what the catalog says.

use super::{Model, describes};
use reach::model::{Cluster, PodLabels, Workload};

/// What of a model a cluster showed.
pub(crate) struct Seen {
    /// Workloads of the catalog that no pod shows.
    pub missing: Vec<String>,
    /// Pods in governed namespaces that no workload of the catalog describes.
    pub strange: Vec<String>,
}

/// Puts a cluster's pods, namespaces and policies in the place of the model's.
pub(crate) fn observe(model: &mut Model<'_>, live: Cluster) -> Seen {
    let governed = |namespace: &str| model.intents.governed.contains(namespace);
    let mut pods: Vec<Workload> = live.workloads.into_iter().filter(|pods| governed(&pods.namespace)).collect();
    let mut missing = Vec::new();
    for workload in model.cluster.workloads.iter_mut().filter(|workload| governed(&workload.namespace)) {
        if workload.unknown || matches!(workload.labels, PodLabels::Tenant(_)) {
            continue;
        }
        let labels = workload.labels.shown().clone();
        let found: Vec<usize> = (0..)
            .zip(&pods)
            .filter(|(_, pods)| describes(&workload.namespace, &labels, pods))
            .map(|(at, _)| at)
            .collect();
        let Some(first) = found.first().and_then(|at| pods.get(*at)) else {
            missing.push(workload.to_string());
            continue;
        };
        workload.labels = first.labels.clone();
        workload.ports.clone_from(&first.ports);
        workload.assumed = None;
        workload.ports_assumed = false;
        let mut at = 0;
        pods.retain(|_| {
            at += 1;
            !found.contains(&(at - 1))
        });
    }
    let strange = pods.iter().map(ToString::to_string).collect();
    model.cluster.workloads.extend(pods);
    for (name, namespace) in live.namespaces.into_iter().filter(|(_, namespace)| namespace.source.is_some()) {
        model.cluster.namespaces.insert(name, namespace);
    }
    model.cluster.policies = live.policies;
    if !live.services.is_empty() {
        model.cluster.services = live.services;
    }
    model.cluster.ingresses.extend(live.ingresses);
    Seen { missing, strange }
}
