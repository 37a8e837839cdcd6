use crate::finding::Rule;

/// Two tenants in one namespace, a tenant in one of the platform's, or two environments that are one cluster.
///
/// # Why
/// A namespace is the wall between tenants: Secrets, quotas, policies and accounts are of the namespace, not of the tenant.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   namespace: shop
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   namespace: shop
/// #            ^^^^
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   namespace: ingress-nginx
/// #            ^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   namespace: beta-shop
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   namespace: gamma
/// ```
pub(crate) static SHARED_NAMESPACE: Rule =
    Rule::error("isolation/shared-namespace", include_str!("shared_namespace.rs"));
