//! The proof alone: of all tenants in one environment, without reading, rendering and writing.

use std::path::Path;
use std::time::{Duration, Instant};

use tenantry::proof::Detail;
use tenantry::render;
use tenantry::workspace::Workspace;

use super::generate::{self, Network};
use super::measure::{self, Measured};

/// Measures the proof of each network.
pub fn rows(scratch: &Path, tenants: usize) {
    for network in Network::ALL {
        let root = scratch.join(format!("proof-{tenants}"));
        generate::one_environment(&root, tenants, network);
        measure::row(tenants, 0, &format!("proof alone, {network}"), &run(&root));
        std::fs::remove_dir_all(&root).unwrap();
    }
}

/// The best of several proofs; the memory is that of the model and the proof, with nothing else in the process.
fn run(root: &Path) -> Measured {
    let workspace = Workspace::open(root);
    assert!(!workspace.is_broken(), "{:?}", workspace.findings.first());
    let environment = workspace.fleet.environment("production").unwrap();
    let model = render::model(environment, &workspace.catalog, Detail::Files).unwrap();
    measure::forget_peak();
    let mut time = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        assert!(model.prove().holds());
        time = time.min(start.elapsed());
    }
    Measured { time, memory: measure::own_peak() }
}
