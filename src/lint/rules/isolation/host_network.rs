use std::collections::BTreeMap;

use crate::finding::{Finding, Level, Rule};
use crate::lint::subject::network::View;
use crate::lint::subject::network::words;
use crate::lint::{Check, Manifests};
use reach::model::{Peer, Policy, Workload};

/// A policy selects or names pods with `hostNetwork: true`.
///
/// # Why
/// Such a pod has its node's address. In most network plugins no selector matches it, so a rule for it opens nothing,
/// and no policy protects it.
///
/// # Level
/// An error if all pods of a peer use the node's network. Otherwise a warning.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}
/// #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a peer of web matches nothing: ingress/controller uses its node's network, where no selector matches
///       ports: [{port: 80}]
/// ---
/// apiVersion: apps/v1
/// kind: DaemonSet
/// metadata: {name: controller, namespace: ingress}
/// spec:
///   template:
///     metadata: {labels: {app: controller}}
///     spec: {hostNetwork: true, containers: [{name: nginx}]}
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   ingress:
///     - from:
///         - ipBlock: {cidr: 192.0.2.0/24} # the nodes
///       ports: [{port: 80}]
/// ---
/// apiVersion: apps/v1
/// kind: DaemonSet
/// metadata: {name: controller, namespace: ingress}
/// spec:
///   template:
///     metadata: {labels: {app: controller}}
///     spec: {hostNetwork: true, containers: [{name: nginx}]}
/// ```
///
/// # Fix
/// By hand: admit the nodes' addresses by an `ipBlock`. With Cilium use `fromEntities: [host, remote-node]`, because an
/// ipBlock does not match nodes there. To protect such a pod, use a firewall on the nodes.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "NetworkPolicy and hostNetwork pods";
/// projectcalico/canal#80, projectcalico/calico#5566, cloudnativelabs/kube-router#1135, cilium/cilium#14724.
pub(super) static HOST_NETWORK: Rule = Rule::error("isolation/host-network", include_str!("host_network.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    if !view.cluster.workloads.iter().any(|workload| workload.host_network) {
        return;
    }
    for (policy, _, _, peer) in view.peers() {
        findings.extend(of_peer(view, policy, peer));
    }
    let mut selected: BTreeMap<String, (&Policy, &Workload)> = BTreeMap::new();
    for policy in view.policies() {
        for workload in view.selected(policy).filter(|workload| workload.host_network) {
            selected.entry(workload.to_string()).or_insert((policy, workload));
        }
    }
    findings.extend(selected.into_values().map(|(policy, workload)| of_subject(policy, workload)));
}

/// A rule whose pods are of their nodes: an error where it has no others.
fn of_peer(view: &View, policy: &Policy, peer: &Peer) -> Option<Finding> {
    let pods = view.pods_of(policy, &peer.kind);
    let on_nodes: Vec<&Workload> = pods.iter().copied().filter(|workload| workload.host_network).collect();
    let shown = words::pods(on_nodes.iter().copied())?;
    let all = on_nodes.len() == pods.len();
    let what = if all { "matches nothing" } else { "does not match all of its pods" };
    let message =
        format!("a peer of {} {what}: {shown} uses its node's network, where no selector matches", policy.name);
    let finding = HOST_NETWORK.at(policy.source.place(&peer.pointer), message);
    let finding = finding.level(if all { Level::Error } else { Level::Warning });
    let related = on_nodes.first().and_then(|workload| workload.source.as_ref());
    let related = related.map(|source| source.place("/spec/template/spec/hostNetwork"));
    let finding = related.into_iter().fold(finding, |finding, place| finding.related(place, "hostNetwork is set here"));
    Some(finding.help("admit the nodes' addresses by an ipBlock (with Cilium, the entities host and remote-node)"))
}

fn of_subject(policy: &Policy, workload: &Workload) -> Finding {
    let place = match &workload.source {
        Some(source) => source.place("/spec/template/spec/hostNetwork"),
        None => policy.source.place("/spec/podSelector"),
    };
    let message = format!(
        "{} does not protect {}: it uses its node's network, where policies do not apply",
        policy.name,
        workload.id(),
    );
    let finding = HOST_NETWORK.at(place, message).level(Level::Warning);
    finding
        .related(policy.source.place("/spec/podSelector"), "this policy selects it")
        .help("remove hostNetwork, or close the ports with a firewall on the nodes")
}
