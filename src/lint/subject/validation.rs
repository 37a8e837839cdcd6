//! What Kubernetes' API server refuses beyond the schemas of its kinds. What other programs fill in, and parts of objects, are left alone.
//!
//! Source: kubernetes/kubernetes, pkg/apis/*/validation and staging/src/k8s.io/apimachinery/pkg/util/validation.

use std::collections::HashMap;

use serde_json::Value;

use super::creation;
use super::faults::is_built_in;
use crate::document::near::nearest;
use crate::lint::Object;
use ::change::{QUOTA_RESOURCES, is_quota_resource};
use yaml::Pointer;

/// A fault of an object.
pub(crate) struct Refusal {
    /// Where.
    pub pointer: Pointer,
    /// Whether the key is at fault, not its value.
    pub at_key: bool,
    /// What is wrong.
    pub why: String,
}

/// Everything that an object is sure to be refused for.
pub(crate) fn refusals(object: &Object) -> Vec<Refusal> {
    // A patch is held to what it is a part of.
    if !is_built_in(object.group()) || object.layer.is_patch {
        return vec![];
    }
    let mut found = vec![];
    name(object, &mut found);
    for holder in ["/metadata", "/spec/template/metadata"] {
        labels(object, &Pointer::from(holder).key("labels"), &mut found);
    }
    selector(object, &mut found);
    if let Some((base, spec)) = object.pod_spec().and_then(|base| Some((base.clone(), object.get(&base)?))) {
        pods(object, &base, spec, &mut found);
    }
    match object.kind() {
        "Ingress" => ingress(object, &mut found),
        "Service" => service(object, &mut found),
        "ResourceQuota" => quota(object, &mut found),
        _ => {}
    }
    for refusal in creation::refusals(object) {
        let is_known = |known: &Refusal| {
            known.pointer.as_str().starts_with(refusal.pointer.as_str())
                || refusal.pointer.as_str().starts_with(known.pointer.as_str())
        };
        if !found.iter().any(is_known) {
            found.push(refusal);
        }
    }
    found
}

fn at(pointer: Pointer, why: impl Into<String>) -> Refusal {
    Refusal { pointer, at_key: false, why: why.into() }
}

/// Whether another program writes a text, or a part of it: `${NAME}`, `TENANT_NAME`.
pub(crate) fn is_open(text: &str) -> bool {
    let in_capitals = || text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-'));
    text.is_empty()
        || text.contains(['{', '$', '<', '%', '@'])
        || in_capitals() && text.contains(|c: char| c.is_alphabetic())
}

fn strings(map: Option<&Value>) -> impl Iterator<Item = (&String, &str)> {
    map.and_then(Value::as_object).into_iter().flatten().filter_map(|(key, value)| Some((key, value.as_str()?)))
}

fn items(value: Option<&Value>) -> impl Iterator<Item = (usize, &Value)> {
    value.and_then(Value::as_array).into_iter().flatten().enumerate()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Lower-case letters, digits and `-`, none of the last at an end.
fn is_label(name: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.len() <= 63
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && ends(name.chars().next())
        && ends(name.chars().next_back())
}

/// Letters, digits, `-`, `_` and `.`, the first two at the ends.
fn is_word(text: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 63
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && ends(text.chars().next())
        && ends(text.chars().next_back())
}

fn name(object: &Object, found: &mut Vec<Refusal>) {
    let name = object.name();
    // Roles and their bindings have freer names. How long names may be is another rule's.
    if is_open(name) || object.group() == "rbac.authorization.k8s.io" || is_renamed(object) {
        return;
    }
    let pointer = Pointer::from("/metadata/name");
    let dots = !matches!(object.kind(), "Service" | "Namespace");
    let parts_are_labels = name.split('.').all(|part| !part.is_empty() && is_label(part.get(..63).unwrap_or(part)));
    let fits = if dots { parts_are_labels } else { parts_are_labels && !name.contains('.') };
    if !fits {
        let signs = if dots { "digits, `-` and `.`" } else { "digits and `-`" };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || dots && c == '.';
        let why = match name.chars().all(fits) {
            true => "it begins and ends with a letter or digit".to_owned(),
            false => format!("only lower-case letters, {signs} may stand in it"),
        };
        found.push(at(pointer, format!("the name `{name}` is refused: {why}")));
    } else if object.kind() == "Service" && name.starts_with(|c: char| c.is_ascii_digit()) {
        found.push(at(pointer, format!("the name `{name}` is refused: a Service's begins with a letter")));
    }
}

/// Whether a kustomization gives it another name: by `namePrefix` and `nameSuffix`, and a Namespace by `namespace`
/// (kubernetes-sigs/kustomize, api/internal/konfig/builtinpluginconsts/namespace.go).
fn is_renamed(object: &Object) -> bool {
    let layer = &object.layer;
    layer.renames || object.kind() == "Namespace" && (layer.namespace.is_some() || layer.is_open)
}

fn labels(object: &Object, pointer: &Pointer, found: &mut Vec<Refusal>) {
    for (key, value) in strings(object.get(pointer)) {
        let (prefix, own) = key.split_once('/').map_or((None, key.as_str()), |(prefix, own)| (Some(prefix), own));
        let prefix_fits = prefix.is_none_or(|prefix| prefix.split('.').all(is_label));
        if !(is_open(key) || prefix_fits && is_word(own)) {
            let why =
                format!("`{key}` is no key of a label: letters, digits, `-`, `_` and `.`, and a domain before one `/`");
            found.push(Refusal { pointer: pointer.key(key), at_key: true, why });
        }
        if !is_open(value) && !is_word(value) {
            let why = "this is no value of a label: at most 63 letters, digits, `-`, `_` and `.`";
            found.push(at(pointer.key(key), why));
        }
    }
}

/// Labels that a workload selects its pods by, and does not give them.
fn selector(object: &Object, found: &mut Vec<Refusal>) {
    if object.group() != "apps" {
        return;
    }
    let Some(own) = object.get("/spec/template/metadata/labels").and_then(Value::as_object) else { return };
    let wanted = strings(object.get("/spec/selector/matchLabels"));
    let lacks = |(key, value): &(&String, &str)| own.get(*key).and_then(Value::as_str) != Some(value);
    if let Some((key, value)) = wanted.filter(|(key, value)| !is_open(key) && !is_open(value)).find(lacks) {
        let why = format!("the selector does not match the labels of its own pods: they lack {key}={value}");
        found.push(at("/spec/selector/matchLabels".into(), why));
    }
}

fn pods(object: &Object, base: &Pointer, spec: &Value, found: &mut Vec<Refusal>) {
    let policy = text(spec, "restartPolicy");
    let pointer = base.key("restartPolicy");
    match object.kind() {
        kind @ ("Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            if !is_open(policy) && policy != "Always" =>
        {
            found.push(at(pointer, format!("pods of a {kind} have the restart policy Always, no other")));
        }
        kind @ ("Job" | "CronJob") if policy == "Always" => {
            found.push(at(pointer, format!("pods of a {kind} have the restart policy OnFailure or Never")));
        }
        _ => {}
    }
    let mut hosts: HashMap<(u64, String, String), ()> = HashMap::new();
    for (pointer, container) in object.containers() {
        let name = text(container, "name");
        if !is_open(name) && !is_label(name) {
            let why = format!("`{name}` is no name of a container: lower-case letters, digits and `-`, at most 63");
            found.push(at(pointer.key("name"), why));
        }
        // A container without an image is a part of one.
        if container.get("image").is_some() {
            mounts(object, spec, &pointer, container, found);
        }
        for (index, port) in items(container.get("ports")) {
            let own = pointer.key("ports").index(index);
            ports(&own, port, found);
            let Some(number) = port.get("hostPort").and_then(Value::as_u64).filter(|number| *number > 0) else {
                continue;
            };
            let protocol = Some(text(port, "protocol")).filter(|it| !it.is_empty()).unwrap_or("TCP").to_owned();
            let is_init = pointer.as_str().contains("/initContainers/");
            if !is_init && hosts.insert((number, protocol, text(port, "hostIP").to_owned()), ()).is_some() {
                found.push(at(own.key("hostPort"), format!("two ports of the pod claim the node's port {number}")));
            }
        }
    }
}

fn ports(at_port: &Pointer, port: &Value, found: &mut Vec<Refusal>) {
    for field in ["containerPort", "hostPort"] {
        let number = port.get(field).and_then(Value::as_i64);
        if number.is_some_and(|number| !(0..=65535).contains(&number) || field == "containerPort" && number == 0) {
            found.push(at(at_port.key(field), "a port is a number from 1 to 65535"));
        }
    }
    let name = text(port, "name");
    if !is_open(name) && !is_port_name(name) {
        let why =
            format!("`{name}` is no name of a port: at most 15 lower-case letters, digits and `-`, with a letter");
        found.push(at(at_port.key("name"), why));
    }
}

fn is_port_name(name: &str) -> bool {
    name.len() <= 15 && is_label(name) && name.chars().any(|c| c.is_ascii_lowercase()) && !name.contains("--")
}

fn mounts(object: &Object, spec: &Value, pointer: &Pointer, container: &Value, found: &mut Vec<Refusal>) {
    let claims = object.get("/spec/volumeClaimTemplates");
    let claimed = items(claims).filter_map(|(_, claim)| claim.pointer("/metadata/name")?.as_str());
    let there: Vec<&str> = items(spec.get("volumes")).map(|(_, volume)| text(volume, "name")).chain(claimed).collect();
    if there.iter().any(|name| is_open(name)) {
        return;
    }
    for (index, mount) in items(container.get("volumeMounts")) {
        let name = text(mount, "name");
        if is_open(name) || there.contains(&name) {
            continue;
        }
        let rest = match nearest(name, there.iter().copied()) {
            Some(near) => format!("is it `{near}`?"),
            None if there.is_empty() => "there is none".to_owned(),
            None => format!("there is {}", there.join(", ")),
        };
        let pointer = pointer.key("volumeMounts").index(index).key("name");
        found.push(at(pointer, format!("there is no volume `{name}`; {rest}")));
    }
}

fn ingress(object: &Object, found: &mut Vec<Refusal>) {
    for (index, rule) in items(object.get("/spec/rules")) {
        let pointer = Pointer::from("/spec/rules").index(index);
        let host = text(rule, "host");
        let bare = host.strip_prefix("*.").unwrap_or(host);
        if !is_open(host) && !bare.split('.').all(is_label) {
            let why = "a host is a name of the DNS in lower case, without `https://`, port and path";
            found.push(at(pointer.key("host"), why));
        }
        for (at_path, path) in items(rule.pointer("/http/paths")) {
            let pointer = pointer.key("http").key("paths").index(at_path);
            let own = text(path, "path");
            if matches!(text(path, "pathType"), "Prefix" | "Exact") && !is_open(own) && !own.starts_with('/') {
                found.push(at(pointer.key("path"), "the path begins with `/`"));
            }
            let port = path.pointer("/backend/service/port");
            let has = |field: &str| port.and_then(|port| port.get(field)).is_some_and(|value| !value.is_null());
            if has("name") && has("number") {
                let pointer = pointer.key("backend").key("service").key("port");
                found.push(at(pointer, "give the port's name or its number, not both"));
            }
        }
    }
}

fn service(object: &Object, found: &mut Vec<Refusal>) {
    let ports: Vec<(usize, &Value)> = items(object.get("/spec/ports")).collect();
    let pointer = |at: usize| Pointer::from("/spec/ports").index(at);
    let is_cluster_ip = object.text("/spec/type") == "ClusterIP";
    for (index, port) in &ports {
        // A patch names the port that it changes.
        if ports.len() > 1 && port.get("name").is_none() && port.get("port").is_some() {
            found.push(at(pointer(*index).key("port"), "of several ports each needs a `name`"));
        }
        if is_cluster_ip && port.get("nodePort").and_then(Value::as_u64).is_some_and(|number| number > 0) {
            found.push(at(pointer(*index).key("nodePort"), "a Service of type ClusterIP has no node port"));
        }
    }
}

fn quota(object: &Object, found: &mut Vec<Refusal>) {
    let hard = Pointer::from("/spec/hard");
    for key in object.get(&hard).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key) {
        if is_open(key) || key.contains('/') || is_quota_resource(key) {
            continue;
        }
        let near = nearest(key, QUOTA_RESOURCES).map_or(String::new(), |near| format!("; is it `{near}`?"));
        let why = format!("`{key}` is nothing that a quota counts{near}");
        found.push(Refusal { pointer: hard.key(key), at_key: true, why });
    }
}
