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
    let trials: Vec<Trial> = of_library.chain(commands::trials()).collect();
    let arguments = Arguments::from_args();
    if let Some(filter) = arguments.filter.as_ref().filter(|filter| is_unknown(filter, &trials)) {
        eprintln!(
            "error: no page and no case is named `{filter}`: do `mod` and `entry!` of the rule stand in its family's mod.rs?"
        );
        std::process::exit(2);
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Whether a filter means a rule, for it has a slash, and selects nothing. Other filters may mean tests elsewhere.
fn is_unknown(filter: &str, trials: &[Trial]) -> bool {
    filter.contains('/') && !trials.iter().any(|trial| trial.name().contains(filter))
}
