use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::dns_nodelocal;
use crate::finding::{Finding, Rule};
use crate::lint::subject::network::View;
use crate::lint::{Check, Manifests};
use reach::addresses::AddressSet;
use reach::model::{PeerKind, Service};

/// An `ipBlock` is the address of a Service.
///
/// # Why
/// Most network plugins replace the address of a Service by that of a pod before they check policies. So the rule does
/// not match. With NodeLocal DNSCache in iptables mode, the address of the DNS Service is right, if the rule is for
/// DNS.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   policyTypes: [Egress]
///   egress:
///     - to: [{ipBlock: {cidr: 10.96.0.10/32}}]
/// #                           ^^^^^^^^^^^^^ warning: 10.96.0.10/32 of web is the address that kubeadm gives the DNS Service, but policies see the pods behind it
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   policyTypes: [Egress]
///   egress:
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
///           podSelector: {matchLabels: {k8s-app: kube-dns}}
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ```
///
/// # Fix
/// By hand: select the pods behind the Service, and name their port.
///
/// # Source
/// antrea-io/antrea#8179, projectcalico/calico#10664, kubernetes/kubernetes#70555. Default ranges: kubeadm
/// 10.96.0.0/12; K3s 10.43.0.0/16; EKS 10.100.0.0/16 or 172.20.0.0/16; OpenShift 172.30.0.0/16.
pub(super) static IPBLOCK_SERVICE_IP: Rule =
    Rule::warning("isolation/ipblock-service-ip", include_str!("ipblock_service_ip.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// The first two bytes of the ranges of Services that distributions choose.
const RANGES: [([u8; 2], &str); 5] =
    [([10, 96], "kubeadm"), ([10, 43], "k3s"), ([10, 100], "EKS"), ([172, 20], "EKS"), ([172, 30], "OpenShift")];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let named = view.services_by(|service| &service.cluster_ips);
    for (policy, _, rule, peer) in view.peers() {
        let PeerKind::Block(block) = &peer.kind else { continue };
        // A cache on each node listens on the address of the DNS Service too.
        if dns_nodelocal::opens_cache_by_address(rule) {
            continue;
        }
        let Some(what) = service(view, &named, block.cidr) else { continue };
        let message = format!("{} of {} is {what}, but policies see the pods behind it", block.cidr, policy.name);
        let place = policy.source.place(peer.pointer.join("/ipBlock/cidr"));
        findings.push(
            IPBLOCK_SERVICE_IP.at(place, message).help("select the pods behind the Service, and name their port"),
        );
    }
}

/// Which Service's address it is.
fn service(view: &View, named: &HashMap<IpAddr, &Service>, cidr: IpNet) -> Option<String> {
    if let Some(services) = view.service_addresses()
        && services.covers(&AddressSet::block(cidr))
    {
        return Some("in the range of the Services".to_owned());
    }
    let address = (cidr.prefix_len() == cidr.max_prefix_len()).then(|| cidr.addr())?;
    if let Some(service) = named.get(&address) {
        return Some(format!("the address of Service {}/{}", service.namespace, service.name));
    }
    let IpAddr::V4(address) = address else { return None };
    let [a, b, c, d] = address.octets();
    let what = match (c, d) {
        (0, 1) => "API server's Service",
        (0, 10) => "DNS Service",
        _ => return None,
    };
    let (_, whose) = RANGES.into_iter().find(|(range, _)| *range == [a, b])?;
    Some(format!("the address that {whose} gives the {what}"))
}
