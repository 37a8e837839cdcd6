use crate::finding::Rule;

/// A folder has no definition.
///
/// # Why
/// The folder of a tenant contains tenant.yaml, that of an environment environment.yaml, and that of a component
/// component.yaml.
///
/// # Bad
/// ```yaml tenants/acme/production.yaml
/// apiVersion: tenantry.dev/v1
/// ^ error: there is no tenants/acme/tenant.yaml, so this file is not used
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
///
/// # Fix
/// By hand: add the file, or rename the one that was meant.
///
/// # Source
/// README.md, "What you write, what you get".
pub(crate) static MISSING_FILE: Rule = Rule::error("schema/missing-file", include_str!("missing_file.rs"));
