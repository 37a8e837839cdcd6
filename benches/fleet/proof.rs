//! The proof alone: of all tenants in one environment, without reading, rendering and writing.

use std::path::Path;

use tenantry::testing;

use super::generate::{self, Network};
use super::measure::{self, Measured};

/// Measures the proof of each network.
pub(crate) fn rows(scratch: &Path, tenants: usize) {
    for network in Network::ALL {
        let root = scratch.join(format!("proof-{tenants}"));
        generate::one_environment(&root, tenants, network);
        measure::row(tenants, 0, &format!("proof alone, {network}"), &run(&root));
        std::fs::remove_dir_all(&root).unwrap();
    }
}

/// The best of several proofs; the memory is that of the model and the proof, with nothing else in the process.
fn run(root: &Path) -> Measured {
    let time = testing::time_proof(root, "production", measure::forget_peak).unwrap();
    Measured { time, memory: measure::own_peak() }
}
