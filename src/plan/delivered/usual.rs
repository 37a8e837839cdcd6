//! What charts usually call alike, wherever it stands in their values.
//!
//! Sources: helm.sh `helm create` (its values.yaml: ingress, service, podLabels, nameOverride, fullnameOverride, replicaCount);
//! bitnami/charts `template/CHART_NAME/values.yaml` (commonLabels, extraDeploy, networkPolicy, hostname, extraHosts, nodePorts);
//! clearml-helm-charts (hostName, additionalClusterRoleBindings).

use serde_json::{Value, json};

use super::path::{self, Found};
use super::{Delivered, Places, Values};
use yaml::{Pointer, Step};

/// The way to a value.
type Way<'a> = yaml::Way<'a, ()>;

/// Keys of lists of objects.
const OBJECTS: &[&str] = &[
    "additionalManifests",
    "additionalObjects",
    "extraDeploy",
    "extraK8sResources",
    "extraManifests",
    "extraObjects",
    "extraResources",
    "extraTemplates",
    "rawResources",
];

/// Keys of mappings of pods' labels.
const LABELS: &[&str] = &["commonLabels", "customLabels", "extraLabels", "podLabels"];

/// Keys that the model cannot follow, the keys that they must stand below, and what rests on them.
const FIXED: &[(&str, &str, &str)] = &[
    ("hostNetwork", "", NODE),
    ("enabled", "networkPolicy", POLICIES),
    ("create", "networkPolicy", POLICIES),
    ("nameOverride", "", NAMES),
    ("fullnameOverride", "", NAMES),
    ("namespaceOverride", "", NAMES),
    ("additionalClusterRoleBindings", "", RIGHTS),
    ("additionalRoleBindings", "", RIGHTS),
    ("clusterRoleRules", "", RIGHTS),
    ("extraClusterRoleRules", "", RIGHTS),
    ("extraRoleRules", "", RIGHTS),
];

/// The same for tenants: Pod Security of their namespaces refuses it.
const FIXED_FOR_TENANTS: &[(&str, &str, &str)] =
    &[("hostPID", "", NODE), ("hostIPC", "", NODE), ("privileged", "", NODE), ("hostPath", "", NODE)];

pub(super) const NODE: &str = "it gives pods the node, where no NetworkPolicy binds them";
const POLICIES: &str = "a chart's own policies add to the generated ones, and are not read";
const NAMES: &str = "policies and Services name the pods by the release";
const RIGHTS: &str = "the rights of the chart's accounts are those of the catalog";

/// Where something stands in values, and what rests on it.
pub(super) struct Fixed {
    pub pointer: Pointer,
    pub why: &'static str,
}

/// What usual keys lead to.
#[derive(Default)]
pub(super) struct Usual<'v> {
    pub fixed: Vec<Fixed>,
    pub labels: Vec<Found<'v>>,
    pub objects: Vec<Found<'v>>,
    ingresses: Vec<Found<'v>>,
    services: Vec<Found<'v>>,
}

impl<'v> Usual<'v> {
    /// Looks at all values once; what lies below a path of `known` is the catalog's.
    pub(super) fn of(values: &'v Value, of_tenant: bool, known: &[Pointer]) -> Self {
        let mut usual = Self::default();
        usual.look(values, &Way::root(()), "", of_tenant, known);
        usual
    }

    fn look(&mut self, value: &'v Value, way: &Way<'_>, above: &str, of_tenant: bool, known: &[Pointer]) {
        if super::objects::is_object(value) {
            self.objects.push((way.pointer(), value));
            return;
        }
        if let Some(map) = value.as_object() {
            for (key, value) in map {
                let way = way.to(Step::Key(key), ());
                if known
                    .iter()
                    .any(|pointer| pointer.last().is_some_and(|last| last == *key) && *pointer == way.pointer())
                {
                    continue;
                }
                self.key(key, above, value, &way, of_tenant);
                if !OBJECTS.contains(&key.as_str()) {
                    self.look(value, &way, key, of_tenant, known);
                }
            }
        } else if let Some(items) = value.as_array() {
            for (at, item) in items.iter().enumerate().filter(|(_, item)| item.is_object() || item.is_array()) {
                self.look(item, &way.to(Step::Index(at), ()), above, of_tenant, known);
            }
        }
    }

    fn key(&mut self, key: &str, above: &str, value: &'v Value, way: &Way<'_>, of_tenant: bool) {
        let is = |(name, parent, _): &&(&str, &str, &str)| *name == key && (parent.is_empty() || *parent == above);
        let more = if of_tenant { FIXED_FOR_TENANTS } else { &[] };
        if let Some((_, _, why)) = FIXED.iter().chain(more).find(is) {
            self.fixed.push(Fixed { pointer: way.pointer(), why });
        }
        match key {
            "ingress" if value.get("enabled") != Some(&Value::Bool(false)) => {
                self.ingresses.push((way.pointer(), value));
            }
            "service" => self.services.push((way.pointer(), value)),
            key if LABELS.contains(&key) => self.labels.push((way.pointer(), value)),
            key if OBJECTS.contains(&key) => {
                let pointer = way.pointer();
                match value {
                    Value::Array(items) => {
                        self.objects.extend(items.iter().enumerate().map(|(at, item)| (pointer.index(at), item)));
                    }
                    _ => self.objects.extend(path::children(value).map(|(key, item)| (pointer.key(&key), item))),
                }
            }
            _ => {}
        }
    }

    /// The Ingresses and Services that the chart makes by these values, as far as others can tell: hosts, types, ports, addresses.
    pub(super) fn delivered(&self, of: &Values<'_>) -> Vec<Delivered> {
        let ingresses =
            self.ingresses.iter().filter_map(|(pointer, value)| ingress(of, hosts(pointer, value), pointer, value));
        let services = self.services.iter().filter_map(|(pointer, value)| service(of, pointer, value));
        ingresses.chain(services).collect()
    }
}

/// An Ingress of these hosts.
pub(super) fn ingress(
    of: &Values<'_>,
    hosts: Vec<(Pointer, String)>,
    pointer: &Pointer,
    value: &Value,
) -> Option<Delivered> {
    let annotations = value.get("annotations").filter(|annotations| annotations.is_object());
    if hosts.is_empty() && annotations.is_none() {
        return None;
    }
    let mut at = vec![(Pointer::ROOT, pointer.clone())];
    if annotations.is_some() {
        at.push((Pointer::from("/metadata/annotations"), pointer.key("annotations")));
    }
    let (mut rules, mut seen) = (Vec::new(), Vec::new());
    for (place, host) in hosts {
        if !seen.contains(&host) {
            at.push((Pointer::from("/spec/rules").index(rules.len()), place));
            rules.push(json!({ "host": host }));
            seen.push(host);
        }
    }
    let value = json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": of.release, "namespace": of.namespace, "annotations": annotations.cloned().unwrap_or_else(|| json!({}))},
        "spec": {"rules": rules},
    });
    Some(Delivered { value, places: Places { at, whole: false } })
}

/// The hosts of an `ingress`, each with its place.
fn hosts(pointer: &Pointer, ingress: &Value) -> Vec<(Pointer, String)> {
    let texts = |path: &str| {
        let found = path::find(ingress, path).into_iter();
        found.filter_map(|(below, host)| Some((pointer.join(below), host.as_str()?.to_owned())))
    };
    let paths = ["/hostName", "/hostname", "/host", "/hosts/*", "/hosts/*/host", "/hosts/*/name", "/extraHosts/*/name"];
    paths.into_iter().flat_map(texts).collect()
}

/// The Service of a `service` that says more than its port.
fn service(of: &Values<'_>, pointer: &Pointer, service: &Value) -> Option<Delivered> {
    let mut spec = serde_json::Map::new();
    let mut at = vec![(Pointer::ROOT, pointer.clone())];
    for key in ["type", "externalIPs", "loadBalancerIP", "externalName"] {
        if let Some(value) = service.get(key).filter(|value| !value.is_null()) {
            at.push((Pointer::from("/spec").key(key), pointer.key(key)));
            spec.insert(key.to_owned(), value.clone());
        }
    }
    let ports =
        ["/nodePort", "/nodePorts/*", "/ports/*/nodePort"].into_iter().flat_map(|path| path::find(service, path));
    let mut listed = Vec::new();
    for (below, port) in ports {
        let number = port.as_u64().or_else(|| port.as_str()?.parse().ok()).filter(|number| *number > 0);
        if let Some(number) = number {
            at.push((Pointer::from("/spec/ports").index(listed.len()), pointer.join(below)));
            listed.push(json!({ "nodePort": number }));
        }
    }
    let annotations = service.get("annotations").filter(|annotations| annotations.is_object());
    let says_nothing = |kind: &Value| kind == "ClusterIP" || kind == "";
    if spec.len() == usize::from(spec.get("type").is_some_and(says_nothing))
        && listed.is_empty()
        && annotations.is_none()
    {
        return None;
    }
    if annotations.is_some() {
        at.push((Pointer::from("/metadata/annotations"), pointer.key("annotations")));
    }
    spec.insert("ports".to_owned(), listed.into());
    let value = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": of.release, "namespace": of.namespace, "annotations": annotations.cloned().unwrap_or_else(|| json!({}))},
        "spec": spec,
    });
    Some(Delivered { value, places: Places { at, whole: false } })
}
