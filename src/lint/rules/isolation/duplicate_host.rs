use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Finding, Level};
pub(super) use crate::fleet::rules::DUPLICATE_HOST;
use crate::lint::{Check, Manifests, Object};
use yaml::Pointer;

pub(super) const CHECKS: &[Check] = &[Check::objects(check).and_ours()];

/// Ingresses. Files of a folder that is not ours may be alternatives.
fn check(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(String, String), (&Object, Pointer)> = BTreeMap::new();
    for ingress in manifests.objects.iter().filter(|object| object.kind() == "Ingress") {
        for (host, path, pointer) in routes(ingress) {
            match first.get(&(host.clone(), path.clone())) {
                Some((other, place)) if other.namespace() != ingress.namespace() => {
                    let message =
                        format!("{host}{path} already belongs to an Ingress of the namespace {}", other.namespace());
                    findings.push(
                        DUPLICATE_HOST
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

/// Host, path, and the pointer to the host, of each rule.
fn routes(ingress: &Object) -> Vec<(String, String, Pointer)> {
    let rules = ingress.get("/spec/rules").and_then(Value::as_array).into_iter().flatten().enumerate();
    let routes = rules.filter_map(|(at, rule)| {
        let host = rule.get("host").and_then(Value::as_str).filter(|host| !host.contains(['{', '$', '<']))?;
        let paths = rule.pointer("/http/paths").and_then(Value::as_array).into_iter().flatten();
        let path = |path: &Value| path.get("path").and_then(Value::as_str).unwrap_or("/").to_owned();
        Some(paths.map(move |each| (host.to_owned(), path(each), Pointer::filled("/spec/rules/{}/host", [&at]))))
    });
    routes.flatten().collect()
}
