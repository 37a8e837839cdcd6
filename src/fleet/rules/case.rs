use crate::finding::Rule;

/// Two names that differ only in case.
///
/// # Why
/// Some file systems take the two folders for one: what one commits is not what another checks out.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// #                ^^^^
/// spec: {company: Acme}
/// ```
/// ```yaml tenants/Acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: Acme}
/// spec: {company: Another}
/// ```
///
/// # Good
/// ```yaml tenants/Acme/tenant.yaml
/// ```
/// ```yaml tenants/acme-labs/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme-labs}
/// spec: {company: Another}
/// ```
pub(crate) static CASE: Rule = Rule::error("naming/case", include_str!("case.rs"));
