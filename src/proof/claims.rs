//! Flows as claims: declared connections whose ends are known by name, until all parts are together.

use std::collections::HashMap;
use std::sync::Arc;

use ipnet::IpNet;

use super::Model;
use super::part::{ANY_POD, OwnerModel};
use crate::definition::{Cluster, Cni};
use crate::document;
use crate::plan::{ClusterEnd, End, Flow, Placed};
use crate::policy;
use crate::source::Place;
use reach::addresses::{AddressSet, IpBlock};
use reach::model::{Namespace, PodLabels, Workload as Pods};
use reach::ports::{Connections, PortSet, Protocol};
use reach::{Intent, Standing};

/// Component that the parts of the cluster go by.
const CLUSTER: &str = "cluster";

/// One end of a claim.
#[derive(Clone, Debug)]
enum Party {
    /// A workload, by component and name.
    Named(String, String),
    /// What is no workload.
    Other(reach::End),
}

/// A declared connection.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    from: Party,
    to: Party,
    ports: Connections,
    standing: Standing,
    host: Option<String>,
    place: Option<Place>,
}

/// Where workloads stand in the model, by component and name.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<(String, String), usize>);

/// The flows of components.
pub(super) fn of_components<'p>(placed: &'p [Placed], cluster: &'p Cluster) -> impl Iterator<Item = Claim> + 'p {
    placed.iter().flat_map(|placed| &placed.flows).filter_map(|flow| of_flow(flow, cluster))
}

/// A flow as a claim.
pub(super) fn of_flow(flow: &Flow, cluster: &Cluster) -> Option<Claim> {
    let mut ports = flow.ports.iter().map(|ports| (ports.first, ports.last)).collect::<Vec<_>>();
    if flow.to == End::Cluster(ClusterEnd::KubeApiserver) {
        ports = vec![(cluster.api_servers.port, cluster.api_servers.port)];
    }
    if ports.is_empty() {
        ports.push((1, u16::MAX));
    }
    let protocol = match flow.protocol {
        document::Protocol::Tcp => Protocol::Tcp,
        document::Protocol::Udp => Protocol::Udp,
    };
    let ports = ports.into_iter().fold(Connections::none(), |all, (first, last)| {
        all.union(&Connections::of(protocol, PortSet::range(first, last)))
    });
    let standing = match &flow.exception {
        Some(name) => Standing::Exception(Arc::from(name.as_str())),
        None => Standing::Required,
    };
    Some(Claim {
        from: party(&flow.from, cluster)?,
        to: party(&flow.to, cluster)?,
        ports,
        standing,
        host: flow.host.clone(),
        place: Some(flow.place.clone()),
    })
}

fn party(end: &End, cluster: &Cluster) -> Option<Party> {
    let other = |end| Some(Party::Other(end));
    match end {
        End::Workload { component, workload } => Some(Party::Named(component.clone(), workload.clone())),
        End::Block(block) => other(reach::End::Addresses(AddressSet::block(*block))),
        End::Cluster(ClusterEnd::Ingress) if cluster.ingress.host_network => other(reach::End::Nodes),
        End::Cluster(end @ (ClusterEnd::Dns | ClusterEnd::Ingress)) => {
            Some(Party::Named(CLUSTER.to_owned(), end.name().to_owned()))
        }
        End::Cluster(ClusterEnd::KubeApiserver) => other(reach::End::ApiServer),
        End::Cluster(ClusterEnd::Internet) => other(reach::End::Addresses(internet(cluster))),
        End::Cluster(ClusterEnd::Any) => other(reach::End::Anyone),
    }
}

/// The addresses that policies call the internet.
fn internet(cluster: &Cluster) -> AddressSet {
    let blocks = policy::internet(cluster).into_iter();
    let sets = blocks.map(|(cidr, except)| IpBlock::new(cidr, except).addresses().clone());
    sets.fold(AddressSet::blocks([]), |all, set| all.union(&set))
}

/// Adds the parts of the cluster that nobody renders: the DNS and the ingress controller.
pub(super) fn around_cluster(part: &mut OwnerModel, cluster: &Cluster) {
    let dns = (ClusterEnd::Dns, &cluster.dns.namespace, &cluster.dns.pod_labels, cluster.dns.port);
    let ingress = &cluster.ingress;
    let ingress = (ClusterEnd::Ingress, &ingress.namespace, &ingress.pod_labels, ingress.port);
    // A controller in the nodes' network is a node to policies, and the model has nodes.
    let ends = if cluster.ingress.host_network { vec![dns] } else { vec![dns, ingress] };
    for (end, namespace, labels, port) in ends {
        let labels = labels.clone().into_iter().collect();
        let mut pods = Pods::new(namespace, end.name(), "Deployment", PodLabels::Exact(labels));
        pods.ports = vec![super::part::port(None, port)];
        let known = part.cluster.namespaces.entry(namespace.clone());
        known.or_insert_with(|| Namespace::new(namespace.clone(), reach::model::Labels::new()));
        part.cluster.workloads.push(pods);
        part.names.push(Some((CLUSTER.to_owned(), end.name().to_owned())));
    }
}

impl Model<'_> {
    /// Adds a part; claims name its own workloads, or those of the platform, which is added first.
    pub(super) fn add(&mut self, part: OwnerModel, platform: &Known) -> Known {
        let first = self.cluster.workloads.len();
        let mut own = Known::default();
        for (at, (name, pods)) in part.names.iter().zip(&part.cluster.workloads).enumerate() {
            self.dns(first + at, pods, platform, &own, &part);
            if let Some(name) = name {
                own.0.insert(name.clone(), first + at);
            }
        }
        self.stand_in(first, &part, &own);
        let find = |party: &Party| match party {
            Party::Other(end) => Some(end.clone()),
            Party::Named(component, workload) => {
                let name = (component.clone(), workload.clone());
                own.0.get(&name).or_else(|| platform.0.get(&name)).map(|at| reach::End::Workload(*at))
            }
        };
        let mut declared = Vec::new();
        for claim in &part.claims {
            // An end that is not here belongs to a component that the environment does not have.
            let (Some(from), Some(to)) = (find(&claim.from), find(&claim.to)) else { continue };
            let (ports, standing) = (claim.ports.clone(), claim.standing.clone());
            if let (Some(host), reach::End::Workload(at), Some(place)) = (&claim.host, &to, &claim.place) {
                self.hosts.push((host.clone(), *at, ports.clone(), place.clone()));
            }
            declared.push(Intent { from, to, ports, standing, place: claim.place.clone() });
        }
        self.govern(first, &part);
        self.invalid.extend(part.invalid);
        self.written.insert(part.tenant.clone().unwrap_or_default(), part.written);
        self.cluster.namespaces.extend(part.cluster.namespaces);
        self.cluster.policies.extend(part.cluster.policies);
        self.cluster.workloads.extend(part.cluster.workloads);
        self.cluster.services.extend(part.cluster.services);
        self.cluster.ingresses.extend(part.cluster.ingresses);
        for intent in declared {
            self.permit_what_comes_with(&intent);
            self.intents.flows.push(intent);
        }
        own
    }

    /// What a declared connection cannot be had without. Of a workload whose labels are a guess the policies select all
    /// pods of its namespace; and an API server may run on the cluster's nodes.
    fn permit_what_comes_with(&mut self, intent: &Intent) {
        let (from, to) = (self.alike(&intent.from), self.alike(&intent.to));
        let of_nodes = [reach::End::ApiServer, reach::End::Nodes];
        if from.len() + to.len() == 2 && !of_nodes.contains(&intent.to) && intent.from != reach::End::Nodes {
            return;
        }
        let permit = |from: &reach::End, to: reach::End| Intent {
            from: from.clone(),
            to,
            ports: intent.ports.clone(),
            standing: Standing::Permitted,
            place: intent.place.clone(),
        };
        for from in &from {
            self.intents.flows.extend(to.iter().map(|to| permit(from, to.clone())));
            if let Some(at) = of_nodes.iter().position(|end| *end == intent.to) {
                self.intents.flows.push(permit(from, if at == 0 { reach::End::Nodes } else { reach::End::ApiServer }));
            }
            if *from == reach::End::Nodes {
                self.intents.flows.extend(to.iter().map(|to| permit(&reach::End::ApiServer, to.clone())));
            }
        }
    }

    /// The ends that policies cannot tell from one.
    fn alike(&self, end: &reach::End) -> Vec<reach::End> {
        let guessed = match end {
            reach::End::Workload(at) => self.cluster.workloads.get(*at),
            _ => None,
        };
        let Some(Pods { labels: PodLabels::Assumed(_), namespace, .. }) = guessed else { return vec![end.clone()] };
        let workloads = self.cluster.workloads.iter().enumerate();
        workloads.filter(|(_, pods)| pods.namespace == *namespace).map(|(at, _)| reach::End::Workload(at)).collect()
    }

    /// Every pod whose egress is isolated may ask the DNS, and its cache on the node.
    fn dns(&mut self, pod: usize, pods: &Pods, platform: &Known, own: &Known, part: &OwnerModel) {
        if !part.governed.iter().any(|(namespace, egress)| *egress && *namespace == pods.namespace) {
            return;
        }
        let at = |port| Connections::port(Protocol::Udp, port).union(&Connections::port(Protocol::Tcp, port));
        let port = self.environment.spec.cluster.dns.port;
        let name = (CLUSTER.to_owned(), ClusterEnd::Dns.name().to_owned());
        let server = platform.0.get(&name).or_else(|| own.0.get(&name)).copied();
        let server = server.or_else(|| part.position(&name).map(|offset| self.cluster.workloads.len() + offset));
        let from = reach::End::Workload(pod);
        let ask =
            |to, port| Intent { from: from.clone(), to, ports: at(port), standing: Standing::Required, place: None };
        self.intents.flows.extend(server.map(|server| ask(reach::End::Workload(server), port)));
        let cluster = &self.environment.spec.cluster;
        let cache = cluster.dns.node_local.as_ref();
        if cache.is_some() && cluster.cni == Cni::Cilium {
            // The cache in the node's own network; an API server may run on that node.
            let nodes = [reach::End::Nodes, reach::End::ApiServer].map(|end| ask(end, 53));
            self.intents.flows.extend(nodes.map(|ask| Intent { standing: Standing::Permitted, ..ask }));
        } else if let Some(address) = cache.and_then(|address| address.parse::<std::net::IpAddr>().ok()) {
            let cache = AddressSet::block(IpNet::from(address));
            self.intents.flows.push(ask(reach::End::Addresses(cache), 53));
        }
    }

    /// Any pod of a tenant may do what those pods may that a component makes at run time: the tenant chooses what these are.
    fn stand_in(&mut self, first: usize, part: &OwnerModel, own: &Known) {
        let any = part.cluster.workloads.iter().position(|pods| pods.name == ANY_POD && part.tenant.is_some());
        let stands_for: Vec<usize> = part.dynamic.iter().filter_map(|name| own.0.get(name)).copied().collect();
        if let (Some(any), false) = (any, stands_for.is_empty()) {
            self.intents.stand_ins.insert(first + any, stands_for);
        }
    }

    fn govern(&mut self, first: usize, part: &OwnerModel) {
        for (namespace, egress) in &part.governed {
            self.intents.governed.insert(namespace.clone());
            if let Some(tenant) = &part.tenant {
                self.intents.tenants.insert(namespace.clone(), tenant.clone());
            }
            if *egress {
                continue;
            }
            // Operators of drivers and devices.
            self.intents.outgoing.insert(namespace.clone());
            for (at, pods) in part.cluster.workloads.iter().enumerate().filter(|(_, pods)| pods.namespace == *namespace)
            {
                self.intents.flows.push(Intent {
                    from: reach::End::Workload(first + at),
                    to: reach::End::Anyone,
                    ports: Connections::all(),
                    standing: Standing::Permitted,
                    place: pods.source.as_ref().map(|source| source.place("")),
                });
            }
        }
    }
}

impl OwnerModel {
    fn position(&self, name: &(String, String)) -> Option<usize> {
        self.names.iter().position(|known| known.as_ref() == Some(name))
    }
}
