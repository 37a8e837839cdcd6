use crate::lint::{Lint, Rule};

/// A document of another kind than its path says.
///
/// # Why
/// environments/*/environment.yaml holds an Environment, tenants/*/tenant.yaml a Tenant, all of apiVersion tenantry.dev/v1.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenants
/// #     ^^^^^^^
/// metadata: {name: acme}
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// ```
pub struct UnknownKind;

impl Lint for UnknownKind {
    const RULE: Rule = Rule::error("schema/unknown-kind");
}
