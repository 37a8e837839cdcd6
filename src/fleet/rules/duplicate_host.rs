use crate::finding::Rule;

/// Two tenants claim one host, a tenant one of the platform's, or two Ingresses of different namespaces one host and path.
///
/// # Why
/// The ingress controller serves one of them. Which one is a matter of age: users of the one tenant, and their cookies, go to the other.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   hosts: {router: shop.ml.example.com}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   hosts: {router: shop.ml.example.com}
/// #                 ^^^^^^^^^^^^^^^^^^^
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   hosts: {router: app.ml.example.com}
/// #                 ^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   hosts: {router: beta.ml.example.com}
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   hosts: {router: gamma.ml.example.com}
/// ```
pub(crate) static DUPLICATE_HOST: Rule = Rule::error("isolation/duplicate-host", include_str!("duplicate_host.rs"));
