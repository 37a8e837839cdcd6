use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};

use super::tenant_of;

/// A tenant's namespace does not enforce Pod Security `baseline` or `restricted`.
///
/// # Why
/// Without it a task can be privileged, or use the node's network, where policies do not apply. It can also mount the
/// node's disk, with every other tenant's files.
///
/// # Bad
/// ```yaml namespace.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: acme
/// #       ^^^^ error: pods of the tenant acme may be privileged
///   labels: {tenantry.dev/tenant: acme}
/// ```
///
/// # Good
/// ```yaml namespace.yaml
/// apiVersion: v1
/// kind: Namespace
/// metadata:
///   name: acme
///   labels: {tenantry.dev/tenant: acme, pod-security.kubernetes.io/enforce: baseline}
/// ```
///
/// # Fix
/// By hand: label the namespace `pod-security.kubernetes.io/enforce: baseline`.
///
/// # Source
/// kubernetes.io/docs, concepts/security/pod-security-standards, and concepts/security/pod-security-admission.
pub(super) static POD_SECURITY: Rule = Rule::error("isolation/pod-security", include_str!("pod_security.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

const ENFORCE: &str = "/metadata/labels/pod-security.kubernetes.io~1enforce";

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let Some(tenant) = tenant_of(object).filter(|_| object.kind() == "Namespace") else { return };
    let place = match object.text(ENFORCE) {
        "baseline" | "restricted" => return,
        "" => object.place("/metadata/name"),
        _ => object.place(ENFORCE),
    };
    findings.push(
        POD_SECURITY
            .at(place, format!("pods of the tenant {tenant} may be privileged"))
            .tenant(tenant)
            .help("label the namespace with pod-security.kubernetes.io/enforce: baseline"),
    );
}
