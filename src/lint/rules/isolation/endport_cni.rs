use serde_json::{Value, json};

use crate::finding::{Finding, Fix, Rule};
use crate::lint::subject::edits;
use crate::lint::{Check, Manifests};
use reach::model::{Policy, PortRef, PortSpec};
use yaml::Pointer;

/// A policy uses `endPort`, which not every network plugin supports.
///
/// # Why
/// Cilium before 1.15 silently opens only the first port of the range. Cilium 1.15 refuses the policy, so it is not
/// enforced at all. Cilium supports ranges from 1.16 on. Azure's network policy manager does not support `endPort`.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: ftp, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: ftp}}
///   ingress:
///     - ports: [{port: 30000, endPort: 30003}]
/// #                                    ^^^^^ warning: some network plugins open only 30000 of TCP 30000-30003 in ftp
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: ftp, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: ftp}}
///   ingress:
///     - ports: [{port: 30000}, {port: 30001}, {port: 30002}, {port: 30003}]
/// ```
///
/// # Fix
/// Safe: lists the ports, if the range has at most 10. If the range is every port, it removes the numbers. For other
/// ranges check your plugin by hand.
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: ftp, namespace: shop}
/// spec:
///   podSelector: {matchLabels: {app: ftp}}
///   ingress:
///     - ports: [{protocol: TCP, port: 30000}, {protocol: TCP, port: 30001}, {protocol: TCP, port: 30002}, {protocol: TCP, port: 30003}]
/// ```
///
/// # Source
/// cilium/cilium#28684, cilium/cilium#28704, Azure/azure-container-networking#2313.
pub(super) static ENDPORT_CNI: Rule = Rule::warning("isolation/endport-cni", include_str!("endport_cni.rs"));

pub(super) const CHECKS: &[Check] = &[Check::objects(check)];

/// So many ports are listed; a longer list is no improvement.
const LISTED: u16 = 10;

fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    for (policy, _, rule) in manifests.network().rules() {
        for (at, spec) in rule.ports.iter().flatten().enumerate() {
            let PortRef::Range(first, last) = spec.port else { continue };
            if first == last {
                continue;
            }
            let pointer = rule.pointer.join("/ports").index(at);
            let place = policy.source.place(pointer.join("/endPort"));
            let message = format!("some network plugins open only {first} of {spec} in {}", policy.name);
            let help = if (first, last) == (1, u16::MAX) {
                "leave port and endPort out: then every port of the protocol is open"
            } else {
                "check that your plugin supports endPort (Cilium does from 1.16 on), or list the ports"
            };
            let finding = ENDPORT_CNI.at(place, message).help(help);
            findings.push(finding.fix(mended(policy, &pointer, spec, (first, last))));
        }
    }
}

fn mended(policy: &Policy, pointer: &Pointer, spec: &PortSpec, (first, last): (u16, u16)) -> Option<Fix> {
    let protocol = spec.protocol.name();
    let items: Vec<Value> = if (first, last) == (1, u16::MAX) {
        vec![json!({ "protocol": protocol })]
    } else if last - first < LISTED {
        (first..=last).map(|port| json!({ "protocol": protocol, "port": port })).collect()
    } else {
        return None;
    };
    let edit = edits::replace(&policy.source.place(pointer), &items);
    Some(Fix { title: "write the range without endPort".to_owned(), safe: true, edits: vec![edit] })
}
