//! tenantry compiles a tree of environment and tenant definitions into the manifests that Argo CD or Flux consume,
//! and proves that the tenants stay apart. Data flows down this list of stages and never back up.
#![forbid(unsafe_code)]

mod apart;
mod archive;
mod catalog;
mod clean;
mod clearml;
pub mod cli;
mod definition;
mod document;
mod finding;
mod fleet;
mod helm_range;
mod kubernetes;
mod lint;
mod lsp;
mod output;
mod plan;
mod policy;
mod proof;
mod put;
mod reachability;
mod render;
mod report;
mod scaffold;
mod secrecy;
mod source;
#[doc(hidden)]
pub mod testing;
mod workspace;
