//! Two tenants and a platform, and the ways that manifests open between them.

use apart::{Channel, Host, Object, Scene, Tenant, open};
use serde::Deserialize as _;
use serde_json::Value;

/// What is rendered anyway: the namespaces, with the level that tenants' pods are held to.
const BASE: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: acme, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: Namespace
metadata: {name: globex, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
";

fn manifests(yaml: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(yaml);
    let values = documents.map(|document| Value::deserialize(document).expect("a manifest"));
    values.filter(|value| !value.is_null()).collect()
}

fn tenant(name: &str) -> Tenant {
    Tenant { name: name.into(), namespaces: vec![name.into()], secret_prefix: Some(format!("prod/{name}/")) }
}

/// The ways that manifests open, each in a line. Those with the annotation `with` are rendered with that tenant.
pub(crate) fn ways(yaml: &str) -> Vec<String> {
    let values = manifests(&format!("{BASE}{yaml}"));
    let with = |value: &Value| match value.pointer("/metadata/annotations/with").and_then(Value::as_str) {
        Some("acme") => Some(0),
        Some("globex") => Some(1),
        _ => None,
    };
    let objects = values.iter().map(|value| Object::new(value, with(value))).collect();
    let mut scene = Scene::new(
        objects,
        vec![tenant("acme"), tenant("globex"), Tenant { namespaces: vec!["bare".into()], ..tenant("bare") }],
        rights::Version::NEWEST,
    );
    scene.hosts = vec![Host { host: "app.example.com".into(), namespace: "clearml".into() }];
    scene.secret_paths = [("acme".to_owned(), "prod/platform/registry".to_owned())].into();
    let line = |way: &apart::Way| {
        let sure = if way.decided { "" } else { "?" };
        let tenant = way.tenant.as_deref().unwrap_or("-");
        assert!(
            way.object.is_none_or(|object| values[object].pointer(way.pointer.as_str()).is_some()),
            "{way:?} has its place"
        );
        format!("{}{sure}: {tenant} -> {}", way.channel, way.to)
    };
    let lines: Vec<String> = open(&scene).iter().map(line).collect();
    let kept: Vec<(Value, Option<usize>)> =
        scene.objects.iter().filter_map(|object| Some((apart::relevant(object.value)?, object.with))).collect();
    scene.objects = kept.iter().map(|(value, with)| Object::new(value, *with)).collect();
    let same: Vec<String> =
        open(&scene).iter().map(|way| format!("{}: {:?} -> {}", way.channel, way.tenant, way.to)).collect();
    assert_eq!(same.len(), lines.len(), "what is relevant of objects opens the same ways");
    lines
}

/// That each manifest opens these ways.
pub(crate) fn opens(yaml: &str, expected: &[&str]) {
    assert_eq!(ways(yaml), expected, "{yaml}");
}

/// That a manifest opens nothing.
pub(crate) fn closed(yaml: &str) {
    assert_eq!(ways(yaml), [""; 0], "{yaml}");
}

#[test]
fn channels_have_names_of_their_own() {
    let names: std::collections::HashSet<&str> = Channel::ALL.iter().map(|channel| channel.name()).collect();
    assert_eq!(names.len(), Channel::ALL.len());
}
