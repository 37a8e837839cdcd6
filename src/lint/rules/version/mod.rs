//! One thing, one version.

mod end_of_life_image;
mod environment_skew;
mod image_skew;
mod kubernetes_range;
mod mismatch;
mod pre_release;
mod unpinned;
mod values_file;
mod withdrawn_image;

use crate::lint::Entry;
use crate::lint::check::entry;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    entry!(mismatch::MISMATCH),
    entry!(unpinned::UNPINNED),
    entry!(pre_release::PRE_RELEASE),
    entry!(image_skew::IMAGE_SKEW),
    entry!(withdrawn_image::WITHDRAWN_IMAGE),
    entry!(end_of_life_image::END_OF_LIFE_IMAGE),
    entry!(kubernetes_range::KUBERNETES_RANGE),
    entry!(environment_skew::ENVIRONMENT_SKEW),
    entry!(values_file::VALUES_FILE),
];
