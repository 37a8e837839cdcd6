//! What rules say of the DNS: which of them open it, and to whom.

use crate::lint::subject::network::View;
use reach::model::{
    NAME_LABEL, Namespaces, Operator, PeerKind, Policy, PortRef, PortSpec, Requirement, Rule, Selector, Workload,
};
use reach::ports::Protocol;

/// The protocols that names are asked for by: UDP, and TCP where an answer is long (RFC 7766, section 5).
pub(crate) const PROTOCOLS: [Protocol; 2] = [Protocol::Udp, Protocol::Tcp];

/// Namespaces that the DNS runs in; the second is OpenShift's (docs.openshift.com, "DNS Operator").
const NAMESPACES: [&str; 2] = ["kube-system", "openshift-dns"];

/// Ports of its pods; the second is OpenShift's, behind port 53 of the Service.
const PORTS: [u16; 2] = [53, 5353];

/// Whether a rule opens the DNS by a protocol. What nobody here can know counts as yes.
pub(crate) fn opens(view: &View, policy: &Policy, rule: &Rule, protocol: Protocol) -> bool {
    let ports = rule.ports.as_ref().is_none_or(|specs| specs.iter().any(|spec| is_dns_port(spec, protocol)));
    let peers = rule.peers.as_ref();
    ports && peers.is_none_or(|peers| peers.iter().any(|peer| may_be_dns(view, policy, &peer.kind)))
}

/// Whether a port of a rule is one that the DNS listens on.
pub(crate) fn is_dns_port(spec: &PortSpec, protocol: Protocol) -> bool {
    spec.protocol == protocol
        && match &spec.port {
            PortRef::Any => true,
            PortRef::Range(low, high) => PORTS.iter().any(|port| (low..=high).contains(&port)),
            PortRef::Named(name) => name.contains("dns"),
        }
}

/// Whether a peer could be the DNS.
pub(crate) fn may_be_dns(view: &View, policy: &Policy, peer: &PeerKind) -> bool {
    match peer {
        PeerKind::Pods { namespaces, pods } => {
            hosts(view, policy, namespaces).iter().any(|namespace| may_be_server(view, namespace, pods))
        }
        PeerKind::Block(_) | PeerKind::Entity(_) | PeerKind::Unread => true,
    }
}

/// The namespaces that a peer means, of those that a DNS is or could be in.
fn hosts<'v>(view: &'v View, policy: &Policy, namespaces: &Namespaces) -> Vec<&'v str> {
    let candidates = NAMESPACES.into_iter().chain(view.dns_namespaces.iter().map(String::as_str));
    match namespaces {
        Namespaces::Own => candidates.filter(|name| policy.namespace.as_deref() == Some(name)).collect(),
        Namespaces::Matching(selector) => candidates.filter(|name| may_match(view, selector, name)).collect(),
    }
}

/// Whether a selector could match a namespace, of which the labels may be known or not.
fn may_match(view: &View, selector: &Selector, name: &str) -> bool {
    match view.cluster.namespaces.get(name).filter(|namespace| namespace.source.is_some()) {
        Some(namespace) => selector.matches(&namespace.labels),
        None => selector.0.iter().all(|requirement| requirement.key != NAME_LABEL || requirement.is_met_by(Some(name))),
    }
}

/// Whether pods of a namespace could be the DNS: those that are, where the folder shows them.
fn may_be_server(view: &View, namespace: &str, pods: &Selector) -> bool {
    let mut servers = view.workloads_of(namespace).filter(|workload| is_server(workload)).peekable();
    match servers.peek() {
        Some(_) => servers.any(|workload| pods.matches(workload.labels.shown())),
        None => pods.0.iter().all(may_be_met),
    }
}

/// Whether pods of a DNS could meet a requirement. Everybody's have a label that names it: `k8s-app: kube-dns` of Kubernetes' own manifests,
/// `app.kubernetes.io/name: coredns` of CoreDNS' chart, `dns.operator.openshift.io/daemonset-dns` of OpenShift.
fn may_be_met(requirement: &Requirement) -> bool {
    let says_dns = |text: &str| text.to_ascii_lowercase().contains("dns");
    match &requirement.operator {
        Operator::In(values) => {
            says_dns(&requirement.key)
                || requirement.key.ends_with("cluster-service")
                || values.iter().any(|value| says_dns(value))
        }
        _ => true,
    }
}

/// Whether a workload listens where a DNS does.
pub(crate) fn is_server(workload: &Workload) -> bool {
    workload.ports.iter().any(|port| PORTS.contains(&port.number) && PROTOCOLS.contains(&port.protocol))
}
