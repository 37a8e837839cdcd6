use crate::finding::Finding;
use crate::lint::{Lint, Object, ObjectRule, Rule};
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
pub(super) struct InRendered;

impl Lint for InRendered {
    const RULE: Rule = Rule::error("secret/in-rendered");
}

impl ObjectRule for InRendered {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        if !object.ours {
            return;
        }
        for tree::InObject { pointer, found } in tree::in_object(object.value()) {
            let message = format!("{} would hold a secret in clear: {}", object.id(), found.what);
            let help = "put it into the secret store, and name it there";
            findings.push(Self::RULE.at(object.place(&pointer), message).help(help));
        }
    }
}
