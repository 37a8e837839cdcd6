use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests};
use reach::Engine;
use reach::model::Direction;
use reach::routes::{Entry, How, Routes, Target};

use crate::lint::subject::network::View;
use crate::lint::subject::network::strangers::{self, Strangers};
use crate::lint::subject::network::tenancy;

/// A port of the nodes that leads to pods whose policies let nobody in from outside.
///
/// # Why
/// A pod's own node may always talk to it. What comes through a port of that node, where its address is put in place of the sender's, gets in
/// whoever sent it, another tenant's pod too; what comes through any other node is denied. So the port is a hole or it is dead.
///
/// # Bad
/// ```yaml session.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: acme, labels: {example.com/tenant: acme}}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: same-namespace, namespace: acme}
/// spec:
///   podSelector: {}
///   ingress:
///     - from: [{podSelector: {}}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: session, namespace: acme}
/// spec:
///   type: NodePort
/// #       ^^^^^^^^
///   selector: {app: session}
///   ports: [{port: 10022, nodePort: 31010}]
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: session, namespace: acme, labels: {app: session}}
/// spec: {containers: [{name: ssh, ports: [{containerPort: 10022}]}]}
/// ```
///
/// # Good
/// ```yaml session.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: acme, labels: {example.com/tenant: acme}}
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: same-namespace, namespace: acme}
/// spec:
///   podSelector: {}
///   ingress:
///     - from: [{podSelector: {}}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: session, namespace: acme}
/// spec:
///   selector: {app: session}
///   ports: [{port: 10022}]
/// ---
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: session, namespace: acme, labels: {app: session}}
/// spec: {containers: [{name: ssh, ports: [{containerPort: 10022}]}]}
/// ```
///
/// # Source
/// kubernetes, networking/v1 types.go: "or if the traffic source is the pod's local node"; okd#1175, projectcalico/calico#9869,
/// kubernetes#22469.
pub(super) static NODE_PORT_BYPASS: Rule =
    Rule::error("isolation/node-port-bypass", include_str!("node_port_bypass.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    if view.cluster.policies.is_empty() {
        return;
    }
    let engine = view.engine();
    for entry in Routes::new(&view.cluster).entries() {
        findings.extend(entry.targets.iter().find_map(|target| finding(view, &engine, &entry, target)));
    }
}

fn finding(view: &View, engine: &Engine<'_>, entry: &Entry<'_>, target: &Target<'_>) -> Option<Finding> {
    let workload = target.workload;
    let open = strangers::let_in(engine, workload, Strangers::Addresses)?;
    if view.others_decide(&workload.namespace) || open.contains(target.protocol, target.port) {
        return None;
    }
    let tenants = view.cluster.namespaces.get(&workload.namespace).is_some_and(tenancy::is_tenants);
    // A host port, and a Service that keeps the client's address, show the policy who comes.
    let keeps = entry.service.is_none_or(|(service, _)| service.keeps_client);
    let (place, what) = match entry.service {
        Some((service, _)) if matches!(entry.how, How::ExternalAddress(_)) => {
            (service.source.place("/spec/externalIPs"), "only through nodes where such a pod runs")
        }
        Some((service, _)) => (service.source.place("/spec/type"), "only through nodes where such a pod runs"),
        None => (workload.source.as_ref()?.place(""), "for nobody but the node"),
    };
    let whom = if keeps { "for those whom the policies let in" } else { what };
    let message =
        format!("{} leads to {target}, where no policy lets anyone in from outside: it works {whom}", entry.begin());
    let help = match tenants {
        true => "reach it by the ingress controller or a router, and make the Service a ClusterIP",
        false => "let the clients in by a rule with their addresses, or make the Service a ClusterIP",
    };
    let level = if tenants && !keeps { Level::Error } else { Level::Warning };
    let isolating = engine.selecting(workload, Direction::Ingress);
    let finding = NODE_PORT_BYPASS.at(place, message).level(level).help(help);
    Some(match isolating.first() {
        Some((policy, _)) => finding.related(policy.source.place("/spec"), format!("{policy} isolates the pods")),
        None => finding,
    })
}
