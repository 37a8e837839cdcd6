use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Level};
use crate::lint::{Lint, ManifestRule, Manifests, Object, Rule};

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
///
/// # Fix
/// By hand: change one of the hosts.
///
/// # Source
/// kubernetes.github.io/ingress-nginx, how-it-works, "Building the NGINX model";
/// docs.nginx.com/nginx-ingress-controller, configuration/host-and-listener-collisions.
pub(super) struct DuplicateHost;

impl Lint for DuplicateHost {
    const RULE: Rule = Rule::error("isolation/duplicate-host");
}

impl ManifestRule for DuplicateHost {
    /// Ingresses. Files of a folder that is not ours may be alternatives.
    fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
        let mut first: BTreeMap<(String, String), (&Object, String)> = BTreeMap::new();
        for ingress in manifests.objects.iter().filter(|object| object.kind() == "Ingress") {
            for (host, path, pointer) in routes(ingress) {
                match first.get(&(host.clone(), path.clone())) {
                    Some((other, place)) if other.namespace() != ingress.namespace() => {
                        let message = format!(
                            "{host}{path} already belongs to an Ingress of the namespace {}",
                            other.namespace()
                        );
                        findings.push(
                            Self::RULE
                                .at(ingress.place(&pointer), message)
                                .level(if ingress.ours { Level::Error } else { Level::Warning })
                                .related(other.place(place), "claimed here"),
                        );
                    }
                    Some(_) => {}
                    None => drop(first.insert((host, path), (ingress, pointer))),
                }
            }
        }
    }
}

/// Host, path, and the JSON pointer of the host, of each rule.
fn routes(ingress: &Object) -> Vec<(String, String, String)> {
    let rules = ingress.get("/spec/rules").and_then(Value::as_array).into_iter().flatten().enumerate();
    let routes = rules.filter_map(|(at, rule)| {
        let host = rule.get("host").and_then(Value::as_str).filter(|host| !host.contains(['{', '$', '<']))?;
        let paths = rule.pointer("/http/paths").and_then(Value::as_array).into_iter().flatten();
        let path = |path: &Value| path.get("path").and_then(Value::as_str).unwrap_or("/").to_owned();
        Some(paths.map(move |each| (host.to_owned(), path(each), format!("/spec/rules/{at}/host"))))
    });
    routes.flatten().collect()
}
