//! The reconciler, run as the Job runs it against a fake ClearML API and a fake Kubernetes API.
//!
//! The tests are Python, beside this file; each of the ones here runs one of their files, so that they run side by side.

use std::path::Path;
use std::process::Command;

/// Runs the tests of `tests/<folder>/<file>.py`.
pub(crate) fn python(folder: &str, file: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let output = Command::new("python3")
        .args(["-B", "-W", "error::ResourceWarning", "-m", "unittest", file])
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("these tests need python3, 3.9 or newer: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn one_run_makes_everything_the_next_nothing_and_drift_is_put_right() {
    python("provisioning", "test_converges");
}

#[test]
fn keys_rotate_tenants_retire_and_some_things_only_a_person_decides() {
    python("provisioning", "test_lifecycle");
}

#[test]
fn each_call_fails_in_turn_and_runs_are_killed() {
    python("provisioning", "test_faults");
}

#[test]
fn seeded_faults_and_interleavings_converge() {
    python("provisioning", "test_random");
}

#[test]
fn no_list_of_companies_leads_to_a_second_one_and_nothing_remembered_can_be_forged() {
    python("provisioning", "test_lists");
}

/// Flux would replace `${...}` in a ConfigMap, were substitution ever switched on above it.
#[test]
fn the_scripts_hold_no_text_that_an_engine_would_substitute() {
    for folder in ["provisioning", "applications"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/data").join(folder);
        let files = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("a file").path());
        let scripts: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "py")).collect();
        let texts: Vec<_> = scripts.iter().map(|path| std::fs::read_to_string(path).expect("a text")).collect();
        for (path, text) in scripts.iter().zip(&texts) {
            assert!(!text.contains("${"), "{}", path.display());
        }
        let bytes: usize = texts.iter().map(String::len).sum();
        assert!(!scripts.is_empty() && bytes < 200_000, "too large for a ConfigMap that is applied client-side");
    }
}
