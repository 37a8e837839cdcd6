//! A way that is open.

use std::fmt;

use yaml::Pointer;

/// By what something can cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Policies that outrank NetworkPolicies.
    Network,
    /// Roles and bindings.
    Rights,
    /// Paths of the secret store.
    SecretPaths,
    /// Hosts of the ingress controller and of gateways.
    Hosts,
    /// Names and Services that lead elsewhere.
    Names,
    /// Ports of nodes, load balancers, external addresses.
    Ports,
    /// Volumes.
    Volumes,
    /// Argo CD's projects, Flux's accounts.
    Engine,
    /// What pods may do to their node.
    Pods,
    /// Accounts that several tenants use.
    Accounts,
    /// Objects for the whole cluster that come with one tenant.
    ClusterWide,
    /// Parts of servers that tenants share.
    SharedState,
    /// What the API server refuses, so that other channels can count on it.
    Admission,
}

impl Channel {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Network,
        Self::Rights,
        Self::SecretPaths,
        Self::Hosts,
        Self::Names,
        Self::Ports,
        Self::Volumes,
        Self::Engine,
        Self::Pods,
        Self::Accounts,
        Self::ClusterWide,
        Self::SharedState,
        Self::Admission,
    ];

    /// Its name, in reports and where it is accepted.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Rights => "rights",
            Self::SecretPaths => "secret-paths",
            Self::Hosts => "hosts",
            Self::Names => "names",
            Self::Ports => "ports",
            Self::Volumes => "volumes",
            Self::Engine => "engine",
            Self::Pods => "pods",
            Self::Accounts => "accounts",
            Self::ClusterWide => "cluster-wide",
            Self::SharedState => "shared-state",
            Self::Admission => "admission",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How something crosses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// By which channel.
    pub channel: Channel,
    /// The tenant that goes it, or that it comes with; none where it is nobody's in particular.
    pub tenant: Option<String>,
    /// What it leads to: a tenant's name, `the platform`, `the cluster`.
    pub to: String,
    /// Step by step.
    pub steps: Vec<String>,
    /// The object that makes it, by its index in the scene; none where Kubernetes brings it.
    pub object: Option<usize>,
    /// The place in the object, as a JSON pointer.
    pub pointer: Pointer,
    /// Whether it is known to be open. If not, an object stands in the way of knowing.
    pub decided: bool,
}

impl Way {
    pub(crate) fn new(channel: Channel, tenant: Option<&str>, to: impl Into<String>, step: impl Into<String>) -> Self {
        Self {
            channel,
            tenant: tenant.map(str::to_owned),
            to: to.into(),
            steps: vec![step.into()],
            object: None,
            pointer: Pointer::ROOT,
            decided: true,
        }
    }

    #[must_use]
    pub(crate) fn at(mut self, object: usize, pointer: impl Into<Pointer>) -> Self {
        self.object = Some(object);
        self.pointer = pointer.into();
        self
    }
}
