//! tenantry compiles a tree of environment and tenant definitions into the manifests that Argo CD or Flux consume,
//! and proves that the tenants stay apart. Data flows down this list of stages and never back up.
#![forbid(unsafe_code)]

pub mod archive;
pub mod catalog;
pub mod cli;
pub mod definition;
pub mod finding;
pub mod fleet;
pub mod helm_range;
pub mod hocon;
pub mod kubernetes;
pub mod lint;
pub mod lsp;
pub mod network;
pub mod output;
pub mod plan;
pub mod policy;
pub mod proof;
pub mod render;
pub mod report;
pub mod scaffold;
pub mod schema;
pub mod source;
pub mod workspace;
pub mod yaml;
