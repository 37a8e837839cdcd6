use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::lint::subject::network::View;
use crate::lint::{Check, Manifests, Object};
use crate::source::Place;
use reach::model::{Direction, Ingress, Policy, Rule as NetworkRule, Workload};
use reach::routes::{Front, Routes, Target, is_ingress_controller};
use reach::{Endpoint, Engine};

use crate::lint::subject::network::strangers::{self, Strangers};

/// Policies block the ingress controller from the pods of an Ingress.
///
/// # Why
/// The controller runs in another namespace or outside the cluster. A policy that admits only the pods' own namespace
/// is common. It blocks the controller, and users see "504 Gateway Time-out".
///
/// # Level
/// An error. If the folder contains the controller, its labels and those of its namespace decide. Otherwise any rule for
/// other namespaces may be meant for it.
///
/// # Bad
/// ```yaml shop.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: same-namespace, namespace: shop}
/// spec:
///   podSelector: {}
///   ingress:
///     - from: [{podSelector: {}}]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: Ingress
/// metadata: {name: web, namespace: shop}
/// spec:
///   rules:
///     - host: shop.example.com
///       http:
///         paths:
///           - path: /
///             pathType: Prefix
///             backend: {service: {name: web, port: {number: 80}}}
/// #                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: no rule here lets the ingress controller in: Ingress web -> Service web:80 -> shop/web[Deployment] on TCP 8080
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports: [{port: 80, targetPort: http}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}
/// ```
///
/// # Good
/// ```yaml controller.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: ingress-controller, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   ingress:
///     - from:
///         - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}
///       ports: [{port: 8080}]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: same-namespace, namespace: shop}
/// spec:
///   podSelector: {}
///   ingress:
///     - from: [{podSelector: {}}]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: Ingress
/// metadata: {name: web, namespace: shop}
/// spec:
///   rules:
///     - host: shop.example.com
///       http:
///         paths:
///           - path: /
///             pathType: Prefix
///             backend: {service: {name: web, port: {number: 80}}}
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports: [{port: 80, targetPort: http}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{name: http, containerPort: 8080}]}]}
/// ```
///
/// # Fix
/// By hand: admit the controller's namespace on the pods' port, by `namespaceSelector` and
/// `kubernetes.io/metadata.name`.
///
/// # Source
/// kubernetes/kubernetes#112467, kubernetes/ingress-nginx#7132, rancher/rke2#3195.
pub(super) static INGRESS_CONTROLLER_BLOCKED: Rule =
    Rule::error("isolation/ingress-controller-blocked", include_str!("ingress_controller_blocked.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    if view.cluster.ingresses.is_empty() || view.cluster.policies.is_empty() {
        return;
    }
    let (engine, routes) = (view.engine(), Routes::new(&view.cluster));
    for ingress in &view.cluster.ingresses {
        // A namespace may have a controller of its own; and other kinds of policies may let one in.
        let own = view.workloads_of(&ingress.namespace).any(is_ingress_controller);
        if own || view.others_decide(&ingress.namespace) {
            continue;
        }
        let controllers = controllers(manifests, view, ingress);
        let mut seen = BTreeSet::new();
        for backend in &ingress.backends {
            let Some(front) = routes.backend(ingress, backend) else { continue };
            if !seen.insert((&front.service.name, front.port.port)) {
                continue;
            }
            let blocked = front.targets.iter().find(|target| is_blocked(&engine, target, &controllers));
            findings.extend(
                blocked
                    .map(|target| finding(&engine, ingress, &front, *target, ingress.source.place(&backend.pointer))),
            );
        }
    }
}

/// The controllers in the folder, if one of them is the Ingress's, by the class that it names: `nginx` is `ingress-nginx`.
fn controllers<'v>(manifests: &Manifests, view: &'v View, ingress: &Ingress) -> Vec<&'v Workload> {
    let is_this = |object: &&Object| {
        object.kind() == "Ingress" && object.name() == ingress.name && object.namespace() == ingress.namespace
    };
    let class = manifests.objects.iter().find(is_this).map_or("", |object| object.text("/spec/ingressClassName"));
    let all: Vec<&Workload> =
        view.cluster.workloads.iter().filter(|workload| is_ingress_controller(workload)).collect();
    let serves = |workload: &&Workload| workload.labels.shown().values().any(|value| value.contains(class));
    if class.is_empty() || all.iter().any(serves) { all } else { vec![] }
}

/// Where the folder shows the controller, it is known who must be let in; else anyone of another namespace may be one.
fn is_blocked(engine: &Engine<'_>, target: &Target<'_>, controllers: &[&Workload]) -> bool {
    let open = match controllers {
        [] => strangers::let_in(engine, target.workload, Strangers::All),
        known => strangers::let_in_of(engine, target.workload, known),
    };
    open.is_some_and(|open| !open.contains(target.protocol, target.port))
}

fn finding(engine: &Engine<'_>, ingress: &Ingress, front: &Front<'_>, target: Target<'_>, place: Place) -> Finding {
    let message = format!(
        "no rule here lets the ingress controller in: Ingress {} -> Service {}:{} -> {target}",
        ingress.name, front.service.name, front.port.port,
    );
    let help = format!(
        "let the controller's namespace in on the pods' port {}, by namespaceSelector and kubernetes.io/metadata.name",
        target.port
    );
    let finding = INGRESS_CONTROLLER_BLOCKED.at(place, message).help(help);
    match nearest(engine, target.workload) {
        Some((place, miss)) => finding.related(place, miss),
        None => finding,
    }
}

/// The rule that comes nearest to letting strangers in, and what it lacks.
fn nearest(engine: &Engine<'_>, workload: &Workload) -> Option<(Place, String)> {
    let rules = strangers::rules(engine, workload);
    let lets_in = |(policy, rule): &(&Policy, &NetworkRule)| strangers::may_be(policy, rule, Strangers::All);
    let Some((policy, rule)) = rules.max_by_key(lets_in) else {
        let selecting = engine.selecting(workload, Direction::Ingress);
        let (policy, _) = selecting.first()?;
        return Some((policy.source.place("/spec"), format!("{policy} has no ingress rules")));
    };
    let text = if lets_in(&(policy, rule)) {
        let ports = engine.ports(rule, &Endpoint::Pod(workload));
        format!("{policy} lets others in here, but not the controller, or on other ports: {ports}")
    } else {
        format!("{policy} lets in pods of its own namespace only")
    };
    Some((policy.source.place(&rule.pointer), text))
}
