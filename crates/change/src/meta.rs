//! Metadata, which all objects have: `staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::selector;

const CREATE: &str = "apimachinery api/validation ValidateObjectMeta";
const UPDATE: &str = "apimachinery api/validation ValidateObjectMetaUpdate";
const FINALIZER: &str = "pkg/apis/core/validation validateKubeFinalizerName";
const APPLY: &str = "apiserver endpoints/handlers/patch.go applyPatcher";
/// The finalizers that need no domain.
const STANDARD_FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];
/// Annotations in all, in bytes.
const LARGEST: usize = 256 << 10;

/// What the server fills in itself and puts back whoever writes it (`rest.BeforeUpdate`).
pub(crate) const OF_THE_SERVER: [&str; 5] =
    ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"];

/// Metadata in itself.
pub(crate) fn validate(faults: &mut Faults, meta: &Field<'_>, built_in: bool) {
    selector::labels(faults, &meta.get("labels"));
    annotations(faults, &meta.get("annotations"));
    for finalizer in meta.get("finalizers").items() {
        faults.qualified(&finalizer, CREATE);
        let name = finalizer.text();
        if built_in && !name.contains('/') && !STANDARD_FINALIZERS.contains(&name) {
            faults.invalid(&finalizer, FINALIZER, "must have a domain, as in example.com/name");
        }
    }
    let mut controllers = 0;
    for owner in meta.get("ownerReferences").items() {
        for name in ["apiVersion", "kind", "name", "uid"] {
            faults.required(&owner.get(name), "apimachinery api/validation validateOwnerReference");
        }
        controllers += usize::from(owner.get("controller").is_true());
    }
    if controllers > 1 {
        let owners = meta.get("ownerReferences");
        faults.invalid(&owners, "apimachinery api/validation ValidateOwnerReferences", "may name one controller only");
    }
    if meta.get("managedFields").is_set() {
        faults.invalid(&meta.get("managedFields"), APPLY, "must not be set by who applies an object");
    }
}

/// Annotations: keys are qualified names in any case.
pub(crate) fn annotations(faults: &mut Faults, annotations: &Field<'_>) {
    const SOURCE: &str = "apimachinery api/validation ValidateAnnotations";
    let mut size = 0;
    for (key, value) in annotations.entries() {
        size += key.len() + value.text().len();
        if !names::is_qualified(&key.to_lowercase()) {
            faults.invalid(&value, SOURCE, format!("the annotation's key must be {}", names::QUALIFIED));
        }
    }
    if size > LARGEST {
        faults.invalid(annotations, SOURCE, "must have at most 256 KiB in all");
    }
}

/// What of the metadata may not change. `live` is the object as the server holds it, `given` the one that is applied.
pub(crate) fn update(faults: &mut Faults, live: &Field<'_>, given: &Field<'_>) {
    for name in ["name", "namespace"] {
        let field = given.get(name);
        if !field.same(&live.get(name)) {
            faults.frozen(
                &field,
                "apiserver endpoints/handlers/rest.go checkName",
                "cannot change: it says which object is meant",
            );
        }
    }
    for (name, source) in [("uid", UPDATE), ("resourceVersion", "apiserver registry/generic/registry/store.go Update")]
    {
        let field = given.get(name);
        if field.is_set() && !field.same(&live.get(name)) {
            faults.frozen(&field, source, "is not that of the object that the server holds: leave it out");
        }
    }
}
