use crate::finding::{Finding, Rule};
use crate::lint::{Check, Object};
use crate::secrecy::tree;

/// `rendered/` would contain a secret in clear text.
///
/// # Why
/// Everyone who can read the repository can use it. `tenantry render` stops at it too. tenantry's own components write
/// no secrets. Raw values and your own components can.
///
/// # Bad
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue:
///   extraEnvs:
///     - name: REGISTRY_PASSWORD
/// #   ^ error: Application/argocd/production-acme-agent would contain a secret in clear text: REGISTRY_PASSWORD
///       value: correct-horse-battery
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
///
/// # Fix
/// By hand: put the secret into the secret store, and refer to it with `secretKeyRef`.
///
/// # Source
/// kubernetes.io/docs, concepts/configuration/secret, "Using Secrets as environment variables".
pub(crate) static IN_RENDERED: Rule = Rule::error("secret/in-rendered", include_str!("in_rendered.rs")).hides_text();

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

pub(super) fn check(object: &Object, findings: &mut Vec<Finding>) {
    if !object.ours {
        return;
    }
    for tree::InObject { pointer, found } in tree::in_object(object.value()) {
        let message = format!("{} would contain a secret in clear text: {}", object.id(), found.what);
        let help = "put it into the secret store, and refer to it by name";
        findings.push(IN_RENDERED.at(object.place(&pointer), message).help(help));
    }
}
