//! Claims of storage: `pkg/apis/core/validation/validation.go`.

use super::resources;
use crate::faults::Faults;
use crate::field::Field;
use crate::quantity::Quantity;
use crate::selector;

const SPEC: &str = "pkg/apis/core/validation ValidatePersistentVolumeClaimSpec";
const UPDATE: &str = "pkg/apis/core/validation ValidatePersistentVolumeClaimUpdate";
const MODES: [&str; 4] = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
const OLD_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// The specification of a claim, in a claim or a template.
pub(super) fn validate(faults: &mut Faults, spec: &Field<'_>) {
    access_modes(faults, &spec.get("accessModes"), SPEC);
    selector::selector(faults, &spec.get("selector"));
    let requests = spec.get("resources.requests");
    let size = requests.key("storage");
    if !size.is_set() {
        faults.invalid(&size, SPEC, "is required");
    } else if size.value.and_then(Quantity::of).is_some_and(|size| size <= Quantity::ZERO) {
        faults.invalid(&size, SPEC, "must be more than 0");
    } else {
        resources::value(faults, "storage", &size, SPEC);
    }
    faults.subdomain(&spec.get("storageClassName"), SPEC);
    faults.one_of(&spec.get("volumeMode"), &["Block", "Filesystem"], SPEC);
    for name in ["dataSource", "dataSourceRef"] {
        let source = spec.get(name);
        if source.is_set() {
            data_source(faults, &source);
        }
    }
    let (source, reference) = (spec.get("dataSource"), spec.get("dataSourceRef"));
    let same = ["apiGroup", "kind", "name"].iter().all(|name| source.get(name).same(&reference.get(name)));
    if source.is_set() && reference.is_set() && (!same || !reference.get("namespace").is_empty()) {
        faults.invalid(&source, SPEC, "must be the same as `dataSourceRef`, which must have no namespace then");
    }
    faults.subdomain(&spec.get("volumeAttributesClassName"), SPEC);
}

/// Ways to use a volume.
pub(super) fn access_modes(faults: &mut Faults, modes: &Field<'_>, source: &str) {
    faults.required(modes, source);
    modes.items().for_each(|mode| faults.one_of(&mode, &MODES, source));
    if modes.len() > 1
        && modes.items().any(|mode| mode.text() == "ReadWriteOncePod")
        && modes.items().any(|mode| mode.text() != "ReadWriteOncePod")
    {
        faults.invalid(modes, source, "must not have another mode beside ReadWriteOncePod");
    }
}

fn data_source(faults: &mut Faults, source: &Field<'_>) {
    const SOURCE: &str = "pkg/apis/core/validation validateDataSource";
    faults.required(&source.get("name"), SOURCE);
    faults.required(&source.get("kind"), SOURCE);
    let group = source.get("apiGroup");
    if group.is_empty() && source.get("kind").text() != "PersistentVolumeClaim" {
        faults.invalid(&source.get("kind"), SOURCE, "must be PersistentVolumeClaim where there is no `apiGroup`");
    }
    faults.subdomain(&group, SOURCE);
}

/// A claim keeps all but its size and its class of attributes, once it is bound.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let (old, new) = (live.get("spec"), wanted.get("spec"));
    for name in ["accessModes", "selector", "volumeMode", "dataSource", "dataSourceRef"] {
        faults.same(&old.get(name), &new.get(name), UPDATE);
    }
    if !old.get("volumeName").is_empty() {
        faults.same(&old.get("volumeName"), &new.get("volumeName"), UPDATE);
    }
    class(faults, live, wanted);
    faults.same(&old.get("resources.limits"), &new.get("resources.limits"), UPDATE);
    size(faults, live, wanted);
    attributes(faults, live, wanted);
}

/// Whether the volume is there, which only then can grow; git does not say, so `None` stands for either.
fn is_bound(live: &Field<'_>) -> Option<bool> {
    let phase = live.get("status.phase");
    match phase.text() {
        "" if live.get("spec.volumeName").is_empty() => None,
        "" => Some(true),
        phase => Some(phase == "Bound"),
    }
}

/// A claim without a class may be given one, once.
fn class(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let annotation = |object: &Field<'_>| object.get("metadata").get("annotations").key(OLD_CLASS).text().to_owned();
    let (old, new) = (live.get("spec.storageClassName"), wanted.get("spec.storageClassName"));
    let (before, after) = (annotation(live), annotation(wanted));
    let given = !old.is_set() && new.is_set() && (before.is_empty() || before == new.text());
    if !given {
        faults.same(&old, &new, UPDATE);
    }
    if before != after && !(given && after.is_empty()) {
        let field = wanted.get("metadata").get("annotations").key(OLD_CLASS);
        faults.frozen(&field, UPDATE, "cannot change once the object exists");
    }
}

fn size(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let path = "spec.resources.requests";
    for (name, entry) in wanted.get(path).entries().chain(live.get(path).entries()) {
        if name != "storage" && !live.get(path).key(name).same(&wanted.get(path).key(name)) {
            faults.frozen(&entry, UPDATE, "cannot change once the object exists");
        }
    }
    let quantity = |field: Field<'_>| field.value.and_then(Quantity::of);
    let (old, new) = (quantity(live.get(path).key("storage")), quantity(wanted.get(path).key("storage")));
    let there = quantity(live.get("status.capacity").key("storage"));
    let field = wanted.get(path).key("storage");
    if new < old && (there.or(old) >= new) {
        faults.frozen(&field, UPDATE, "cannot be less than the volume has: a volume does not shrink");
    } else if new != old && is_bound(live) == Some(false) {
        faults.frozen(&field, UPDATE, "cannot change until the claim is bound");
    }
}

fn attributes(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let name = "spec.volumeAttributesClassName";
    let (old, new) = (live.get(name), wanted.get(name));
    if old.same(&new) {
        return;
    }
    if is_bound(live) == Some(false) {
        faults.frozen(&new, UPDATE, "cannot change until the claim is bound");
    } else if new.is_empty() && live.get("status.currentVolumeAttributesClassName").is_set() {
        faults.frozen(&new, UPDATE, "cannot be taken away once the volume has it");
    }
}
