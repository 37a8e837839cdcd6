//! From plans and policies to the files that an engine reads: the objects of components, and those that tell the engine what to apply,
//! where, as whom and in which order. Nothing here reads or writes.

pub(crate) mod archive;
mod argocd;
mod authority;
mod base;
mod confine;
mod credential;
mod delivered;
mod external_secret;
mod files;
mod flux;
mod gate;
mod job;
mod kept;
pub(crate) mod rules;

mod target;
mod values;

pub(crate) use archive::Archives;
pub(crate) use authority::is_mounted as mounts_authorities;
pub(crate) use confine::{allows, is_usual};
pub(crate) use credential::{Credential, credentials, of_git};
pub(crate) use delivered::{in_values, whole};
pub(crate) use external_secret::PULL_SECRET;
pub(crate) use files::{chart_sources, platform, tenant};
pub(crate) use flux::Sources as ChartSources;
pub(crate) use gate::Version;
pub(crate) use kept::is_protected;
pub(crate) use target::{KEEPER, Target, folder_of, group_file, group_keeper, tenant_folder};
