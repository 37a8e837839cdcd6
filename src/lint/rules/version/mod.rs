//! One thing, one version.

mod archive_digest;
mod command;
mod end_of_life_image;
mod environment_skew;
mod image;
mod image_skew;
mod kubernetes_range;
mod mismatch;
mod pre_release;
mod replaced;
mod unpinned;
mod values_file;
mod withdrawn_image;

use crate::lint::Entry;
use crate::lint::rule::rule;

pub(crate) use command::helm_commands;

/// The family.
pub(crate) const RULES: &[Entry] = &[
    rule!(mismatch::Mismatch: Files),
    rule!(archive_digest::ArchiveDigest:),
    rule!(unpinned::Unpinned: Text, Scalar, Object, Files),
    rule!(pre_release::PreRelease: Scalar, Values),
    rule!(image_skew::ImageSkew: Values),
    rule!(withdrawn_image::WithdrawnImage: Text, Scalar, Values),
    rule!(end_of_life_image::EndOfLifeImage: Scalar),
    rule!(kubernetes_range::KubernetesRange: Platform),
    rule!(environment_skew::EnvironmentSkew: Fleet),
    rule!(values_file::ValuesFile: Text),
];
