//! Each rule's page is a test, and so is each case in `tests/cases/<family>/<rule>/<sentence>/`:
//!
//! ```text
//! cargo test --test pages                       # all
//! cargo test --test pages port/overlap          # one rule
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod commands;
mod platform;

use std::path::Path;

use libtest_mimic::{Arguments, Trial};
use tenantry::testing::pages;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = pages::cases(&root.join("tests/cases")).unwrap();
    let of_library = pages::pages(root).into_iter().chain(cases);
    let of_library = of_library.map(|trial| Trial::test(trial.name, || (trial.run)().map_err(Into::into)));
    libtest_mimic::run(&Arguments::from_args(), of_library.chain(commands::trials()).collect()).exit();
}
