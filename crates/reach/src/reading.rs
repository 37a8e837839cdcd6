//! What the NetworkPolicy API leaves to the cluster, as parameters. `None` is "not known": then verdicts depend on it.

use super::addresses::AddressSet;

/// How an `ipBlock` is read when the other end is a pod. The API's text says that blocks "should be cluster-external IPs".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IpBlockReading {
    /// It never matches a pod: Cilium ("CIDR rules do not apply to traffic where both sides are managed by Cilium").
    External,
    /// It matches whatever has the address: Calico, OVN-Kubernetes, kube-router, Antrea, AWS.
    Any,
}

/// The network plugin, as far as it makes a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cni {
    /// One that matches addresses as they are.
    #[default]
    Generic,
    /// Cilium, which matches identities, and knows policies of its own.
    Cilium,
}

/// What a pod with `hostNetwork` is to policies. The documentation allows both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostNetworkReading {
    /// A pod like any other.
    Pod,
    /// Its node: no policy selects it, and no selector matches it.
    Node,
}

/// The choices of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How an `ipBlock` is read when the other end is a pod.
    pub ip_block: Option<IpBlockReading>,
    /// The network plugin.
    pub cni: Cni,
    /// What a pod with `hostNetwork` is to policies.
    pub host_network: Option<HostNetworkReading>,
    /// Whether `endPort` is supported; without, Cilium before 1.15 opens the first port only (cilium#28684).
    pub end_port: Option<bool>,
    /// Whether ClusterNetworkPolicy is enforced.
    pub cluster_policies: Option<bool>,
    /// Where the pods' addresses lie.
    pub pods: Option<AddressSet>,
    /// Where the nodes' addresses lie.
    pub nodes: Option<AddressSet>,
    /// Where the Services' addresses lie.
    pub services: Option<AddressSet>,
    /// Where the API server's addresses lie.
    pub api_servers: Option<AddressSet>,
}

impl Default for Reading {
    /// Nothing is known but that `endPort`, stable since Kubernetes 1.25, is supported.
    fn default() -> Self {
        Self {
            ip_block: None,
            cni: Cni::Generic,
            host_network: None,
            end_port: Some(true),
            cluster_policies: None,
            pods: None,
            nodes: None,
            services: None,
            api_servers: None,
        }
    }
}

impl Reading {
    /// The reading of published test suites, of the normal form: pods with `hostNetwork` are pods, and `ip_block` as given.
    pub fn plain(ip_block: IpBlockReading) -> Self {
        Self { ip_block: Some(ip_block), host_network: Some(HostNetworkReading::Pod), ..Self::default() }
    }

    /// Addresses outside the cluster, as far as the cluster's are known.
    pub fn outside(&self) -> AddressSet {
        let inside = [&self.pods, &self.nodes, &self.services, &self.api_servers];
        inside.into_iter().flatten().fold(AddressSet::all(), |outside, set| outside.minus(set))
    }
}
