//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod archive_digest;
mod archive_for_tenant;
mod delivery_chart_archive;
mod duplicate_object;
mod kustomize_text;
mod mismatch;
mod name_length;
mod not_an_object;
mod owner_moves;
mod reference_chart_archive;
mod tenant_vanished;

pub(crate) use archive_digest::ARCHIVE_DIGEST;
pub(crate) use archive_for_tenant::ARCHIVE_FOR_TENANT;
pub(crate) use delivery_chart_archive::DELIVERY_CHART_ARCHIVE;
pub(crate) use duplicate_object::DUPLICATE_OBJECT;
pub(crate) use kustomize_text::KUSTOMIZE_TEXT;
pub(crate) use mismatch::MISMATCH;
pub(crate) use name_length::NAME_LENGTH;
pub(crate) use not_an_object::NOT_AN_OBJECT;
pub(crate) use owner_moves::OWNER_MOVES;
pub(crate) use reference_chart_archive::REFERENCE_CHART_ARCHIVE;
pub(crate) use tenant_vanished::TENANT_VANISHED;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[
    &ARCHIVE_DIGEST,
    &ARCHIVE_FOR_TENANT,
    &DELIVERY_CHART_ARCHIVE,
    &DUPLICATE_OBJECT,
    &KUSTOMIZE_TEXT,
    &MISMATCH,
    &NAME_LENGTH,
    &NOT_AN_OBJECT,
    &OWNER_MOVES,
    &REFERENCE_CHART_ARCHIVE,
    &TENANT_VANISHED,
];
