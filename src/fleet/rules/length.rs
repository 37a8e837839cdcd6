use crate::finding::Rule;

/// A name that leaves no room for the names that are made of it.
///
/// # Why
/// Names of Kubernetes objects end at 63 characters, and a tenant's are longer than the tenant's own.
///
/// # Bad
/// ```yaml tenants/an-organisation-with-a-very-long-name-of-its-own/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: an-organisation-with-a-very-long-name-of-its-own}
/// #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
pub(crate) static LENGTH: Rule = Rule::error("naming/length", include_str!("length.rs"));
