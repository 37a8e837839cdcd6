use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Manifests};
use reach::Engine;
use reach::model::Direction;
use reach::routes::{Entry, How, Routes, Target};

use crate::lint::subject::network::View;
use crate::lint::subject::network::strangers::{self, Strangers};
use crate::lint::subject::network::tenancy;

/// A NodePort or host port leads to pods whose policies admit nobody from outside.
///
/// # Why
/// A NodePort replaces the sender's address with the node's. On the pod's own node, policies always allow the node, so
/// anyone gets in, even another tenant. Through any other node the connection is denied.
///
/// # Level
/// An error for a tenant's namespace if the Service hides the client's address. Otherwise a warning. A tenant's
/// namespace is recognised by a label such as `tenantry.dev/tenant` or `role: tenant`, or by a name that begins with
/// `tenant-`.
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
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to: [{podSelector: {}}]
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: session, namespace: acme}
/// spec:
///   type: NodePort
/// #       ^^^^^^^^ error: node port 31010 of Service acme/session leads to acme/session[Pod] on TCP 10022, where no policy lets anyone in from outside: it works only through nodes where such a pod runs
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
///   policyTypes: [Ingress, Egress]
///   egress:
///     - to: [{podSelector: {}}]
///     - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
///       ports: [{protocol: UDP, port: 53}, {port: 53}]
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
/// # Fix
/// By hand: make the Service a ClusterIP, and reach it through the ingress controller or a router. Outside of tenants
/// you can also admit the clients' addresses.
///
/// # Source
/// kubernetes/api, networking/v1/types.go: "or if the traffic source is the pod's local node"; okd#1175,
/// projectcalico/calico#9869, kubernetes#22469.
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
