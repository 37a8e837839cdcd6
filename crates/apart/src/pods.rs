//! Pods: what a tenant's pods may do to their node, as far as Pod Security of their namespace does not refuse them.
//!
//! Source: kubernetes.io/docs/concepts/security/pod-security-standards (baseline); …/scheduling-eviction/pod-priority-preemption.

use std::collections::HashMap;

use serde_json::Value;
use yaml::Pointer;

use crate::object::{field, items, text};
use crate::scene::Scene;
use crate::way::{Channel, Way};

const LEVEL: &str = "/metadata/labels/pod-security.kubernetes.io~1enforce";

/// Capabilities that the level `baseline` lets pods add.
const CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let namespaces = scene.all().filter(|(_, object)| object.is("", "Namespace"));
    let levels: HashMap<&str, &str> = namespaces.map(|(_, object)| (object.name(), object.text(LEVEL))).collect();
    let mut ways = Vec::new();
    for (index, object, tenant) in scene.of_tenants() {
        let Some((base, spec)) = object.pods() else { continue };
        let is_guarded =
            levels.get(object.namespace()).is_some_and(|level| matches!(*level, "baseline" | "restricted"));
        let found = if is_guarded { Vec::new() } else { powers(spec) };
        for (pointer, does) in found.into_iter().chain(pushes(spec)) {
            let says = format!("pods of {} {does}", object.says());
            ways.push(
                Way::new(Channel::Pods, Some(&tenant.name), "the cluster", says)
                    .at(index, Pointer::from(base).join(pointer)),
            );
        }
    }
    ways
}

/// What the level `baseline` would refuse.
fn powers(spec: &Value) -> Vec<(Pointer, String)> {
    let mut found = Vec::new();
    for (field, does) in [
        ("hostNetwork", "are in the network of their node, past every NetworkPolicy"),
        ("hostPID", "see and stop all processes of their node"),
        ("hostIPC", "share memory with all processes of their node"),
    ] {
        if spec.get(field).and_then(Value::as_bool) == Some(true) {
            found.push((Pointer::filled("/{}", [&field]), does.to_owned()));
        }
    }
    for (at, volume) in items(spec, "/volumes") {
        let path = text(volume, "/hostPath/path");
        if !path.is_empty() {
            found.push((Pointer::filled("/volumes/{}/hostPath", [&at]), format!("mount {path} of their node")));
        }
    }
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for (at, container) in items(spec, Pointer::ROOT.key(list)) {
            let place = |below: Pointer| Pointer::filled("/{}/{}/securityContext", [&list, &at]).join(below);
            if field(container, "/securityContext/privileged").and_then(Value::as_bool) == Some(true) {
                found.push((place("/privileged".into()), "are administrators of their node".to_owned()));
            }
            for (to, capability) in items(container, "/securityContext/capabilities/add") {
                let capability = capability.as_str().unwrap_or_default().trim_start_matches("CAP_");
                if !CAPABILITIES.contains(&capability) {
                    found.push((
                        place(Pointer::from("/capabilities/add").index(to)),
                        format!("have the capability {capability}"),
                    ));
                }
            }
        }
    }
    found
}

/// What takes the platform's place, whatever Pod Security says.
fn pushes(spec: &Value) -> Vec<(Pointer, String)> {
    let class = text(spec, "/priorityClassName");
    let critical =
        class.starts_with("system-").then(|| (Pointer::from("/priorityClassName"), format!("evict others by {class}")));
    let named = (!text(spec, "/nodeName").is_empty())
        .then(|| (Pointer::from("/nodeName"), "choose their node past the scheduler".to_owned()));
    let tolerated = items(spec, "/tolerations").find(|(_, toleration)| {
        let key = text(toleration, "/key");
        key.starts_with("node-role.kubernetes.io/") || (key.is_empty() && text(toleration, "/operator") == "Exists")
    });
    let tolerated = tolerated
        .map(|(at, _)| (Pointer::filled("/tolerations/{}", [&at]), "run on the nodes of the control plane".to_owned()));
    critical.into_iter().chain(named).chain(tolerated).collect()
}
