//! Secret paths: what a namespace asks the secret store for, beyond its own.
//!
//! Source: external-secrets.io/latest/api (ExternalSecret, PushSecret, ClusterExternalSecret, SecretStore).

use serde_json::Value;
use yaml::Pointer;

use crate::object::{Object, field, items, text};
use crate::scene::{Scene, Tenant};
use crate::way::{Channel, Way};

const GROUP: &str = "external-secrets.io";

/// Other projects that bring secrets into a cluster, whose paths are not read.
const OTHERS: &[(&str, &str)] = &[
    ("secrets.hashicorp.com", "VaultStaticSecret"),
    ("secrets.hashicorp.com", "VaultDynamicSecret"),
    ("secrets.infisical.com", "InfisicalSecret"),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"),
    ("onepassword.com", "OnePasswordItem"),
    ("secrets.doppler.com", "DopplerSecret"),
];

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for (index, object, tenant) in scene.of_tenants() {
        if object.group() == GROUP {
            let asked = asked(object);
            let beyond = asked.into_iter().filter(|ask| !is_own(scene, tenant, object, ask));
            ways.extend(beyond.map(|ask| way(scene, tenant, object, &ask).at(index, ask.pointer.clone())));
        } else if OTHERS.contains(&(object.group(), object.kind())) {
            let says = format!("{} asks for secrets in a form that is not read", object.says());
            ways.push(
                Way { decided: false, ..Way::new(Channel::SecretPaths, Some(&tenant.name), "the platform", says) }
                    .at(index, ""),
            );
        }
    }
    ways.extend(scene.all().filter_map(|(index, object)| Some(for_many(object)?.at(index, "/spec"))));
    ways
}

/// A path that an object asks for.
struct Ask {
    pointer: Pointer,
    /// The path; none where the object searches, or asks by a store of its own.
    path: Option<String>,
}

fn asked(object: &Object<'_>) -> Vec<Ask> {
    let key = |base: Pointer, item: &Value, below: &'static str| {
        let path = field(item, below).and_then(Value::as_str).map(str::to_owned);
        Ask { pointer: base.join(below), path }
    };
    match object.kind() {
        "ExternalSecret" => {
            let data = items(object.value, "/spec/data")
                .map(|(at, item)| key(Pointer::filled("/spec/data/{}", [&at]), item, "/remoteRef/key"));
            let from = items(object.value, "/spec/dataFrom")
                .filter(|(_, item)| field(item, "/sourceRef/generatorRef").is_none());
            data.chain(from.map(|(at, item)| match item.get("find") {
                Some(find) => {
                    Ask { pointer: Pointer::filled("/spec/dataFrom/{}/find", [&at]), path: found_below(find) }
                }
                None => key(Pointer::filled("/spec/dataFrom/{}", [&at]), item, "/extract/key"),
            }))
            .collect()
        }
        "PushSecret" => {
            let data = items(object.value, "/spec/data");
            data.map(|(at, item)| key(Pointer::filled("/spec/data/{}", [&at]), item, "/match/remoteRef/remoteKey"))
                .collect()
        }
        "SecretStore" => vec![Ask { pointer: Pointer::from("/spec/provider"), path: None }],
        _ => Vec::new(),
    }
}

/// The path below which a search stays: anything that begins with it.
fn found_below(find: &Value) -> Option<String> {
    let path = text(find, "/path");
    (!path.is_empty()).then(|| format!("{}/", path.trim_end_matches('/')))
}

fn is_own(scene: &Scene<'_>, tenant: &Tenant, object: &Object<'_>, ask: &Ask) -> bool {
    let Some(path) = &ask.path else { return false };
    let path = path.trim_start_matches('/');
    let climbs = path.split('/').any(|part| part == ".." || part == ".");
    let below = tenant.secret_prefix.as_deref().is_some_and(|prefix| path.starts_with(prefix.trim_start_matches('/')));
    !climbs && (below || scene.secret_paths.contains(&(object.namespace().to_owned(), path.to_owned())))
}

fn way(scene: &Scene<'_>, tenant: &Tenant, object: &Object<'_>, ask: &Ask) -> Way {
    let Some(path) = &ask.path else {
        let says = format!("{} asks the store for whatever it finds", object.says());
        return Way::new(Channel::SecretPaths, Some(&tenant.name), "the platform", says);
    };
    let of = |other: &&Tenant| {
        other.secret_prefix.as_deref().is_some_and(|prefix| path.trim_start_matches('/').starts_with(prefix))
    };
    let to = scene
        .tenants
        .iter()
        .filter(|other| other.name != tenant.name)
        .find(of)
        .map_or_else(|| "the platform".to_owned(), |other| other.name.clone());
    let verb = if object.kind() == "PushSecret" { "writes" } else { "asks for" };
    Way::new(Channel::SecretPaths, Some(&tenant.name), to, format!("{} {verb} {path}", object.says()))
}

/// Objects that bring secrets into namespaces of others.
fn for_many(object: &Object<'_>) -> Option<Way> {
    let conditions = field(object.value, "/spec/conditions").and_then(Value::as_array);
    let says = match object.kind() {
        _ if object.group() != GROUP => return None,
        "ClusterSecretStore" if conditions.is_none_or(Vec::is_empty) => {
            "has no conditions: every namespace may ask it for every path"
        }
        "ClusterExternalSecret" => "writes a Secret into all namespaces that it selects",
        _ => return None,
    };
    Some(Way::new(Channel::SecretPaths, None, "the platform", format!("{} {says}", object.says())))
}
