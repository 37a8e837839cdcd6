//! What an answer is given from.

use reach::Engine;
use reach::model::{Cluster, Labels, PodLabels, Workload};
use reach::path::{Around, Controller, Path};
use reach::routes::{Host, Routes, is_ingress_controller};

/// Labels that the pods of every common DNS of Kubernetes bear, CoreDNS too (kubernetes.io, "Customizing DNS Service").
const DNS: (&str, &str, &str) = ("kube-system", "k8s-app", "kube-dns");
/// The name of a controller that no manifest shows; no namespace has it.
const CONTROLLER: &str = "{ingress-controller}";

/// A cluster, and what lies around its pods.
pub(crate) struct Scene<'e> {
    /// Who can reach whom.
    pub engine: &'e Engine<'e>,
    /// Hosts, and where they lead.
    pub hosts: Vec<Host<'e>>,
    /// The DNS and the ingress controller.
    pub around: Around<'e>,
}

impl<'e> Scene<'e> {
    /// The scene of plain manifests, to which [`complete`] added what they lack.
    pub(crate) fn of_manifests(engine: &'e Engine<'e>) -> Self {
        let cluster = engine.cluster;
        let routes = Routes::new(cluster);
        let controller = cluster.workloads.iter().find(|workload| is_ingress_controller(workload));
        let controller = controller.or_else(|| cluster.workloads.iter().find(|workload| workload.name == CONTROLLER));
        let around = Around {
            dns: cluster.workloads.iter().find(|workload| is_dns(workload)),
            controller: controller.map(|workload| Controller { workload, ports: ports(cluster, workload) }),
        };
        Self { engine, hosts: routes.hosts(), around }
    }

    /// What is guessed of the workloads that a path leads over.
    pub(crate) fn guesses(&self, path: &Path) -> Vec<String> {
        let names = path.legs.iter().flat_map(|leg| [leg.explanation.from.as_str(), leg.explanation.to.as_str()]);
        let names: std::collections::BTreeSet<&str> = names.collect();
        let guessed = self.engine.cluster.workloads.iter().filter(|workload| workload.assumed.is_some());
        let guessed = guessed.filter(|workload| names.contains(workload.to_string().as_str()));
        guessed.filter_map(|workload| Some(format!("{workload}: {}", workload.assumed.as_ref()?))).collect()
    }
}

/// Adds a DNS and an ingress controller to manifests that show none.
pub(crate) fn complete(cluster: &mut Cluster) {
    let add = |cluster: &mut Cluster, namespace: &str, name: &str, labels: Labels, why: &str| {
        let mut workload = Workload::new(namespace, name, "Deployment", PodLabels::Exact(labels));
        workload.assumed = Some(why.to_owned());
        cluster.workloads.push(workload);
    };
    if !cluster.workloads.iter().any(is_dns) {
        let (namespace, key, value) = DNS;
        let labels = Labels::from([(key.to_owned(), value.to_owned())]);
        add(cluster, namespace, value, labels, "no manifest shows the DNS; these are its usual namespace and label");
    }
    if !cluster.workloads.iter().any(is_ingress_controller) {
        let why =
            "no manifest shows the ingress controller; taken for a pod without labels, of a namespace without labels";
        add(cluster, CONTROLLER, CONTROLLER, Labels::new(), why);
    }
    cluster.complete();
}

fn is_dns(workload: &Workload) -> bool {
    let (_, key, value) = DNS;
    workload.labels.shown().get(key).is_some_and(|name| name == value)
}

/// The ports that clients ask for, with the controller's own behind them.
fn ports(cluster: &Cluster, controller: &Workload) -> Vec<(u16, u16)> {
    let services = cluster.services.iter().filter(|service| service.selects(controller));
    let ports = services.flat_map(|service| &service.ports);
    ports.filter_map(|port| Some((port.port, *port.targets(controller).first()?))).collect()
}
