use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{PeerKind, Service};

/// A block that is the address of one of the cluster's own load balancers.
///
/// # Why
/// Inside the cluster, kube-proxy sends what goes to a load balancer's address to the pods behind it at once: policies see
/// those pods, and the rule does not match.
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
///     - to: [{ipBlock: {cidr: 203.0.113.9/32}}]
/// #                           ^^^^^^^^^^^^^^
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
/// # Source
/// kubernetes/kubernetes#66607, projectcalico/calico#10664.
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
        let place = policy.source.place(&format!("{}/ipBlock/cidr", peer.pointer));
        let related = service.source.place("/spec");
        let help = format!("select the pods behind {namespace}/{name}, and name their port");
        findings.push(IPBLOCK_LB_IP.at(place, message).related(related, "the Service").help(help));
    }
}
