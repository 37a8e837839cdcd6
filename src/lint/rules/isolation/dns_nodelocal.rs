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

/// A rule that opens the DNS by its pods alone.
///
/// # Why
/// With NodeLocal DNSCache, which GKE has by default, pods ask a cache on their node: it is in the node's network, where no
/// selector matches it. It listens on 169.254.20.10.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: dns, namespace: shop}
/// spec:
///   podSelector: {}
///   policyTypes: [Egress]
///   egress:
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
/// #         ^
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
///   policyTypes: [Egress]
///   egress:
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
///           podSelector: {matchLabels: {k8s-app: kube-dns}}
///         - ipBlock: {cidr: 169.254.20.10/32}
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Fix
/// Adds the cache's address; safe where the folder shows the cache.
///
/// # Source
/// kubernetes.io/docs, "Using NodeLocal DNSCache in Kubernetes Clusters"; projectcalico/calico#3795,
/// kubernetes/kubernetes#70555, gardener/gardener#2745.
pub(super) static DNS_NODELOCAL: Rule = Rule::warning("isolation/dns-nodelocal", include_str!("dns_nodelocal.rs"));

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
        let message = format!(
            "{} opens the DNS to {peer}, and not to 169.254.20.10, where NodeLocal DNSCache answers",
            policy.name
        );
        let place = policy.source.place(&format!("{}/to/{at}", rule.pointer));
        let last = rule.peers.as_ref().map_or(0, |peers| peers.len().saturating_sub(1));
        let last = policy.source.place(&format!("{}/to/{last}", rule.pointer));
        let item = json!({ "ipBlock": { "cidr": format!("{CACHE}/32") } });
        let fix =
            Fix { title: "add the cache's address".to_owned(), safe: cached, edits: vec![edits::append(&last, &item)] };
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

/// Whether another policy opens the cache for the pods of this one.
fn stands_in(view: &View, other: &Policy, policy: &Policy) -> bool {
    let rules = || other.egress.iter().flat_map(|section| section.rules.iter());
    let for_these = other.pods.is_everything() || other.pods == policy.pods;
    let udp = Protocol::Udp;
    for_these && rules().any(|rule| caches(rule) && dns::opens(view, other, rule, udp))
}
