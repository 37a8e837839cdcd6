//! Shared state: parts of a server that two tenants use.
//!
//! What tenants use of a server is known from the values of their charts. It is told as an object of the kind `Share`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Value, json};

use crate::object::Object;
use crate::scene::Scene;
use crate::way::{Channel, Way};

const GROUP: &str = "tenantry.dev";
const KIND: &str = "Share";
const PART: &str = "/spec/part";

/// What a tenant's release uses of a server, as an object. What is not known is none.
#[must_use]
pub fn share(namespace: &str, release: &str, about: &str, server: Option<&str>, part: Option<&str>) -> Value {
    json!({
        "apiVersion": format!("{GROUP}/v1"),
        "kind": KIND,
        "metadata": {"name": release, "namespace": namespace},
        "spec": {"about": about, "server": server, "part": part},
    })
}

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    let mut first: BTreeMap<(String, &str), (usize, &Object<'_>, &str)> = BTreeMap::new();
    for (index, object, tenant) in scene.of_tenants().filter(|(_, object, _)| object.is(GROUP, KIND)) {
        let (about, server, part) = (object.text("/spec/about"), server(object), object.text(PART));
        if server.is_empty() || part.is_empty() {
            let says = format!("{about} of {} is not told by a plain value", tenant.name);
            ways.push(
                Way { decided: false, ..Way::new(Channel::SharedState, Some(&tenant.name), "the platform", says) }
                    .at(index, PART),
            );
            continue;
        }
        match first.entry((server, part)) {
            Entry::Vacant(entry) => drop(entry.insert((index, object, &tenant.name))),
            Entry::Occupied(entry) => {
                let (other_index, _, other) = *entry.get();
                if other == tenant.name {
                    continue;
                }
                let server = &entry.key().0;
                for (index, from, to) in
                    [(index, tenant.name.as_str(), other), (other_index, other, tenant.name.as_str())]
                {
                    let says = format!(
                        "{from} uses {about} {part} of {server}, as {to} does: each reads, changes and deletes what the other keeps there"
                    );
                    ways.push(Way::new(Channel::SharedState, Some(from), to, says).at(index, PART));
                }
            }
        }
    }
    ways
}

/// The server's name, with its namespace: `redis.data` of `redis`, and of `Redis.data.svc.cluster.local`.
fn server(object: &Object<'_>) -> String {
    let name = object.text("/spec/server").trim().trim_end_matches('.').to_ascii_lowercase();
    let name = name.strip_suffix(".cluster.local").unwrap_or(&name);
    let name = name.strip_suffix(".svc").unwrap_or(name);
    match name {
        "" => String::new(),
        name if name.contains(['.', ':']) => name.to_owned(),
        name => format!("{name}.{}", object.namespace()),
    }
}
