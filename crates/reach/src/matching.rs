//! Whether a policy selects a pod, a rule's peers match the other end, and which ports of it a rule opens.

use super::addresses::{AddressSet, IpBlock};
use super::engine::enforced;
use super::model::{
    Assumption, Assumptions, Cluster, Entity, Fit, Namespaces, Peer, PeerKind, Policy, PolicyKind, PortRef, PortSpec,
    Rule, Selector, Workload,
};
use super::ports::{Connections, PortSet};
use super::reading::{Cni, HostNetworkReading, IpBlockReading, Reading};
use super::verdict::Endpoint;

/// Matches under a reading.
pub(super) struct Matcher<'c> {
    pub cluster: &'c Cluster,
    pub reading: &'c Reading,
}

/// The ports of a rule at a destination: at least `must`, at most `may`, and what decides between them.
#[derive(Default)]
pub(super) struct RulePorts {
    pub may: Connections,
    pub must: Connections,
    pub assumptions: Assumptions,
}

impl Matcher<'_> {
    /// Whether a policy selects the pods of a workload.
    pub(crate) fn selects(&self, policy: &Policy, workload: &Workload) -> Fit {
        let enforced = enforced(policy.kind, self.reading);
        enforced.and(self.pods(policy, &policy.namespaces, &policy.pods, workload))
    }

    /// Whether a rule is about the other end.
    pub(crate) fn rule(&self, policy: &Policy, rule: &Rule, other: &Endpoint<'_>) -> Fit {
        let Some(peers) = &rule.peers else { return Fit::Yes };
        peers.iter().fold(Fit::No, |fit, peer| if fit.surely() { fit } else { fit.or(self.peer(policy, peer, other)) })
    }

    /// Whether a peer is the other end.
    pub(crate) fn peer(&self, policy: &Policy, peer: &Peer, other: &Endpoint<'_>) -> Fit {
        let Endpoint::Pod(workload) = other else { return self.peer_once(policy, &peer.kind, other) };
        let as_pod = || self.peer_once(policy, &peer.kind, other);
        // A pod with hostNetwork has its node's address, and runs on some node.
        let as_node = || self.peer_once(policy, &peer.kind, &Endpoint::Node);
        match self.reading.host_network {
            _ if !workload.host_network => as_pod(),
            Some(HostNetworkReading::Pod) => as_pod(),
            Some(HostNetworkReading::Node) => as_node(),
            None => match (as_pod(), as_node()) {
                (pod, node) if pod == node => pod,
                (pod, node) => {
                    Fit::depends(Assumption::HostNetwork).and(Fit::Depends(pod.assumptions().and(node.assumptions())))
                }
            },
        }
    }

    fn peer_once(&self, policy: &Policy, kind: &PeerKind, other: &Endpoint<'_>) -> Fit {
        match kind {
            PeerKind::Pods { namespaces, pods } => {
                other.pod().map_or(Fit::No, |workload| self.pods(policy, namespaces, pods, workload))
            }
            PeerKind::Block(block) => self.block(policy.kind, block, other),
            PeerKind::Entity(entity) => entity_fit(*entity, other),
            PeerKind::Unread => Fit::depends(Assumption::Unread),
        }
    }

    /// Whether the namespace is one of those that a policy means.
    pub(crate) fn namespace(&self, policy: &Policy, namespaces: &Namespaces, name: &str) -> bool {
        match namespaces {
            Namespaces::Own => policy.namespace.as_deref() == Some(name),
            Namespaces::Matching(selector) => {
                self.cluster.namespaces.get(name).is_some_and(|namespace| selector.matches(&namespace.labels))
            }
        }
    }

    fn pods(&self, policy: &Policy, namespaces: &Namespaces, pods: &Selector, workload: &Workload) -> Fit {
        if self.namespace(policy, namespaces, &workload.namespace) { workload.labels.fit(pods) } else { Fit::No }
    }

    /// `networks` of a ClusterNetworkPolicy match whatever has the address, pods too (network-policy-api, NPEP-126).
    fn block(&self, kind: PolicyKind, block: &IpBlock, other: &Endpoint<'_>) -> Fit {
        let reading = self.reading;
        let nodes = match reading.cni {
            _ if kind == PolicyKind::Cluster => Fit::Yes,
            Cni::Generic => Fit::Yes,
            Cni::Cilium => Fit::depends(Assumption::IpBlockMatchesNodes),
        };
        match other {
            Endpoint::World(part) => holds(block, Some(part), Assumption::Unread),
            Endpoint::Node | Endpoint::OwnNode => {
                nodes.and(holds(block, reading.nodes.as_ref(), Assumption::NodeAddresses))
            }
            Endpoint::ApiServer => {
                nodes.and(holds(block, reading.api_servers.as_ref(), Assumption::ApiServerAddresses))
            }
            Endpoint::Pod(workload) => {
                let matches = match reading.ip_block {
                    _ if kind == PolicyKind::Cluster => Fit::Yes,
                    Some(IpBlockReading::External) => return Fit::No,
                    Some(IpBlockReading::Any) => Fit::Yes,
                    None => Fit::depends(Assumption::IpBlockMatchesPods),
                };
                let addresses = workload.addresses.as_ref().or(reading.pods.as_ref());
                matches.and(holds(block, addresses, Assumption::PodAddresses))
            }
        }
    }

    /// The ports that a rule opens at the destination.
    pub(crate) fn ports(&self, rule: &Rule, to: &Endpoint<'_>) -> RulePorts {
        let Some(specs) = &rule.ports else {
            return RulePorts { may: Connections::all(), must: Connections::all(), assumptions: Assumptions::NONE };
        };
        let mut sum = RulePorts::default();
        for spec in specs {
            let (may, must, assumptions) = self.port(spec, to);
            sum.may = sum.may.union(&Connections::of(spec.protocol, may));
            sum.must = sum.must.union(&Connections::of(spec.protocol, must));
            sum.assumptions = sum.assumptions.and(assumptions);
        }
        sum
    }

    fn port(&self, spec: &PortSpec, to: &Endpoint<'_>) -> (PortSet, PortSet, Assumptions) {
        let exact = |ports: PortSet| (ports.clone(), ports, Assumptions::NONE);
        match (&spec.port, to) {
            (PortRef::Any, _) => exact(PortSet::all()),
            (PortRef::Range(low, high), _) if low == high => exact(PortSet::range(*low, *high)),
            (PortRef::Range(low, high), _) => match self.reading.end_port {
                Some(true) => exact(PortSet::range(*low, *high)),
                Some(false) => exact(PortSet::range(*low, *low)),
                None => (PortSet::range(*low, *high), PortSet::default(), Assumption::EndPort.into()),
            },
            (PortRef::Named(_), Endpoint::Pod(workload)) if workload.ports_assumed => {
                (PortSet::all(), PortSet::default(), Assumption::AssumedPorts.into())
            }
            (PortRef::Named(name), Endpoint::Pod(workload)) => exact(named(name, spec, workload)),
            // An address has no named ports.
            (PortRef::Named(_), _) => exact(PortSet::default()),
        }
    }
}

/// The container ports of that name and protocol; two containers may use one name.
fn named(name: &str, spec: &PortSpec, workload: &Workload) -> PortSet {
    let fits =
        workload.ports.iter().filter(|port| port.protocol == spec.protocol && port.name.as_deref() == Some(name));
    fits.map(|port| (port.number, port.number)).collect()
}

/// Whether a block holds addresses of which the set is known, or not known.
fn holds(block: &IpBlock, addresses: Option<&AddressSet>, unknown: Assumption) -> Fit {
    match addresses {
        Some(set) if block.addresses().is_disjoint(set) => Fit::No,
        Some(set) if block.addresses().covers(set) => Fit::Yes,
        None if block.addresses().covers(&AddressSet::all_v4()) => Fit::Yes,
        _ => Fit::depends(unknown),
    }
}

/// docs.cilium.io, "Entities based".
fn entity_fit(entity: Entity, other: &Endpoint<'_>) -> Fit {
    // The API server is on nodes, or outside: then it is part of the world.
    let where_it_runs = Fit::depends(Assumption::ApiServerAddresses);
    match (entity, other) {
        (Entity::All, _)
        | (Entity::World, Endpoint::World(_))
        | (Entity::KubeApiserver, Endpoint::ApiServer)
        | (Entity::Host, Endpoint::OwnNode)
        | (Entity::RemoteNode, Endpoint::Node)
        | (Entity::Cluster, Endpoint::Pod(_) | Endpoint::Node | Endpoint::OwnNode) => Fit::Yes,
        (Entity::World | Entity::RemoteNode | Entity::Cluster | Entity::Host, Endpoint::ApiServer)
        | (Entity::KubeApiserver, Endpoint::Node | Endpoint::OwnNode) => where_it_runs,
        _ => Fit::No,
    }
}
