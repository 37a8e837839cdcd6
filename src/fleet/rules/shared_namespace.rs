use crate::finding::Rule;

/// Two tenants use one namespace, a tenant uses one of the platform or of others, or two environments are one cluster.
///
/// # Why
/// Kubernetes separates tenants by namespace. Secrets, quotas, policies and ServiceAccounts belong to the namespace,
/// not to the tenant. `cluster.reservedNamespaces` lists the namespaces that others own.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   namespace: shop
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   namespace: shop
/// #            ^^^^ error: the namespace of beta is already used by acme
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   namespace: ingress-nginx
/// #            ^^^^^^^^^^^^^ error: the namespace ingress-nginx of gamma belongs to the ingress controller
/// ```
/// ```yaml tenants/delta/tenant.yaml
/// spec:
///   namespace: external-secrets
/// #            ^^^^^^^^^^^^^^^^ error: the namespace external-secrets of delta belongs to others, by cluster.reservedNamespaces
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
/// ```yaml tenants/delta/tenant.yaml
/// spec:
///   namespace: delta
/// ```
///
/// # Fix
/// By hand: give each tenant its own `namespace`, and each environment its own `cluster.name`.
///
/// # Source
/// kubernetes.io/docs, concepts/security/multi-tenancy, "Namespaces"; for the reserved ones, the installation pages of
/// cert-manager, External Secrets, kube-prometheus and the other operators.
pub(crate) static SHARED_NAMESPACE: Rule =
    Rule::error("isolation/shared-namespace", include_str!("shared_namespace.rs"));
