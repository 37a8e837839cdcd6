//! The gate of a commit: one tenant of many changed, rendered and staged.

use std::path::Path;

use super::generate;
use super::measure::{Measured, best, command, files_below, row};

/// Measures what the hooks run.
pub(crate) fn rows(scratch: &Path, tenants: usize) {
    let root = scratch.join(format!("gate-{tenants}"));
    generate::fleet(&root, tenants);
    let program = Path::new(env!("CARGO_BIN_EXE_tenantry"));
    command(program, &root, &["render"]);
    let files = files_below(&root.join("rendered"));
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
        command(Path::new("git"), &root, &[&who, arguments].concat())
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["-c", "gc.auto=0", "commit", "--quiet", "--message", "fleet"]);
    git(&["gc", "--quiet"]);
    generate::change_one(&root);
    command(program, &root, &["render"]);
    git(&["add", "--all"]);
    let run = |arguments: &[&str]| -> Measured { best(20, || (), || command(program, &root, arguments)) };
    let lint = run(&["lint", "--staged", "--since", "HEAD"]);
    row(tenants, files, "gate: lint --staged --since HEAD, one tenant changed", &lint);
    row(tenants, files, "gate: render --check --staged", &run(&["render", "--check", "--staged"]));
    std::fs::remove_dir_all(&root).unwrap();
}
