use crate::finding::{Finding, Level, OnPages, Rule};
use crate::lint::subject::network::View;
use crate::lint::subject::network::unisolated;
use crate::lint::subject::network::words;
use crate::lint::{Check, Manifests};
use reach::model::{Direction, Policy, Rule as PolicyRule};

/// No policy limits where the pods of this namespace may connect to.
///
/// # Why
/// Code of a tenant, or of an attacker, can then reach the nodes, the API server and the cloud's metadata service. It
/// can also send data to the internet. This is the default of Kubernetes.
///
/// # Level
/// An error if the namespace is a tenant's, is shared by its name (`clearml`), or runs a data store, and the folder has
/// policies of it. Otherwise a warning. On Markdown pages a warning at most.
///
/// # Bad
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny, namespace: tenant-a}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress]
/// #              ^^^^^^^^^ error: any pod of tenant-a can connect to everything, 169.254.169.254 and the internet too: no policy isolates its egress; tenant-a is a tenant's
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny, namespace: tenant-b}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress: [{}]
/// #          ^^ error: pods {} can connect to everything: this rule of default-deny has neither peers nor ports
/// ```
///
/// # Good
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny, namespace: tenant-a}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
/// ```
///
/// # Fix
/// Unsafe: adds a policy that denies all egress. It blocks connections that are in use, DNS among them, until you allow
/// them.
/// ```yaml policies.yaml
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny, namespace: tenant-a}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata:
///   name: default-deny-egress
///   namespace: tenant-a
/// spec:
///   podSelector: {}
///   policyTypes: [Egress]
/// ---
/// apiVersion: networking.k8s.io/v1
/// kind: NetworkPolicy
/// metadata: {name: default-deny, namespace: tenant-b}
/// spec:
///   podSelector: {}
///   policyTypes: [Ingress, Egress]
///   egress: [{}]
/// ```
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/network-policies, "Default policies".
pub(super) static EGRESS_OPEN: Rule =
    Rule::error("isolation/egress-open", include_str!("egress_open.rs")).on_pages(OnPages::Warning);

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_proved()];

/// An error in namespaces of tenants, shared by tenants or with data, where the folder sets them up; else a warning at most.
fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let view = manifests.network();
    for open in unisolated::of(view, Direction::Egress) {
        let what = format!("{} can connect to everything, 169.254.169.254 and the internet too", open.pods);
        findings.push(open.finding(&EGRESS_OPEN, Direction::Egress, &what));
    }
    let egress = view.rules().filter(|(_, direction, _)| *direction == Direction::Egress);
    for (policy, _, rule) in egress.filter(|(.., rule)| rule.peers.is_none() && rule.ports.is_none()) {
        findings.push(everything(view, policy, rule));
    }
}

fn everything(view: &View, policy: &Policy, rule: &PolicyRule) -> Finding {
    let pods = words::pods(view.selected(policy)).unwrap_or_else(|| format!("pods {}", policy.pods));
    let message = format!("{pods} can connect to everything: this rule of {} has neither peers nor ports", policy.name);
    let purpose = view.purpose_of(policy);
    let level = if purpose.is_some() { Level::Error } else { Level::Warning };
    EGRESS_OPEN
        .at(policy.source.place(&rule.pointer), message)
        .level(level)
        .help("name the peers and ports that are meant")
}
