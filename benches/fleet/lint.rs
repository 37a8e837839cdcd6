//! The whole lint of a tree and of what it renders to, beside what others take for the same files; and the rules that look for overlaps
//! between tenants, alone.

use std::path::Path;

use tenantry::testing;
use walkdir::WalkDir;

use super::generate;
use super::measure::{Measured, any, best, command, forget_peak, installed, own_peak, row};

/// So many tenants make about 6,000 files, and 150,000 lines.
const TENANTS: usize = 250;

/// Measures the lint of everything.
pub(crate) fn rows(scratch: &Path) {
    let root = scratch.join("lint");
    generate::fleet(&root, TENANTS);
    let program = Path::new(env!("CARGO_BIN_EXE_tenantry"));
    command(program, &root, &["render"]);
    let texts = WalkDir::new(&root).into_iter().filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let (files, lines) = texts.fold((0, 0), |(files, lines), text| (files + 1, lines + text.lines().count()));
    let whole = best(10, || (), || command(program, &root, &["lint"]));
    row(TENANTS, files, &format!("lint, {lines} lines"), &whole);
    if installed("yamllint") {
        let (measured, _) = any(Path::new("yamllint"), &root, &["--no-warnings", "-d", "relaxed", "."]);
        row(TENANTS, files, "`yamllint` of the same", &measured);
    }
    std::fs::remove_dir_all(&root).unwrap();
}

/// Measures the rules that look at all tenants together, on a fleet that is resolved already.
pub(crate) fn overlaps(scratch: &Path, tenants: usize) {
    let root = scratch.join(format!("overlaps-{tenants}"));
    generate::fleet(&root, tenants);
    let (time, rules) = testing::time_overlaps(&root, forget_peak).unwrap();
    let what = format!("overlaps alone: {rules} rules on the fleet");
    row(tenants, 0, &what, &Measured { time, memory: own_peak() });
    std::fs::remove_dir_all(&root).unwrap();
}
