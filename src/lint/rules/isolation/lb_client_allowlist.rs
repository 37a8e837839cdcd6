use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::Endpoint;
use reach::addresses::{AddressSet, IpBlock};
use reach::matrix::not_public;
use reach::model::{PeerKind, ServiceType};
use reach::routes::{Entry, Routes};

use crate::lint::subject::network::strangers;

/// A policy admits clients by address, but the Service hides their addresses.
///
/// # Why
/// With `externalTrafficPolicy: Cluster`, the default, nodes replace the client's address with their own. The policy
/// then admits none of the listed clients. If you add the node addresses to make it work, everybody gets in.
///
/// # Bad
/// ```yaml api.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: clients, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: api}}
///   ingress:
///     - from: [{ipBlock: {cidr: 198.51.100.0/24}}]
/// #                      ^^^^^^^^^^^^^^^^^^^^^^^ warning: clients admits clients addresses 198.51.100.0/24, but port 443 of the load balancer of Service shop/api hides their addresses: externalTrafficPolicy of api is Cluster
///       ports: [{port: 8443}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: api, namespace: shop}
/// spec:
///   type: LoadBalancer
///   selector: {app: api}
///   ports: [{port: 443, targetPort: 8443}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: api, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: api}}
///     spec: {containers: [{name: api, ports: [{containerPort: 8443}]}]}
/// ```
///
/// # Good
/// ```yaml api.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: clients, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: api}}
///   ingress:
///     - from: [{ipBlock: {cidr: 198.51.100.0/24}}]
///       ports: [{port: 8443}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: api, namespace: shop}
/// spec:
///   type: LoadBalancer
///   externalTrafficPolicy: Local
///   selector: {app: api}
///   ports: [{port: 443, targetPort: 8443}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: api, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: api}}
///     spec: {containers: [{name: api, ports: [{containerPort: 8443}]}]}
/// ```
///
/// # Fix
/// By hand: set `externalTrafficPolicy: Local`, or use `loadBalancerSourceRanges`.
///
/// # Source
/// kubernetes.io/docs, tutorials/services/source-ip; Azure/AKS#974, projectcalico/calico#2088.
pub(super) static LB_CLIENT_ALLOWLIST: Rule =
    Rule::warning("isolation/lb-client-allowlist", include_str!("lb_client_allowlist.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    if view.cluster.policies.is_empty() {
        return;
    }
    let engine = view.engine();
    let hides = |entry: &Entry<'_>| {
        entry.service.is_some_and(|(service, _)| service.kind != ServiceType::ClusterIp && !service.keeps_client)
    };
    for entry in Routes::new(&view.cluster).entries().into_iter().filter(hides) {
        let Some((service, _)) = entry.service else { continue };
        for target in &entry.targets {
            let to = Endpoint::Pod(target.workload);
            for (policy, rule) in strangers::rules(&engine, target.workload) {
                let opens = engine.ports(rule, &to).contains(target.protocol, target.port);
                let clients = rule.peers.iter().flatten().find(|peer| is_list_of_clients(&peer.kind));
                let Some(peer) = clients.filter(|_| opens) else { continue };
                let message = format!(
                    "{} admits clients {}, but {} hides their addresses: externalTrafficPolicy of {} is Cluster",
                    policy.name,
                    peer.kind,
                    entry.begin(),
                    service.name,
                );
                let help = "set externalTrafficPolicy: Local, or move the list to loadBalancerSourceRanges";
                let place = policy.source.place(peer.pointer.join("/ipBlock"));
                let finding = LB_CLIENT_ALLOWLIST.at(place, message).help(help);
                findings.push(finding.related(service.source.place("/spec"), "this Service hides its clients"));
            }
        }
    }
    findings.dedup_by(|a, b| (a.rule, &a.place) == (b.rule, &b.place));
}

/// Whether it names some addresses of the internet: private ones may be the nodes', and all addresses are no list.
fn is_list_of_clients(peer: &PeerKind) -> bool {
    let PeerKind::Block(block) = peer else { return false };
    !is_everyone(block) && block.addresses().is_disjoint(&not_public())
}

fn is_everyone(block: &IpBlock) -> bool {
    block.addresses().covers(&AddressSet::all_v4())
}
