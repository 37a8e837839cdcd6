//! ConfigMaps: `pkg/apis/core/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const SOURCE: &str = "pkg/apis/core/validation ValidateConfigMap";
const UPDATE: &str = "pkg/apis/core/validation ValidateConfigMapUpdate";
/// The most that a ConfigMap or Secret may hold, in bytes.
pub(super) const LARGEST: usize = 1 << 20;

/// Keys are file names, and each key is there once.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let (data, binary) = (object.get("data"), object.get("binaryData"));
    for (key, value) in data.entries().chain(binary.entries()) {
        config_key(faults, key, &value, SOURCE);
    }
    for (key, value) in data.entries() {
        if binary.key(key).is_set() {
            faults.invalid(&value, SOURCE, "stands in `data` and in `binaryData`");
        }
    }
    let size: usize = data.entries().map(|(_, value)| value.len()).sum::<usize>()
        + binary.entries().map(|(_, value)| value.len() / 4 * 3).sum::<usize>();
    if size > LARGEST {
        faults.invalid(object, SOURCE, "must hold at most 1 MiB");
    }
}

/// A key of a ConfigMap or Secret.
pub(super) fn config_key(faults: &mut Faults, key: &str, value: &Field<'_>, source: &str) {
    if !names::is_config_key(key) {
        faults.invalid(value, source, "the key must be of letters, digits, `-`, `_` and `.`");
    }
}

/// What is marked immutable stays as it is.
pub(super) fn update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    frozen(faults, live, wanted, &["data", "binaryData"], UPDATE);
}

/// `immutable` cannot be taken back, and freezes the data.
pub(super) fn frozen(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>, fields: &[&str], source: &str) {
    if !live.get("immutable").is_true() {
        return;
    }
    if !wanted.get("immutable").is_true() {
        faults.frozen(&wanted.get("immutable"), source, "cannot be taken back: make an object with another name");
    }
    for name in fields {
        if !wanted.get(name).same(&live.get(name)) {
            faults.frozen(&wanted.get(name), source, "cannot change: the object is marked `immutable`");
        }
    }
}
