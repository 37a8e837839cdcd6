use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Level};
use crate::lint::{Lint, ManifestRule, Manifests, Object, Rule};

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
                        let message = format!("{host}{path} leads to the namespace {} already", other.namespace());
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
