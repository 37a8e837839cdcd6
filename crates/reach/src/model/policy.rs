//! Policies of every form, as one: NetworkPolicy, ClusterNetworkPolicy, CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy.

use std::fmt;
use std::sync::Arc;

use yaml::Pointer;

use super::labels::Selector;
use super::origin::Source;
use crate::addresses::IpBlock;
use crate::ports::Protocol;

/// Which side of a connection a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// Into the pods that the policy selects.
    Ingress,
    /// Out of the pods that the policy selects.
    Egress,
}

impl Direction {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Ingress => Self::Egress,
            Self::Egress => Self::Ingress,
        }
    }

    /// As `policyTypes` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// As the rules' field spells it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// The kinds of policies that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// networking.k8s.io/v1 NetworkPolicy
    Network,
    /// policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy
    Cluster,
    /// cilium.io/v2 CiliumNetworkPolicy
    Cilium,
    /// cilium.io/v2 CiliumClusterwideNetworkPolicy
    CiliumClusterwide,
}

impl PolicyKind {
    /// The kind of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "NetworkPolicy",
            Self::Cluster => "ClusterNetworkPolicy",
            Self::Cilium => "CiliumNetworkPolicy",
            Self::CiliumClusterwide => "CiliumClusterwideNetworkPolicy",
        }
    }

    /// Whether only Cilium knows it.
    pub fn is_cilium(self) -> bool {
        matches!(self, Self::Cilium | Self::CiliumClusterwide)
    }
}

/// When a policy is asked: before, among or after the NetworkPolicies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// ClusterNetworkPolicy of tier `Admin`; the lower priority is asked first.
    Admin(u32),
    /// NetworkPolicy and Cilium's policies.
    Namespace,
    /// ClusterNetworkPolicy of tier `Baseline`.
    Baseline(u32),
}

/// What a rule does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Allows it.
    Accept,
    /// Denies it.
    Deny,
    /// Leaves it to the next tier.
    Pass,
}

/// Groups of addresses that Cilium knows by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// Outside the cluster.
    World,
    /// The API server, wherever it runs.
    KubeApiserver,
    /// The node that the pod runs on.
    Host,
    /// The other nodes.
    RemoteNode,
    /// All pods and nodes.
    Cluster,
    /// Everything.
    All,
}

/// Which namespaces a peer's pods are in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Namespaces {
    /// The policy's own.
    Own,
    /// Those whose labels match.
    Matching(Selector),
}

/// One of the peers of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PeerKind {
    /// Pods by labels; of their namespace, and their own.
    Pods {
        /// Which namespaces.
        namespaces: Namespaces,
        /// Which of their pods.
        pods: Selector,
    },
    /// Addresses.
    Block(IpBlock),
    /// An entity of Cilium.
    Entity(Entity),
    /// A form that is not read: it may match anything.
    Unread,
}

impl fmt::Display for PeerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pods { namespaces: Namespaces::Own, pods } => write!(f, "pods {pods} of its own namespace"),
            Self::Pods { namespaces: Namespaces::Matching(namespaces), pods } => {
                write!(f, "pods {pods} of namespaces {namespaces}")
            }
            Self::Block(block) => write!(f, "addresses {block}"),
            Self::Entity(entity) => write!(f, "entity {entity:?}"),
            Self::Unread => f.write_str("a form that is not read"),
        }
    }
}

/// A peer, and where it stands in the object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peer {
    /// What it matches.
    pub kind: PeerKind,
    /// JSON pointer of its field.
    pub pointer: Pointer,
}

/// A port of a rule; always one of the destination.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PortRef {
    /// Every port.
    Any,
    /// From the first to the last; a range where they differ.
    Range(u16, u16),
    /// The container port of that name, whatever its number.
    Named(String),
}

/// Ports of one protocol that a rule opens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PortSpec {
    /// Of which protocol.
    pub protocol: Protocol,
    /// Which ports.
    pub port: PortRef,
}

impl fmt::Display for PortSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = self.protocol.name();
        match &self.port {
            PortRef::Any => write!(f, "{protocol} any"),
            PortRef::Range(low, high) if low == high => write!(f, "{protocol} {low}"),
            PortRef::Range(low, high) => write!(f, "{protocol} {low}-{high}"),
            PortRef::Named(name) => write!(f, "{protocol} {name}"),
        }
    }
}

/// A rule of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// What it does.
    pub action: Action,
    /// With whom; `None` is with everyone.
    pub peers: Option<Vec<Peer>>,
    /// On which ports; `None` is on all.
    pub ports: Option<Vec<PortSpec>>,
    /// Whether its list of peers is written, and empty: it matches everyone all the same.
    pub peers_written_empty: bool,
    /// JSON pointer of the rule.
    pub pointer: Pointer,
}

/// What a policy says of one direction.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Whether what no rule allows is denied for the pods that it selects.
    pub isolates: bool,
    /// Its rules, in order. Policies of ten thousand tenants have the same few: see [`super::Shared`].
    pub rules: Arc<[Rule]>,
}

/// What was written of a policy that has no effect, or that a default stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// `metadata.namespace`
    pub namespace: bool,
    /// `policyTypes`, with at least one type
    pub types: bool,
    /// The length of `ingress`
    pub ingress: Option<usize>,
    /// The length of `egress`
    pub egress: Option<usize>,
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Of which kind it is.
    pub kind: PolicyKind,
    /// Its namespace; `None` for the cluster-scoped kinds.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// When it is asked.
    pub tier: Tier,
    /// The namespaces that it selects pods in.
    pub namespaces: Namespaces,
    /// The pods that it selects there.
    pub pods: Selector,
    /// What it says of connections to them; `None` is nothing.
    pub ingress: Option<Section>,
    /// What it says of connections from them; `None` is nothing.
    pub egress: Option<Section>,
    /// What of it was written.
    pub written: Written,
    /// Where it stands.
    pub source: Source,
}

impl Policy {
    /// What it says of a direction.
    pub fn section(&self, direction: Direction) -> Option<&Section> {
        match direction {
            Direction::Ingress => self.ingress.as_ref(),
            Direction::Egress => self.egress.as_ref(),
        }
    }

    /// All its rules, with their direction.
    pub fn rules(&self) -> impl Iterator<Item = (Direction, &Rule)> {
        Direction::BOTH.into_iter().flat_map(|direction| {
            self.section(direction)
                .into_iter()
                .flat_map(move |section| section.rules.iter().map(move |r| (direction, r)))
        })
    }
}

impl fmt::Display for Policy {
    /// `NetworkPolicy tenant-acme/default-deny`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind.name())?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}
