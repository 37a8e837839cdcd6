use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};
use crate::secrecy::tree;

/// A secret would stand in `rendered/`.
///
/// # Why
/// Who can read the repository can use it. Nothing that tenantry makes holds one; raw values and components of one's own may. It stops
/// `tenantry render` too.
///
/// # Bad
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: REGISTRY_PASSWORD
///       value: correct-horse-battery
/// #            ^^^^^^^^^^^^^^^^^^^^^
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: REGISTRY_PASSWORD
///       valueFrom: {secretKeyRef: {name: registry, key: password}}
/// ```
pub(super) static IN_RENDERED: Rule = Rule::error("secret/in-rendered", include_str!("in_rendered.rs")).hides_text();

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

pub(super) fn check(object: &Object, findings: &mut Vec<Finding>) {
    if !object.ours {
        return;
    }
    for tree::InObject { pointer, found } in tree::in_object(object.value()) {
        let message = format!("{} would hold a secret in clear: {}", object.id(), found.what);
        let help = "put it into the secret store, and name it there";
        findings.push(IN_RENDERED.at(object.place(&pointer), message).help(help));
    }
}
