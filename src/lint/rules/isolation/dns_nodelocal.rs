use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use serde_json::json;

use crate::finding::{Finding, Fix, Level, Rule};
use crate::lint::subject::edits;
use crate::lint::subject::network::View;
use crate::lint::subject::network::dns;
use crate::lint::{Check, Manifests};
use reach::addresses::AddressSet;
use reach::model::{Direction, PeerKind, Policy, Rule as PolicyRule};
use reach::ports::Protocol;

use crate::lint::subject::network::view::other_namespaces;

/// A rule opens DNS only by the labels of its pods.
///
/// # Why
/// With NodeLocal DNSCache, pods ask a cache on their own node. The cache uses the node's network, so no selector
/// matches it. It listens on 169.254.20.10. If kube-proxy runs in iptables mode, it also listens on the address of the
/// DNS Service, and pods ask that address. GKE Autopilot always has this cache. GKE Standard has it by default from
/// 1.34.1 on.
///
/// # Level
/// A note. A warning if the folder contains the cache (`node-local-dns`).
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: dns, namespace: shop}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
/// #         ^ info: dns opens DNS to pods k8s-app=kube-dns of namespaces kubernetes.io/metadata.name=kube-system, but not to 169.254.20.10, where NodeLocal DNSCache listens
///           podSelector: {matchLabels: {k8s-app: kube-dns}}
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: dns, namespace: shop}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
///           podSelector: {matchLabels: {k8s-app: kube-dns}}
///         - ipBlock: {cidr: 169.254.20.10/32}
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Fix
/// Unsafe: adds 169.254.20.10/32. In iptables mode add the address of the DNS Service too: `kubectl -n kube-system get
/// service kube-dns`.
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: dns, namespace: shop}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
///           podSelector: {matchLabels: {k8s-app: kube-dns}}
///         - {ipBlock: {cidr: 169.254.20.10/32}}
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Source
/// kubernetes.io/docs, tasks/administer-cluster/nodelocaldns; kubernetes/website#18716; kubernetes/kubernetes#70555;
/// projectcalico/calico#3795; gardener/gardener#2745; docs.cloud.google.com, nodelocal-dns-cache.
pub(super) static DNS_NODELOCAL: Rule = Rule::info("isolation/dns-nodelocal", include_str!("dns_nodelocal.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

/// Where the cache listens (kubernetes.io, "Using NodeLocal DNSCache in Kubernetes Clusters").
const CACHE: Ipv4Addr = Ipv4Addr::new(169, 254, 20, 10);

/// A warning where the folder shows the cache; a hint where nobody knows.
fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let cached = view.cluster.workloads.iter().any(|workload| {
        let labels = workload.labels.shown();
        labels.get("k8s-app").map_or(workload.name.as_str(), String::as_str) == "node-local-dns"
    });
    let level = if cached { Level::Warning } else { Level::Info };
    for (policy, _, rule) in view.rules().filter(|(_, direction, _)| *direction == Direction::Egress) {
        let Some((at, peer)) = by_pods(view, policy, rule) else { continue };
        if view.policies_in(policy.namespace.as_deref().unwrap_or_default()).any(|other| stands_in(view, other, policy))
        {
            continue;
        }
        let message =
            format!("{} opens DNS to {peer}, but not to 169.254.20.10, where NodeLocal DNSCache listens", policy.name);
        let place = policy.source.place(rule.pointer.join("/to").index(at));
        let last = rule.peers.as_ref().map_or(0, |peers| peers.len().saturating_sub(1));
        let last = policy.source.place(rule.pointer.join("/to").index(last));
        let item = json!({ "ipBlock": { "cidr": format!("{CACHE}/32") } });
        let fix =
            Fix { title: "add the cache's address".to_owned(), safe: false, edits: vec![edits::append(&last, &item)] };
        let help = "add `ipBlock: {cidr: 169.254.20.10/32}` to the rule";
        findings.push(DNS_NODELOCAL.at(place, message).level(level).help(help).fix(fix));
    }
}

/// The peer by which a rule opens the DNS, where selectors are all it has.
fn by_pods<'r>(view: &View, policy: &Policy, rule: &'r PolicyRule) -> Option<(usize, &'r PeerKind)> {
    let named = rule.ports.as_ref()?.iter().any(|spec| dns::is_dns_port(spec, Protocol::Udp));
    let mut peers = rule.peers.iter().flatten().map(|peer| &peer.kind).enumerate();
    let dns = peers.find(|(_, peer)| dns::may_be_dns(view, policy, peer) && other_namespaces(peer).is_some());
    dns.filter(|_| named && !caches(rule))
}

/// Whether a rule opens the cache.
fn caches(rule: &PolicyRule) -> bool {
    let address = AddressSet::block(IpNet::from(IpAddr::V4(CACHE)));
    let holds = |peer: &PeerKind| match peer {
        PeerKind::Block(block) => block.addresses().covers(&address),
        PeerKind::Entity(_) | PeerKind::Unread => true,
        PeerKind::Pods { .. } => false,
    };
    rule.peers.as_ref().is_none_or(|peers| peers.iter().any(|peer| holds(&peer.kind)))
}

/// Whether a rule for the DNS names the cache's address.
pub(super) fn opens_cache_by_address(rule: &PolicyRule) -> bool {
    let address = AddressSet::block(IpNet::from(IpAddr::V4(CACHE)));
    let holds = |peer: &reach::model::Peer| matches!(&peer.kind, PeerKind::Block(block) if block.cidr.prefix_len() > 0 && block.addresses().covers(&address));
    let is_dns =
        rule.ports.as_ref().is_some_and(|ports| ports.iter().all(|spec| dns::is_dns_port(spec, spec.protocol)));
    is_dns && rule.peers.iter().flatten().any(holds)
}

/// Whether another policy opens the cache for the pods of this one.
fn stands_in(view: &View, other: &Policy, policy: &Policy) -> bool {
    let rules = || other.egress.iter().flat_map(|section| section.rules.iter());
    let for_these = other.pods.is_everything() || other.pods == policy.pods;
    let udp = Protocol::Udp;
    for_these && rules().any(|rule| caches(rule) && dns::opens(view, other, rule, udp))
}
