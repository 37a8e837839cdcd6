//! What Argo CD and Flux do with manifests that nobody meant.

pub(crate) mod applied;
mod archive_for_tenant;
mod chart_archive;
mod duplicate_object;
mod foreign_file;
mod foreign_yaml;
mod io;
mod job_rerun;
mod job_unbounded;
mod kustomize_text;
mod mass_delete;
mod name_length;
mod no_retry;
mod not_an_object;
mod null_value;
mod owner_moves;
mod project_order;
mod rename_is_delete;
mod stale;
mod substitution;
mod target_namespace;
mod tenant_vanished;
mod too_large;
mod unprotected;

use crate::finding::Level;
use crate::lint::rule::rule;
use crate::lint::{Entry, Object};

pub(crate) use applied::Folders;
pub(crate) use stale::Stale;
pub(crate) use too_large::TooLarge;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(duplicate_object::DuplicateObject: Manifests, Object, Values, Platform),
    rule!(job_rerun::JobRerun: Object),
    rule!(job_unbounded::JobUnbounded: Object),
    rule!(no_retry::NoRetry: Object, Files),
    rule!(project_order::ProjectOrder: Manifests, Units),
    rule!(target_namespace::TargetNamespace: Object),
    rule!(substitution::Substitution: Files),
    rule!(null_value::NullValue: Object),
    rule!(too_large::TooLarge: Object, Manifests),
    rule!(foreign_yaml::ForeignYaml: Files),
    rule!(name_length::NameLength: Object),
    rule!(unprotected::Unprotected: Manifests, Units),
    rule!(archive_for_tenant::ArchiveForTenant:),
    rule!(chart_archive::ChartArchive:),
    rule!(foreign_file::ForeignFile:),
    rule!(io::Io:),
    rule!(kustomize_text::KustomizeText:),
    rule!(not_an_object::NotAnObject:),
    rule!(owner_moves::OwnerMoves: Change),
    rule!(tenant_vanished::TenantVanished:),
    rule!(mass_delete::MassDelete: Change),
    rule!(rename_is_delete::RenameIsDelete: Change),
    rule!(stale::Stale:),
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
