//! What definitions and manifests may say.

mod invalid_value;
mod missing_field;
mod refused;
mod unknown_field;
mod unknown_kind;
mod unserved_version;
mod wrong_type;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family. Of definitions the compiler reports these; of manifests, rules do.
pub(crate) const RULES: &[Entry] = &[
    entry!(unknown_field::UNKNOWN_FIELD),
    entry!(missing_field::MISSING_FIELD),
    entry!(wrong_type::WRONG_TYPE),
    entry!(invalid_value::INVALID_VALUE),
    entry!(refused::REFUSED),
    entry!(unknown_kind::UNKNOWN_KIND),
    entry!(unserved_version::UNSERVED_VERSION),
];
