//! The rules that this stage reports, one file each; the doc comment is the rule's page.

mod archive_digest;
mod delivery_chart_archive;
mod mismatch;
mod reference_chart_archive;

pub(crate) use archive_digest::ARCHIVE_DIGEST;
pub(crate) use delivery_chart_archive::DELIVERY_CHART_ARCHIVE;
pub(crate) use mismatch::MISMATCH;
pub(crate) use reference_chart_archive::REFERENCE_CHART_ARCHIVE;

use crate::finding::Rule;

/// All of them.
pub(crate) const RULES: &[&Rule] = &[&ARCHIVE_DIGEST, &DELIVERY_CHART_ARCHIVE, &MISMATCH, &REFERENCE_CHART_ARCHIVE];
