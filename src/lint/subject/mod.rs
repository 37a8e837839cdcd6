//! What rules look at, and what several of them read in it: files, scalars, values, objects, policies, images, changes.

pub(crate) mod agent;
pub(crate) mod applied;
pub(crate) mod change;
pub(crate) mod command;
pub(crate) mod compose;
pub(crate) mod edits;
pub(crate) mod expects;
pub(crate) mod faults;
pub(crate) mod file;
pub(crate) mod files;
pub(crate) mod hazard;
pub(crate) mod image;
pub(crate) mod inline;
pub(crate) mod kustomization;
pub(crate) mod markdown;
pub(crate) mod mig;
pub(crate) mod network;
pub(crate) mod object;
pub(crate) mod repair;
pub(crate) mod replaced;
pub(crate) mod scalar;
pub(crate) mod tenant;
pub(crate) mod validation;
pub(crate) mod values;
pub(crate) mod variables;
