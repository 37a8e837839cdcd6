//! Integration tests: the real binary, and definitions in, manifests or findings out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod admission;
mod apart;
mod applications;
mod charts;
mod component_cases;
mod consequences;
mod delivered;
mod diff;
mod engines;
mod examples;
mod hostile;
mod house;
mod init;
mod known;
mod lint;
mod lsp;
mod new;
mod new_component;
mod platform;
mod pointers;
mod promote;
mod provisioning;
mod reach;
mod release;
mod render;
mod rendered;
mod report;
mod review;
mod why;
