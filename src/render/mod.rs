//! From plans to the files that an engine reads: the objects of components, and those that tell the engine what to apply, where,
//! as whom and in which order.

mod archive;
mod argocd;
mod base;
mod check;
mod confine;
mod credential;
mod environment;
mod external_secret;
mod file;
mod fleet;
mod flux;
mod gate;
mod job;
pub(crate) mod object;
pub(crate) mod removal;
pub(crate) mod rules;
mod target;
mod values;

pub(crate) use base::{STATE, TENANT};
pub(crate) use check::longest_name;
pub(crate) use credential::credentials;
pub(crate) use environment::{all, each, environment, model, planned, sample, whole};
pub(crate) use external_secret::PULL_SECRET;
pub(crate) use file::File;
pub(crate) use fleet::fleet;
pub(crate) use gate::Version;
pub(crate) use target::{Target, folder_of, group_file, tenant_folder};
