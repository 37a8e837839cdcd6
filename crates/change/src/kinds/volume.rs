//! PersistentVolumes: `pkg/apis/core/validation/validation.go`.

use serde_json::Value;

use super::{affinity, claim, resources};
use crate::faults::Faults;
use crate::field::Field;
use crate::quantity::Quantity;

const SPEC: &str = "pkg/apis/core/validation ValidatePersistentVolumeSpec";
const UPDATE: &str = "pkg/apis/core/validation ValidatePersistentVolumeUpdate";
/// Fields of the specification that are no source of the volume.
const OTHERS: [&str; 9] = [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

/// Size, modes, and one source.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    claim::access_modes(faults, &spec.get("accessModes"), SPEC);
    let capacity = spec.get("capacity");
    faults.required(&capacity, SPEC);
    if !capacity.is_empty() && (!capacity.key("storage").is_set() || capacity.len() > 1) {
        faults.invalid(&capacity, SPEC, "must have `storage` and nothing else");
    }
    for (name, value) in capacity.entries() {
        if value.value.and_then(Quantity::of).is_some_and(|size| size <= Quantity::ZERO) {
            faults.invalid(&value, SPEC, "must be more than 0");
        }
        resources::value(faults, name, &value, SPEC);
    }
    let policy = spec.get("persistentVolumeReclaimPolicy");
    faults.one_of(&policy, &["Delete", "Recycle", "Retain"], SPEC);
    let sources: Vec<&str> = spec.names().filter(|name| !OTHERS.contains(name)).collect();
    match sources.as_slice() {
        [] => faults.invalid(&spec, SPEC, "must have a source of the volume"),
        [_] => {}
        [_, others @ ..] => {
            others.iter().for_each(|name| faults.invalid(&spec.get(name), SPEC, "is a second source of the volume"));
        }
    }
    source(faults, &spec);
    if spec.get("hostPath.path").text() == "/" && policy.text() == "Recycle" {
        faults.invalid(&policy, SPEC, "must not be Recycle for a hostPath of `/`");
    }
    faults.subdomain(&spec.get("storageClassName"), SPEC);
    faults.one_of(&spec.get("volumeMode"), &["Block", "Filesystem"], SPEC);
    let nodes = spec.get("nodeAffinity");
    if spec.get("local").is_set() && !nodes.is_set() {
        faults.invalid(&nodes, SPEC, "is required by a local volume");
    }
    if nodes.is_set() {
        faults.required(&nodes.get("required"), "pkg/apis/core/validation validateVolumeNodeAffinity");
        affinity::node_selector(faults, &nodes.get("required"));
    }
    let attributes = spec.get("volumeAttributesClassName");
    if attributes.is_set() && (attributes.is_empty() || !spec.get("csi").is_set()) {
        faults.invalid(&attributes, SPEC, "must name a class, of a CSI volume");
    }
}

/// What each source asks for.
fn source(faults: &mut Faults, spec: &Field<'_>) {
    let needed: [(&str, &[&str]); 8] = [
        ("nfs", &["server", "path"]),
        ("csi", &["driver", "volumeHandle"]),
        ("local", &["path"]),
        ("hostPath", &["path"]),
        ("awsElasticBlockStore", &["volumeID"]),
        ("gcePersistentDisk", &["pdName"]),
        ("cephfs", &["monitors"]),
        ("iscsi", &["targetPortal", "iqn"]),
    ];
    for (name, fields) in needed {
        let source = spec.get(name);
        if source.is_set() {
            fields.iter().for_each(|field| {
                faults.required(&source.get(field), SPEC);
            });
        }
    }
    let path = spec.get("nfs.path");
    if !path.is_empty() && !path.text().starts_with('/') {
        faults.invalid(&path, SPEC, "must start with `/`");
    }
    for name in ["local.path", "hostPath.path"] {
        if spec.get(name).text().split('/').any(|part| part == "..") {
            faults.invalid(&spec.get(name), SPEC, "must not contain `..`");
        }
    }
    let kind = spec.get("hostPath.type");
    let types = ["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"];
    faults.one_of(&kind, &types, SPEC);
    let driver = spec.get("csi.driver");
    if driver.len() > 63 || !driver.is_empty() && !crate::names::is_subdomain(&driver.text().to_lowercase()) {
        faults.invalid(&driver, SPEC, "must be a DNS name of at most 63 characters");
    }
}

/// A volume keeps its source, its mode, and the nodes it can be reached from.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec"), wanted.get("spec"));
    let names: std::collections::BTreeSet<&str> = old.names().chain(new.names()).collect();
    for name in names.into_iter().filter(|name| !OTHERS.contains(name)) {
        let (old, new) = (old.get(name), new.get(name));
        if name == "csi" && only_expansion_secret(old.value, new.value) {
            continue;
        }
        faults.same(&old, &new, UPDATE);
    }
    faults.same(&old.get("volumeMode"), &new.get("volumeMode"), UPDATE);
    if old.get("nodeAffinity").is_set() {
        faults.same(&old.get("nodeAffinity"), &new.get("nodeAffinity"), UPDATE);
    }
    let name = "volumeAttributesClassName";
    if old.get(name).is_set() && !new.get(name).is_set() {
        faults.frozen(&new.get(name), UPDATE, "cannot be taken away");
    }
}

/// The secret for growing may be added to a CSI volume that has none.
fn only_expansion_secret(old: Option<&Value>, new: Option<&Value>) -> bool {
    let (Some(Value::Object(old)), Some(Value::Object(new))) = (old, new) else { return false };
    let name = "controllerExpandSecretRef";
    let without = || new.iter().filter(|(key, _)| *key != name);
    !old.contains_key(name)
        && old.len() == without().count()
        && without().all(|(key, value)| old.get(key) == Some(value))
}
