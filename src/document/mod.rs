//! Documents: YAML files merged over one another, each part with its place, and checked against JSON Schemas.
//!
//! Nothing here knows what a document defines. The formats of text, the words for what a schema expects and the names that
//! are near to a misspelt one are shared by all that read documents.

mod addition;
mod checker;
mod defaults;
mod expect;
pub(crate) mod format;
mod generate;
mod merged;
pub(crate) mod near;
mod problem;
pub(crate) mod rules;
mod scalar;

pub(crate) use addition::addition;
pub(crate) use checker::{Checker, unknown_formats};
pub(crate) use defaults::Defaults;
pub(crate) use expect::expectation;
pub(crate) use generate::{DIALECT, describe, join, partial, schema_of};
pub(crate) use merged::Merged;
pub(crate) use problem::{of_problem, problems, rule_of};
pub(crate) use scalar::{Cidr, PortRange, Protocol, Quantity};
