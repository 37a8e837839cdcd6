//! For each channel: manifests that open it, and their neighbours that do not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

mod access;
mod routes;
mod shared;
mod storage;
