//! Volumes of pods: `pkg/apis/core/validation/validation.go`.

use super::claim;
use super::container::{container_resource, pod_field};
use crate::faults::Faults;
use crate::field::Field;

const VOLUMES: &str = "pkg/apis/core/validation ValidateVolumes";
const SOURCE: &str = "pkg/apis/core/validation validateVolumeSource";
const KEYS: &str = "pkg/apis/core/validation validateKeyToPath";
const MODE: &str = "pkg/apis/core/validation validateSecretVolumeSource";
const PROJECTED: &str = "pkg/apis/core/validation validateProjectionSources";
const DOWNWARD: &str = "pkg/apis/core/validation validateDownwardAPIVolumeFile";
const POD_FIELDS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// Each volume has a name and one source.
pub(super) fn validate(faults: &mut Faults, volumes: &Field<'_>) {
    faults.distinct(volumes.items().map(|it| it.get("name")), VOLUMES);
    for volume in volumes.items() {
        let name = volume.get("name");
        if faults.required(&name, VOLUMES) {
            faults.label(&name, VOLUMES);
        }
        let sources: Vec<&str> = volume.names().filter(|name| *name != "name").collect();
        match sources.as_slice() {
            [] => faults.invalid(&volume, SOURCE, "must have a source"),
            [one] => source(faults, one, &volume.get(one)),
            [_, others @ ..] => {
                others
                    .iter()
                    .for_each(|name| faults.invalid(&volume.get(name), SOURCE, "is a second source of the volume"));
            }
        }
    }
}

fn source(faults: &mut Faults, kind: &str, source: &Field<'_>) {
    let needed: &[&str] = match kind {
        "secret" => &["secretName"],
        "configMap" => &["name"],
        "persistentVolumeClaim" => &["claimName"],
        "hostPath" => &["path"],
        "nfs" => &["server", "path"],
        "csi" => &["driver"],
        "gitRepo" => &["repository"],
        "awsElasticBlockStore" => &["volumeID"],
        "gcePersistentDisk" => &["pdName"],
        "cephfs" => &["monitors"],
        "image" => &["reference"],
        "iscsi" => &["targetPortal", "iqn"],
        _ => &[],
    };
    needed.iter().for_each(|name| {
        faults.required(&source.get(name), SOURCE);
    });
    match kind {
        "emptyDir" => {
            faults.quantity(&source.get("sizeLimit"), SOURCE);
        }
        "secret" | "configMap" => {
            mode(faults, source);
            keys(faults, &source.get("items"));
        }
        "downwardAPI" => {
            mode(faults, source);
            source.get("items").items().for_each(|it| downward(faults, &it));
        }
        "hostPath" => host_path(faults, source),
        "nfs" if !source.get("path").text().starts_with('/') => {
            faults.invalid(&source.get("path"), SOURCE, "must start with `/`");
        }
        "projected" => projected(faults, source),
        "ephemeral" => {
            let template = source.get("volumeClaimTemplate");
            if template.is_set() {
                claim::validate(faults, &template.get("spec"));
            } else {
                faults.invalid(&template, SOURCE, "is required");
            }
        }
        "image" => faults.one_of(&source.get("pullPolicy"), &["Always", "IfNotPresent", "Never"], SOURCE),
        _ => {}
    }
}

fn host_path(faults: &mut Faults, source: &Field<'_>) {
    let types = ["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"];
    faults.one_of(&source.get("type"), &types, "pkg/apis/core/validation validateHostPathType");
    if source.get("path").text().split('/').any(|part| part == "..") {
        faults.invalid(&source.get("path"), SOURCE, "must not contain `..`");
    }
}

fn mode(faults: &mut Faults, source: &Field<'_>) {
    faults.within(&source.get("defaultMode"), 0, 0o777, MODE);
}

fn keys(faults: &mut Faults, items: &Field<'_>) {
    for item in items.items() {
        faults.required(&item.get("key"), KEYS);
        path(faults, &item.get("path"), KEYS);
        faults.within(&item.get("mode"), 0, 0o777, KEYS);
    }
}

fn path(faults: &mut Faults, path: &Field<'_>, source: &str) {
    if !faults.required(path, source) {
        return;
    }
    let text = path.text();
    if text.starts_with('/') || text.starts_with("..") || text.split('/').any(|part| part == "..") {
        faults.invalid(path, source, "must be a relative path that does not start with `..` or contain it");
    }
}

fn downward(faults: &mut Faults, file: &Field<'_>) {
    path(faults, &file.get("path"), DOWNWARD);
    faults.within(&file.get("mode"), 0, 0o777, DOWNWARD);
    let (field, resource) = (file.get("fieldRef"), file.get("resourceFieldRef"));
    match (field.is_set(), resource.is_set()) {
        (true, false) => pod_field(faults, &field.get("fieldPath"), &POD_FIELDS, DOWNWARD),
        (false, true) => {
            faults.required(&resource.get("containerName"), DOWNWARD);
            container_resource(faults, &resource, DOWNWARD);
        }
        _ => faults.invalid(file, DOWNWARD, "must have one of `fieldRef` and `resourceFieldRef`"),
    }
}

fn projected(faults: &mut Faults, projected: &Field<'_>) {
    mode(faults, projected);
    for source in projected.get("sources").items() {
        if source.names().count() > 1 {
            faults.invalid(&source, PROJECTED, "must have one source");
        }
        for kind in ["secret", "configMap"] {
            let of = source.get(kind);
            if of.is_set() {
                faults.required(&of.get("name"), PROJECTED);
                keys(faults, &of.get("items"));
            }
        }
        source.get("downwardAPI.items").items().for_each(|it| downward(faults, &it));
        let token = source.get("serviceAccountToken");
        if token.is_set() {
            faults.within(&token.get("expirationSeconds"), 600, 1 << 32, PROJECTED);
            path(faults, &token.get("path"), PROJECTED);
        }
    }
}
