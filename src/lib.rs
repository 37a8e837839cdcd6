//! tenantry compiles a tree of environment and tenant definitions into the manifests that Argo CD or Flux consume,
//! and proves that the tenants stay apart. `docs/architecture.md` describes the stages.
//!
//! The stages stand here from the ground up, and each uses only those above it in this list: `tests/house.rs` reads every `use`.
//! The comments between keep rustfmt from sorting them.

#![forbid(unsafe_code)]

// Ground: bytes as digits, what is wrong, and the bytes that it is found in.

mod hex;
// Which path of a tree is what.
mod layout;
// What is wrong, and where.
mod finding;
// What a secret is.
mod secrecy;
// Files of a working tree, the git index or a revision.
mod source;
// Merged YAML with places, and checks by schema.
mod document;
// What is known of the world around: Kubernetes' schemas, Helm's ranges, chart archives.
mod kubernetes;
// Ranges of versions.
mod helm_range;
// Chart archives.
mod archive;
// One rendered object: its identity, its labels, and what it was made from.
mod manifest;
// Environments, tenants, components and settings as engineers write them.
mod definition;
// What is known of each system, as data.
mod catalog;
// Every environment and tenant, resolved.
mod fleet;
// Typed views of ClearML's options, for rules and commands.
mod clearml;
// A tree of all that.
mod workspace;
// Components placed.
mod plan;
// NetworkPolicies from flows.
mod policy;
// Plan and policies as files.
mod render;
// Manifests on disk for the engine of reachability.
mod put;
mod reachability;
// Who can reach whom.
mod proof;
// Who can do what to whom, on every channel.
mod apart;
// What edits of objects do to a cluster.
mod change;
// The driver: plan, policy, render, check, prove.
mod compile;
// Two trees, and what the change between them does.
mod review;
// Where a rendered value comes from, and what a line decides.
mod why;
// Files on disk.
mod output;
// Texts of others, cleaned for what is printed.
mod clean;
// Real charts, beside what the catalog says of them.
mod charts;
// Words and pictures.
mod report;
// Findings.
mod lint;
// New definitions.
mod scaffold;
// Cases of components.
mod cases;
// The editor.
mod lsp;
// The commands.
pub mod cli;
// What tests, benches and fuzz targets look at.
#[doc(hidden)]
pub mod testing;
