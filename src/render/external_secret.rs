//! ExternalSecrets: where the External Secrets Operator finds what a Secret must hold.
//!
//! Source: external-secrets/external-secrets `docs/guides/templating.md` and its CRD `external-secrets.io/v1`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::target::Target;
use crate::catalog::component::SecretSource;
use crate::catalog::names;
use crate::manifest::object::object;
use crate::plan::{Placed, Secret};

/// Type of a Secret that holds a registry's credentials.
pub(crate) const PULL_SECRET: &str = "kubernetes.io/dockerconfigjson";

/// The ExternalSecrets of components, where the environment's provider asks for them. Components that need the same Secret
/// share it.
pub(super) fn external_secrets(target: &Target<'_>, components: &[Placed]) -> Vec<Value> {
    if !target.renders_secrets() {
        return Vec::new();
    }
    let secrets = components.iter().flat_map(|placed| &placed.secrets);
    let mut shared: BTreeMap<(&str, &str), Secret> = BTreeMap::new();
    for secret in secrets.filter(|secret| secret.from == SecretSource::Store) {
        let entry = shared.entry((&secret.namespace, &secret.name)).or_insert_with(|| secret.clone());
        let more = secret.keys.iter().filter(|key| entry.keys.iter().all(|known| known.name != key.name));
        let more: Vec<_> = more.cloned().collect();
        entry.keys.extend(more);
    }
    shared.values().map(|secret| external_secret(target, secret, &Fixed::default())).collect()
}

/// What a Secret holds beside its keys, known beforehand.
#[derive(Debug, Default)]
pub(super) struct Fixed {
    /// Labels of the Secret.
    pub labels: Map<String, Value>,
    /// Keys and values.
    pub data: Map<String, Value>,
}

/// The ExternalSecret of a Secret.
pub(super) fn external_secret(target: &Target<'_>, secret: &Secret, fixed: &Fixed) -> Value {
    let settings = &target.environment.spec.secrets;
    let mut template = json!({ "type": secret.kind });
    if !fixed.labels.is_empty() {
        template["metadata"] = json!({ "labels": fixed.labels });
    }
    let data = template_data(secret, fixed);
    if !data.is_empty() {
        template["data"] = Value::Object(data);
    }
    let store = settings.store.as_ref().map(|store| json!({"kind": store.kind, "name": store.name}));
    let spec = json!({
        "refreshInterval": settings.refresh_interval,
        "secretStoreRef": store,
        "target": {
            "name": secret.name,
            "creationPolicy": "Owner",
            "deletionPolicy": "Retain",
            "template": template,
        },
        "data": properties(secret).into_iter().map(|(key, property)| reference(secret, &key, &property)).collect::<Vec<_>>(),
    });
    let metadata = json!({"name": secret.name, "namespace": secret.namespace});
    object("external-secrets.io/v1", "ExternalSecret", metadata, json!({ "spec": spec }))
}

/// What is read from the store: a key for the template, and the property of the store's entry.
fn properties(secret: &Secret) -> Vec<(String, String)> {
    if secret.kind == PULL_SECRET || secret.keys.iter().any(|key| key.address.is_some()) {
        return ["username", "password"].map(|name| (name.to_owned(), name.to_owned())).into();
    }
    secret.keys.iter().map(|key| (key.name.clone(), key.property.clone())).collect()
}

/// The fields that the operator would default are written out, for Argo CD takes defaults inside of lists for drift.
fn reference(secret: &Secret, key: &str, property: &str) -> Value {
    json!({
        "secretKey": key,
        "remoteRef": {
            "key": secret.store_path,
            "property": property,
            "conversionStrategy": "Default",
            "decodingStrategy": "None",
            "metadataPolicy": "None",
        },
    })
}

/// The template of the Secret's data; empty where the keys are taken as they are.
fn template_data(secret: &Secret, fixed: &Fixed) -> Map<String, Value> {
    if secret.kind == PULL_SECRET {
        let registry = secret.registry.as_deref().unwrap_or(DOCKER_HUB);
        return Map::from_iter([(".dockerconfigjson".to_owned(), docker_config(registry).into())]);
    }
    let mut data = fixed.data.clone();
    if data.is_empty() && secret.keys.iter().all(|key| !key.hocon && key.address.is_none()) {
        return data;
    }
    for key in &secret.keys {
        if let Some(address) = &key.address {
            data.insert(key.name.clone(), with_credentials(address).into());
            continue;
        }
        data.insert(key.name.clone(), format!("{{{{ {} }}}}", lookup(&key.name)).into());
        if key.hocon {
            data.insert(names::escaped_key(&key.name), hocon(&key.name).into());
        }
    }
    data
}

/// The name under which Docker's clients keep the credentials of docker.io.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

fn docker_config(registry: &str) -> String {
    let registry = if matches!(registry, "docker.io" | "index.docker.io") { DOCKER_HUB } else { registry };
    let auth = r#"(printf "%s:%s" .username .password | b64enc)"#;
    format!(
        r#"{{"auths":{{{{ dict "{registry}" (dict "username" .username "password" .password "auth" {auth}) | toJson }}}}}}"#
    )
}

/// An address with a user name and password in it (RFC 3986, 3.2.1), whatever characters they hold.
fn with_credentials(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let part = |key: &str| format!("{{{{ {} | urlquery | replace \"+\" \"%20\" }}}}", lookup(key));
    format!("{scheme}://{}:{}@{rest}", part("username"), part("password"))
}

fn lookup(key: &str) -> String {
    format!("index . \"{key}\"")
}

/// Text in quotes, with exactly the escapes that ClearML's HOCON reader undoes: see `pyhocon`.
fn hocon(key: &str) -> String {
    let escapes = [(r"\\", r"\\\\"), (r#"\""#, r#"\\\""#), (r"\n", r"\\n"), (r"\r", r"\\r"), (r"\t", r"\\t")];
    let pipeline: String = escapes.iter().map(|(from, to)| format!(" | replace \"{from}\" \"{to}\"")).collect();
    format!("\"{{{{ {}{pipeline} }}}}\"", lookup(key))
}
