use crate::finding::Rule;

/// A folder without the definition that makes it one.
///
/// # Why
/// A tenant's folder holds tenant.yaml, an environment's environment.yaml, a component's component.yaml.
///
/// # Bad
/// ```yaml tenants/acme/production.yaml
/// apiVersion: tenantry.dev/v1
/// ^
/// kind: Tenant
/// metadata: {name: acme}
/// spec:
///   quota: {cpu: 64}
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {cpu: 32}
/// ```
/// ```yaml tenants/acme/production.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// spec:
///   quota: {cpu: 64}
/// ```
pub(crate) static MISSING_FILE: Rule = Rule::error("schema/missing-file", include_str!("missing_file.rs"));
