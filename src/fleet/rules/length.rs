use crate::finding::Rule;

/// A name has more than 40 characters.
///
/// # Why
/// Names of namespaces, Services and label values end at 63 characters, and tenantry adds words to the name of a tenant
/// or environment.
///
/// # Bad
/// ```yaml tenants/an-organisation-with-a-very-long-name-of-its-own/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: an-organisation-with-a-very-long-name-of-its-own}
/// #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the name of the tenant an-organisation-with-a-very-long-name-of-its-own has 48 characters
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   quota: {gpus: 1}
/// ```
///
/// # Fix
/// By hand: choose a shorter name.
///
/// # Source
/// kubernetes.io/docs, concepts/overview/working-with-objects/names.
pub(crate) static LENGTH: Rule = Rule::error("naming/length", include_str!("length.rs"));
