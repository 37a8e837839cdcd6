//! The cluster of an environment: its network and its ingress.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Cidr, PortRange};

/// The cluster that an environment is. No two environments share one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Cluster {
    /// Name of the cluster.
    #[schemars(length(min = 1, max = 63), extend("format" = "dns-label"))]
    pub name: String,
    /// Version of Kubernetes, in quotes: `"1.33"`.
    #[schemars(extend("format" = "version"))]
    pub kubernetes: String,
    /// The network plugin: `cilium`, or `generic` for every other plugin that enforces NetworkPolicies.
    #[serde(default)]
    pub cni: Cni,
    /// Addresses of pods.
    #[schemars(length(min = 1))]
    pub pod_cidrs: Vec<Cidr>,
    /// Addresses of Services.
    #[schemars(length(min = 1))]
    pub service_cidrs: Vec<Cidr>,
    /// Addresses of nodes.
    #[schemars(length(min = 1))]
    pub node_cidrs: Vec<Cidr>,
    /// The API servers: the addresses behind the Service `kubernetes`. Policies see these addresses.
    pub api_servers: ApiServers,
    /// Node ports of the cluster, `--service-node-port-range` of the API server.
    #[serde(default = "usual_node_ports")]
    pub node_ports: PortRange,
    /// The ingress controller.
    pub ingress: Ingress,
    /// The cluster's DNS.
    #[serde(default)]
    pub dns: Dns,
    /// Namespaces that others own, in which no tenant may be. The default has those that the manifests and charts of widespread
    /// operators use.
    #[serde(default = "usual_owners")]
    #[schemars(extend("uniqueItems" = true, "items" = {"type": "string", "format": "dns-label"}))]
    pub reserved_namespaces: Vec<String>,
}

/// The namespaces of their own installation instructions.
fn usual_owners() -> Vec<String> {
    let known = [
        "argocd",
        "calico-system",
        "cert-manager",
        "external-secrets",
        "flux-system",
        "gatekeeper-system",
        "gpu-operator",
        "ingress-nginx",
        "istio-system",
        "kyverno",
        "metallb-system",
        "monitoring",
        "nvidia-gpu-operator",
        "tigera-operator",
        "velero",
    ];
    known.map(str::to_owned).into()
}

/// Kubernetes' default, <https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport>.
fn usual_node_ports() -> PortRange {
    PortRange { first: 30000, last: 32767 }
}

/// The plugin that enforces network policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cni {
    /// NetworkPolicy as most plugins read it.
    #[default]
    Generic,
    /// Cilium: address blocks never match pods or nodes, and it has policies of its own.
    Cilium,
}

/// The API servers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ApiServers {
    /// Their addresses.
    #[schemars(length(min = 1))]
    pub cidrs: Vec<Cidr>,
    /// Their port, behind the Service's 443.
    #[serde(default = "api_port")]
    #[schemars(range(min = 1))]
    pub port: u16,
}

/// `--secure-port` of kube-apiserver.
fn api_port() -> u16 {
    6443
}

/// The ingress controller.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Ingress {
    /// Name of its IngressClass.
    #[schemars(extend("format" = "dns-name"))]
    pub class: String,
    /// Namespace of its pods.
    #[schemars(extend("format" = "dns-label"))]
    pub namespace: String,
    /// Labels of its pods.
    #[schemars(extend("minProperties" = 1))]
    pub pod_labels: BTreeMap<String, String>,
    /// Port on which its pods take HTTPS.
    #[serde(default = "https_port")]
    #[schemars(range(min = 1))]
    pub port: u16,
    /// Whether policies for its namespace are rendered too.
    #[serde(default)]
    pub managed: bool,
    /// Whether its pods use the nodes' network, where policies see the nodes' addresses instead of its labels.
    #[serde(default)]
    pub host_network: bool,
    /// Where certificates come from. Without either, from the controller's default certificate.
    #[serde(default)]
    pub tls: Tls,
}

fn https_port() -> u16 {
    443
}

/// Where certificates come from.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("maxProperties" = 1))]
pub(crate) struct Tls {
    /// A Secret with a certificate for the platform's own hosts. Tenants' hosts use the controller's default certificate then, as a
    /// wildcard's key is not copied into tenants' namespaces.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "dns-name"))]
    pub secret_name: Option<String>,
    /// A ClusterIssuer of cert-manager, for the platform's and the tenants' hosts.
    #[serde(default)]
    #[schemars(with = "String", extend("format" = "dns-name"))]
    pub issuer: Option<String>,
}

/// The cluster's DNS. The defaults are those of kubeadm's CoreDNS.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Dns {
    /// Namespace of its pods.
    #[schemars(extend("format" = "dns-label"))]
    pub namespace: String,
    /// Labels of its pods.
    #[schemars(extend("minProperties" = 1))]
    pub pod_labels: BTreeMap<String, String>,
    /// Port of its pods, behind the Service's 53: 5353 on OpenShift.
    #[schemars(range(min = 1))]
    pub port: u16,
    /// Address of NodeLocal DNSCache, where the cluster has it: `169.254.20.10`.
    #[schemars(with = "String", extend("format" = "ip"))]
    pub node_local: Option<String>,
}

impl Default for Dns {
    fn default() -> Self {
        let label = ("k8s-app".to_owned(), "kube-dns".to_owned());
        Self { namespace: "kube-system".to_owned(), pod_labels: BTreeMap::from([label]), port: 53, node_local: None }
    }
}
