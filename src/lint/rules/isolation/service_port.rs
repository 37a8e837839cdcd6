use crate::finding::{Finding, Rule};
use crate::lint::{Check, Manifests};
use reach::model::{Direction, PortRef, PortSpec, Service, Workload};

use crate::lint::subject::network::View;

/// A rule names the port of a Service instead of the port of its pods.
///
/// # Why
/// The address and port of a Service are replaced before policies apply, so policies see the pod's port. A rule for the
/// Service's port opens nothing.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: web, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: web}}
///   ingress:
///     - ports: [{port: 8080}]
/// #            ^^^^^^^^^^^^^^ error: TCP 8080 of web is a port of Service web, not of its pods
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports: [{port: 8080, targetPort: 80}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
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
///     - ports: [{port: 80}]
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web, namespace: shop}
/// spec:
///   selector: {app: web}
///   ports: [{port: 8080, targetPort: 80}]
/// ---
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}
/// ```
///
/// # Fix
/// By hand: write the pod's port. The finding names it.
///
/// # Source
/// kubernetes/website#8295, projectcalico/calico#8049.
pub(super) static SERVICE_PORT: Rule = Rule::error("isolation/service-port", include_str!("service_port.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    for (policy, direction, rule) in view.rules() {
        let pods: Vec<&Workload> = match direction {
            Direction::Ingress => view.selected(policy).collect(),
            Direction::Egress => {
                rule.peers.iter().flatten().flat_map(|peer| view.pods_of(policy, &peer.kind)).collect()
            }
        };
        for spec in rule.ports.iter().flatten() {
            if let Some((service, target)) = meant(view, &pods, spec) {
                let place = policy.source.place(rule.pointer.join("/ports"));
                let message =
                    format!("{spec} of {} is a port of Service {}, not of its pods", policy.name, service.name);
                let help = format!("write the pod's port, {target}");
                let related = service.source.place("/spec/ports");
                findings.push(SERVICE_PORT.at(place, message).related(related, "the Service's ports").help(help));
            }
        }
    }
}

/// The Service whose port it is, if none of the pods listens there, and the port that is meant.
fn meant<'v>(view: &'v View, pods: &[&Workload], spec: &PortSpec) -> Option<(&'v Service, u16)> {
    let PortRef::Range(port, last) = spec.port else { return None };
    let listens = |workload: &&Workload| workload.ports.iter().any(|declared| declared.number == port);
    if port != last || pods.is_empty() || pods.iter().any(listens) {
        return None;
    }
    pods.iter().find_map(|workload| {
        let services = view.services_of(&workload.namespace).filter(|service| service.selects(workload));
        services.flat_map(|service| service.ports.iter().map(move |ports| (service, ports))).find_map(
            |(service, ports)| {
                let target = ports.targets(workload).into_iter().find(|target| *target != port)?;
                (ports.port == port && ports.protocol == spec.protocol).then_some((service, target))
            },
        )
    })
}
