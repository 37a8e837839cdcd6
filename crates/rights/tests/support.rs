//! Worlds of manifests, and questions in one line.

use rights::{Authorizer, Identity, Objects, Request, Resource, Version};
use serde::Deserialize as _;
use serde_json::Value;

/// Manifests as engineers write them, several in one text.
pub(crate) fn manifests(yaml: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(yaml);
    documents
        .map(|document| Value::deserialize(document).expect("a manifest"))
        .filter(|value| !value.is_null())
        .collect()
}

/// The manifests on top of the newest Kubernetes.
pub(crate) fn world(yaml: &str) -> Objects {
    let mut objects = Objects::of_kubernetes(Version::NEWEST);
    for manifest in manifests(yaml) {
        assert!(objects.add(&manifest).expect("it is read").is_some(), "{manifest} is RBAC's");
    }
    objects
}

/// A request in one line: `get pods/log web -n shop`, `list apps:deployments`, `get /metrics`.
pub(crate) fn request(text: &str) -> Request {
    let (what, namespace) = text.split_once(" -n ").unwrap_or((text, ""));
    let mut words = what.split(' ');
    let (verb, target) = (words.next().unwrap(), words.next().unwrap());
    if target.starts_with('/') {
        return Request::Url { verb: verb.into(), path: target.into() };
    }
    let (group, resource) = target.split_once(':').unwrap_or(("", target));
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let name = words.next().unwrap_or_default();
    let [verb, group, resource, subresource, namespace, name] =
        [verb, group, resource, subresource, namespace, name].map(str::to_owned);
    Request::Resource(Resource { verb, group, resource, subresource, namespace, name })
}

/// Somebody: `shop:web` is a service account, others are users.
pub(crate) fn who(text: &str) -> Identity {
    match text.split_once(':') {
        Some((namespace, name)) if namespace != "system" => Identity::account(namespace, name),
        _ => Identity { user: text.into(), groups: vec!["system:authenticated".into()] },
    }
}

/// Whether somebody may.
pub(crate) fn may(objects: &Objects, identity: &str, text: &str) -> bool {
    Authorizer::new(objects).expect("few roles").decide(&who(identity), &request(text)).is_allowed()
}
