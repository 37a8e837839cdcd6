//! Volumes: two owners on one export, on a part of another's path, or on one handle.
//!
//! Source: kubernetes.io/docs/concepts/storage/persistent-volumes (claimRef, volumeName, types of volumes).

use std::collections::BTreeMap;

use serde_json::Value;
use yaml::Pointer;

use crate::object::{Object, items, text};
use crate::scene::Scene;
use crate::way::{Channel, Way};

/// Something stored: the server or driver, the path as its parts, whose it is, and where that stands.
struct Stored {
    on: String,
    path: Vec<String>,
    owner: String,
    object: usize,
    pointer: Pointer,
    says: String,
}

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut stored = Vec::new();
    for (index, object) in scene.all() {
        stored.extend(of_volume(scene, index, object));
        stored.extend(of_pods(scene, index, object));
    }
    let mut ways = overlaps(&mut stored);
    ways.extend(node_paths(scene));
    ways.extend(claims(scene));
    ways
}

/// Whose a PersistentVolume is: its claim's namespace, else who brings it.
fn owner(scene: &Scene<'_>, object: &Object<'_>) -> String {
    match object.text("/spec/claimRef/namespace") {
        "" => scene.owner(object).map_or_else(|| "the platform".to_owned(), |tenant| tenant.name.clone()),
        namespace => scene.whose(namespace),
    }
}

fn of_volume(scene: &Scene<'_>, index: usize, object: &Object<'_>) -> Option<Stored> {
    if !object.is("", "PersistentVolume") {
        return None;
    }
    let (on, path, pointer) = store(object.value.get("spec")?)?;
    let pointer = Pointer::from("/spec").join(pointer);
    Some(Stored { on, path, owner: owner(scene, object), object: index, pointer, says: object.says() })
}

fn of_pods(scene: &Scene<'_>, index: usize, object: &Object<'_>) -> Vec<Stored> {
    let Some((base, spec)) = object.pods() else { return Vec::new() };
    let found = items(spec, "/volumes").filter_map(|(at, volume)| {
        let (on, path, pointer) = store(volume).filter(|(on, ..)| on.starts_with("nfs "))?;
        let owner = scene.whose(object.namespace());
        Some(Stored {
            on,
            path,
            owner,
            object: index,
            pointer: Pointer::from(base).join(Pointer::filled("/volumes/{}", [&at])).join(pointer),
            says: object.says(),
        })
    });
    found.collect()
}

/// Where a volume stores: what, the path there, and the place of that.
fn store(spec: &Value) -> Option<(String, Vec<String>, &'static str)> {
    let field = |pointer: &'static str| text(spec, pointer).to_owned();
    let kinds: [(&str, &str, &'static str); 6] = [
        ("/nfs/server", "/nfs/path", "/nfs/path"),
        ("/csi/driver", "/csi/volumeHandle", "/csi/volumeHandle"),
        ("/iscsi/targetPortal", "/iscsi/iqn", "/iscsi/iqn"),
        ("/cephfs/monitors/0", "/cephfs/path", "/cephfs/path"),
        ("/glusterfs/endpoints", "/glusterfs/path", "/glusterfs/path"),
        ("/azureFile/secretName", "/azureFile/shareName", "/azureFile/shareName"),
    ];
    for (on, path, pointer) in kinds {
        let (on_value, path) = (field(on), field(path));
        if !on_value.is_empty() {
            let kind = on.split('/').nth(1).unwrap_or_default();
            // A handle is one name, whatever is in it.
            let parts = if kind == "csi" { vec![path] } else { parts(&path) };
            return Some((format!("{kind} {}", on_value.to_ascii_lowercase()), parts, pointer));
        }
    }
    None
}

/// The parts of a path; `..` goes up, as the server reads it.
fn parts(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part.to_owned());
        }
    }
    parts
}

/// Volumes of different owners of which one holds the other. Sorted, whatever lies below a path follows it.
fn overlaps(stored: &mut [Stored]) -> Vec<Way> {
    stored.sort_by(|a, b| (&a.on, &a.path, a.object).cmp(&(&b.on, &b.path, b.object)));
    let mut ways = Vec::new();
    let mut above: Vec<&Stored> = Vec::new();
    for one in stored.iter() {
        while above.last().is_some_and(|top| top.on != one.on || !one.path.starts_with(&top.path)) {
            above.pop();
        }
        if let Some(other) = above.iter().rev().find(|other| other.owner != one.owner) {
            let (tenant, to) =
                if one.owner == "the platform" { (&other.owner, &one.owner) } else { (&one.owner, &other.owner) };
            let says =
                format!("{} stores at /{} of {}, where {} does", one.says, one.path.join("/"), one.on, other.says);
            ways.push(Way::new(Channel::Volumes, Some(tenant), to.clone(), says).at(one.object, one.pointer.clone()));
        }
        // One of each owner and path is enough to find every overlap below it.
        if above.last().is_none_or(|top| (&top.path, &top.owner) != (&one.path, &one.owner)) {
            above.push(one);
        }
    }
    ways
}

/// PersistentVolumes of tenants that are a path of a node.
fn node_paths(scene: &Scene<'_>) -> Vec<Way> {
    let of = |(index, object): (usize, &Object<'_>)| {
        let whose = owner(scene, object);
        if !object.is("", "PersistentVolume") || whose == "the platform" {
            return None;
        }
        let pointer =
            ["/spec/hostPath/path", "/spec/local/path"].into_iter().find(|pointer| !object.text(pointer).is_empty())?;
        let says = format!("{} is the path {} of a node", object.says(), object.text(pointer));
        Some(Way::new(Channel::Volumes, Some(&whose), "the cluster", says).at(index, pointer))
    };
    scene.all().filter_map(of).collect()
}

/// Claims that name a volume which is another's.
fn claims(scene: &Scene<'_>) -> Vec<Way> {
    let volumes = scene.all().filter(|(_, object)| object.is("", "PersistentVolume"));
    let owners: BTreeMap<&str, String> = volumes.map(|(_, object)| (object.name(), owner(scene, object))).collect();
    let mut claimed: BTreeMap<&str, &str> = BTreeMap::new();
    let mut ways = Vec::new();
    for (index, object, tenant) in scene.of_tenants() {
        let volume = object.text("/spec/volumeName");
        if !object.is("", "PersistentVolumeClaim") || volume.is_empty() {
            continue;
        }
        let first = *claimed.entry(volume).or_insert(&tenant.name);
        let owner = owners.get(volume).map_or(first, String::as_str);
        let other = if owner == tenant.name { first } else { owner };
        if other != tenant.name {
            let says = format!("{} claims PersistentVolume/{volume}", object.says());
            ways.push(Way::new(Channel::Volumes, Some(&tenant.name), other, says).at(index, "/spec/volumeName"));
        }
    }
    ways
}
