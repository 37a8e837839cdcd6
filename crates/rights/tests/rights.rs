//! Manifests in, answers out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

mod aggregation;
mod authorizer;
mod properties;
mod question;
mod ways;
mod write;
