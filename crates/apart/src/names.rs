//! Names that lead elsewhere: Services of a tenant's that stand for what is not in its namespace.
//!
//! Source: kubernetes.io/docs/concepts/services-networking/service (ExternalName; Services without selectors).

use serde_json::Value;
use yaml::Pointer;

use crate::object::{items, text};
use crate::scene::Scene;
use crate::way::{Channel, Way};

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for (index, object, tenant) in scene.of_tenants() {
        let mut add = |to: String, pointer: &Pointer, says: String| {
            ways.push(Way::new(Channel::Names, Some(&tenant.name), to, says).at(index, pointer));
        };
        match (object.group(), object.kind()) {
            ("", "Service") if object.text("/spec/type") == "ExternalName" => {
                let name = object.text("/spec/externalName");
                add(whose(scene, name), &"/spec/externalName".into(), format!("{} leads to {name}", object.says()));
            }
            ("", "Endpoints") => {
                let says = format!("{} leads to addresses of its choice", object.says());
                add("the cluster".to_owned(), &"/subsets".into(), says);
            }
            ("discovery.k8s.io", "EndpointSlice") => {
                let says = format!("{} leads to addresses of its choice", object.says());
                add("the cluster".to_owned(), &"/endpoints".into(), says);
            }
            ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TLSRoute" | "TCPRoute" | "UDPRoute") => {
                for (pointer, namespace) in backends(object.value) {
                    if namespace != object.namespace() {
                        add(
                            scene.whose(namespace),
                            &pointer,
                            format!("{} leads to a Service of {namespace}", object.says()),
                        );
                    }
                }
            }
            ("gateway.networking.k8s.io", "ReferenceGrant") => {
                add(
                    "the platform".to_owned(),
                    &"/spec/from".into(),
                    format!("{} lets other namespaces refer to its objects", object.says()),
                );
            }
            _ => {}
        }
    }
    ways
}

/// The namespaces that a route's backends name.
fn backends(route: &Value) -> Vec<(Pointer, &str)> {
    let mut found = Vec::new();
    for (at, rule) in items(route, "/spec/rules") {
        for (to, backend) in items(rule, "/backendRefs") {
            let namespace = text(backend, "/namespace");
            if !namespace.is_empty() {
                found.push((Pointer::filled("/spec/rules/{}/backendRefs/{}/namespace", [&at, &to]), namespace));
            }
        }
    }
    found
}

/// Whose a name of a Service is: `service.namespace.svc.cluster.local`.
fn whose(scene: &Scene<'_>, name: &str) -> String {
    let mut parts = name.trim_end_matches('.').split('.');
    let (namespace, svc) = (parts.nth(1), parts.next());
    match (namespace, svc) {
        (Some(namespace), Some("svc")) => scene.whose(namespace),
        _ => "the outside".to_owned(),
    }
}
