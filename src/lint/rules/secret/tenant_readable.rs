use std::collections::BTreeMap;

use crate::catalog::component::Scope;
use crate::finding::{Finding, Rule};
use crate::lint::Check;
use crate::workspace::Workspace;
use yaml::Pointer;

/// A component keeps an administrator's secret in a tenant's namespace.
///
/// # Why
/// Tasks of a tenant can read every Secret of their namespace, because the agent's ServiceAccount may read them and
/// tasks run under it.
///
/// # Bad
/// ```yaml components/reporting/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: reporting}
/// spec:
///   about: Reports on a tenant.
///   scope: tenant
///   stage: apps
///   namespace: {name: "{{ tenant.namespace }}"}
///   secrets:
///     - name: platform-key
///       administrator: true
/// #                    ^^^^ error: the Secret platform-key belongs to an administrator, and tenants' tasks can read it
///       keys: {key: {about: a key of the platform's administrator}}
///       assumed: example
/// ```
///
/// # Good
/// ```yaml components/reporting/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: reporting}
/// spec:
///   about: Reports on a tenant.
///   scope: tenant
///   stage: apps
///   namespace: {name: "{{ tenant.namespace }}"}
///   secrets:
///     - name: tenant-key
///       keys: {key: {about: a key of the tenant's own user}}
///       assumed: example
/// ```
///
/// # Fix
/// By hand: keep the secret in a namespace of the platform, or use a key of the tenant's own user.
///
/// # Source
/// clearml-agent chart: the agent's Role reads the Secrets of its namespace, and tasks run as the same account.
pub(super) static TENANT_READABLE: Rule = Rule::error("secret/tenant-readable", include_str!("tenant_readable.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    let tenants = workspace.fleet.environments.iter().flat_map(|environment| &environment.tenants);
    let namespaces: BTreeMap<&str, &str> =
        tenants.map(|tenant| (tenant.spec.namespace.as_str(), tenant.name.as_str())).collect();
    for component in workspace.catalog.components.values() {
        for (at, secret) in component.spec.secrets.iter().enumerate().filter(|(_, secret)| secret.administrator) {
            let namespace = secret.namespace.as_deref().unwrap_or(&component.spec.namespace.name);
            let of_tenant = component.spec.scope == Scope::Tenant && namespace.contains("tenant.namespace");
            if of_tenant || namespaces.contains_key(namespace) {
                let place = component.place(Pointer::filled("/spec/secrets/{}/administrator", [&at]));
                let message =
                    format!("the Secret {} belongs to an administrator, and tenants' tasks can read it", secret.name);
                findings.push(TENANT_READABLE.at(place, message).help("keep it in a namespace of the platform"));
            }
        }
    }
}
