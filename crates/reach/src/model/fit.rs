//! Three-valued answers: yes, no, or it depends on assumptions that have names.

use std::fmt;

/// What the NetworkPolicy API, a cluster or a guess leaves open. Who decides it is said by [`Assumption::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Assumption {
    /// Whether an `ipBlock` matches pods by their address.
    IpBlockMatchesPods,
    /// Whether an `ipBlock` matches nodes and an API server on them.
    IpBlockMatchesNodes,
    /// Where the pods' addresses lie.
    PodAddresses,
    /// Where the nodes' addresses lie.
    NodeAddresses,
    /// Where the API server's addresses lie.
    ApiServerAddresses,
    /// Whether a pod with `hostNetwork` counts as its node.
    HostNetwork,
    /// Whether `endPort` is supported.
    EndPort,
    /// Whether a pod may always reach the node that it runs on.
    OwnNode,
    /// Whether the cluster enforces ClusterNetworkPolicy.
    ClusterPolicies,
    /// Which labels a tenant gives its pods.
    TenantLabels,
    /// Whether the labels that the catalog assumes are the chart's.
    AssumedLabels,
    /// Whether the port names that the catalog assumes are the chart's.
    AssumedPorts,
    /// What a form of policy matches that is not read here.
    Unread,
}

impl Assumption {
    /// All of them, in order.
    pub const ALL: [Self; 13] = [
        Self::IpBlockMatchesPods,
        Self::IpBlockMatchesNodes,
        Self::PodAddresses,
        Self::NodeAddresses,
        Self::ApiServerAddresses,
        Self::HostNetwork,
        Self::EndPort,
        Self::OwnNode,
        Self::ClusterPolicies,
        Self::TenantLabels,
        Self::AssumedLabels,
        Self::AssumedPorts,
        Self::Unread,
    ];

    /// A name for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::IpBlockMatchesPods => "ip-block-matches-pods",
            Self::IpBlockMatchesNodes => "ip-block-matches-nodes",
            Self::PodAddresses => "pod-addresses",
            Self::NodeAddresses => "node-addresses",
            Self::ApiServerAddresses => "api-server-addresses",
            Self::HostNetwork => "host-network",
            Self::EndPort => "end-port",
            Self::OwnNode => "own-node",
            Self::ClusterPolicies => "cluster-policies",
            Self::TenantLabels => "tenant-labels",
            Self::AssumedLabels => "assumed-labels",
            Self::AssumedPorts => "assumed-ports",
            Self::Unread => "unread-policy",
        }
    }

    /// The question, for people.
    pub fn text(self) -> &'static str {
        match self {
            Self::IpBlockMatchesPods => {
                "whether the network plugin lets an ipBlock match pods (Calico does, Cilium does not)"
            }
            Self::IpBlockMatchesNodes => {
                "whether the network plugin lets an ipBlock match nodes (Cilium only with policyCIDRMatchMode=nodes)"
            }
            Self::PodAddresses => "which addresses the pods have",
            Self::NodeAddresses => "which addresses the nodes have",
            Self::ApiServerAddresses => "which addresses the API server has",
            Self::HostNetwork => {
                "whether policies bind pods with hostNetwork (on most clusters such a pod counts as its node)"
            }
            Self::EndPort => "whether the network plugin supports endPort",
            Self::OwnNode => "whether a pod may always reach its own node",
            Self::ClusterPolicies => "whether the network plugin enforces ClusterNetworkPolicy",
            Self::TenantLabels => "which labels the tenant gives its pods",
            Self::AssumedLabels => "whether the chart's pods bear the labels that the catalog assumes",
            Self::AssumedPorts => "whether the chart's ports bear the names that the catalog assumes",
            Self::Unread => "what the parts of a policy match that tenantry does not read",
        }
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A set of assumptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Assumptions(u16);

impl Assumptions {
    /// None.
    pub const NONE: Self = Self(0);

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of one or the other.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// In order.
    pub fn iter(self) -> impl Iterator<Item = Assumption> {
        Assumption::ALL.into_iter().filter(move |assumption| self.0 & (1 << *assumption as u16) != 0)
    }
}

impl From<Assumption> for Assumptions {
    fn from(assumption: Assumption) -> Self {
        Self(1 << assumption as u16)
    }
}

/// Whether something matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    /// It does not.
    No,
    /// It may: what decides.
    Depends(Assumptions),
    /// It does.
    Yes,
}

impl Fit {
    /// A plain yes or no.
    pub fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// Depends on one assumption.
    pub fn depends(on: Assumption) -> Self {
        Self::Depends(on.into())
    }

    /// Whether it surely matches.
    pub fn surely(self) -> bool {
        self == Self::Yes
    }

    /// Whether it may match.
    pub fn perhaps(self) -> bool {
        self != Self::No
    }

    /// What it depends on.
    pub fn assumptions(self) -> Assumptions {
        match self {
            Self::Depends(on) => on,
            Self::No | Self::Yes => Assumptions::NONE,
        }
    }

    /// Both match.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, fit) | (fit, Self::Yes) => fit,
            (Self::Depends(a), Self::Depends(b)) => Self::Depends(a.and(b)),
        }
    }

    /// One or the other matches.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, fit) | (fit, Self::No) => fit,
            (Self::Depends(a), Self::Depends(b)) => Self::Depends(a.and(b)),
        }
    }
}
