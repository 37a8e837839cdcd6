use crate::finding::Rule;

/// A host is claimed by two tenants, by a tenant and the platform, or by Ingresses of two namespaces for one path.
///
/// # Why
/// The ingress controller sends each request to one of them. ingress-nginx and F5's NGINX use the older Ingress; other
/// controllers merge the two or have other rules. Users of the other tenant, with their cookies, reach the wrong
/// server.
///
/// # Level
/// An error for tenants and in objects that tenantry renders. A warning for Ingresses in other files.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   hosts: {router: shop.ml.example.com}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   hosts: {router: shop.ml.example.com}
/// #                 ^^^^^^^^^^^^^^^^^^^ error: the host of beta is already used by acme
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   hosts: {router: app.ml.example.com}
/// #                 ^^^^^^^^^^^^^^^^^^ error: the host app.ml.example.com of gamma is the platform's own
/// ```
/// ```yaml tenants/delta/tenant.yaml
/// spec:
///   hosts: {router: ml.example.com}
/// #                 ^^^^^^^^^^^^^^ error: the host ml.example.com of delta is the platform's own
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
/// ```yaml tenants/delta/tenant.yaml
/// spec:
///   hosts: {router: delta.ml.example.com}
/// ```
///
/// # Fix
/// By hand: change one of the hosts.
///
/// # Source
/// kubernetes.github.io/ingress-nginx, how-it-works, "Building the NGINX model";
/// docs.nginx.com/nginx-ingress-controller, configuration/host-and-listener-collisions.
pub(crate) static DUPLICATE_HOST: Rule = Rule::error("isolation/duplicate-host", include_str!("duplicate_host.rs"));
