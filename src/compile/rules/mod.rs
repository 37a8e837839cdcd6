//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod archive_for_tenant;
mod duplicate_object;
mod kustomize_text;
mod name_length;
mod not_an_object;

pub(crate) use archive_for_tenant::ARCHIVE_FOR_TENANT;
pub(crate) use duplicate_object::DUPLICATE_OBJECT;
pub(crate) use kustomize_text::KUSTOMIZE_TEXT;
pub(crate) use name_length::NAME_LENGTH;
pub(crate) use not_an_object::NOT_AN_OBJECT;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] =
    &[&ARCHIVE_FOR_TENANT, &DUPLICATE_OBJECT, &KUSTOMIZE_TEXT, &NAME_LENGTH, &NOT_AN_OBJECT];
