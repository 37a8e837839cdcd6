//! What Argo CD and Flux do with manifests that nobody meant.

mod duplicate_object;
mod foreign_yaml;
mod job_rerun;
mod job_unbounded;
mod mass_delete;
mod name_length;
mod no_retry;
mod null_value;
mod owner_moves;
mod project_order;
mod release_renamed;
mod rename_is_delete;
mod rights_outlive;
mod stale;
mod substitution;
mod sync_option;
mod target_namespace;
pub(crate) mod too_large;
mod unprotected;
mod wave_deadlock;

use crate::finding::Level;
use crate::lint::check::entry;
use crate::lint::{Entry, Object};

pub(crate) use mass_delete::MASS_DELETE;
pub(crate) use rename_is_delete::RENAME_IS_DELETE;
pub(crate) use stale::STALE;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(duplicate_object::DUPLICATE_OBJECT),
    entry!(job_rerun::JOB_RERUN),
    entry!(job_unbounded::JOB_UNBOUNDED),
    entry!(no_retry::NO_RETRY),
    entry!(project_order::PROJECT_ORDER),
    entry!(target_namespace::TARGET_NAMESPACE),
    entry!(substitution::SUBSTITUTION),
    entry!(sync_option::SYNC_OPTION),
    entry!(null_value::NULL_VALUE),
    entry!(too_large::TOO_LARGE),
    entry!(foreign_yaml::FOREIGN_YAML),
    entry!(name_length::NAME_LENGTH),
    entry!(unprotected::UNPROTECTED),
    entry!(wave_deadlock::WAVE_DEADLOCK),
    entry!(owner_moves::OWNER_MOVES),
    entry!(mass_delete::MASS_DELETE),
    entry!(rename_is_delete::RENAME_IS_DELETE),
    entry!(release_renamed::RELEASE_RENAMED),
    entry!(rights_outlive::RIGHTS_OUTLIVE),
    entry!(stale::STALE),
];

/// The level of what is a house rule of ours and only advice elsewhere.
fn house(object: &Object) -> Level {
    if object.ours { Level::Error } else { Level::Warning }
}

/// Whether an object is Flux's.
fn is_flux(object: &Object) -> bool {
    object.group().ends_with(".toolkit.fluxcd.io")
}

/// Whether an object is an Application of Argo CD.
fn is_application(object: &Object) -> bool {
    object.kind() == "Application" && object.group() == "argoproj.io"
}

/// Whether an object is a Kustomization of Flux.
fn is_flux_kustomization(object: &Object) -> bool {
    object.kind() == "Kustomization" && is_flux(object)
}
