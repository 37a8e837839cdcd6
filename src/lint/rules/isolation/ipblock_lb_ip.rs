use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{PeerKind, Service};

/// An `ipBlock` is the address of one of the cluster's own load balancers.
///
/// # Why
/// Inside the cluster, kube-proxy sends connections to a load balancer's address directly to the pods behind it.
/// Policies see those pods, so the rule does not match. Load balancers with a host name only, or with `ipMode: Proxy`,
/// are exceptions.
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
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
///     - to: [{ipBlock: {cidr: 203.0.113.9/32}}]
/// #                           ^^^^^^^^^^^^^^ warning: 203.0.113.9/32 of web is the load balancer of Service ingress-nginx/ingress: inside the cluster policies see its pods
///       ports: [{port: 443}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: ingress, namespace: ingress-nginx}
/// spec: {type: LoadBalancer, loadBalancerIP: 203.0.113.9, selector: {app: ingress}, ports: [{port: 443}]}
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
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
///     - to:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}
///           podSelector: {matchLabels: {app: ingress}}
///       ports: [{port: 443}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: ingress, namespace: ingress-nginx}
/// spec: {type: LoadBalancer, loadBalancerIP: 203.0.113.9, selector: {app: ingress}, ports: [{port: 443}]}
/// ```
///
/// # Fix
/// By hand: select the pods behind the Service, and name their port.
///
/// # Source
/// kubernetes/kubernetes#66607, projectcalico/calico#10664; kubernetes.io/docs, concepts/services-networking/service,
/// "Specifying IPMode of load balancer status".
pub(super) static IPBLOCK_LB_IP: Rule = Rule::warning("isolation/ipblock-lb-ip", include_str!("ipblock_lb_ip.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    let balancers = view.services_by(|service| &service.external_ips);
    for (policy, _, _, peer) in view.peers() {
        let PeerKind::Block(block) = &peer.kind else { continue };
        let Some(service) = (block.cidr.prefix_len() == block.cidr.max_prefix_len())
            .then(|| balancers.get(&block.cidr.addr()))
            .flatten()
        else {
            continue;
        };
        let Service { namespace, name, .. } = service;
        let message = format!(
            "{} of {} is the load balancer of Service {namespace}/{name}: inside the cluster policies see its pods",
            block.cidr, policy.name
        );
        let place = policy.source.place(peer.pointer.join("/ipBlock/cidr"));
        let related = service.source.place("/spec");
        let help = format!("select the pods behind {namespace}/{name}, and name their port");
        findings.push(IPBLOCK_LB_IP.at(place, message).related(related, "the Service").help(help));
    }
}
