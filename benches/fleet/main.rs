//! How long a fleet takes: `cargo bench --bench fleet [-- PART... TENANTS...]`, all parts where none is named.
//!
//! Generates fleets from the example platform in a memory-backed folder where there is one. `render` prints each time beside that of
//! `cp -r` of the output in the same run, and of `kubectl kustomize` where it is installed; `proof` proves alone; `lint` looks at a whole
//! tree, beside `yamllint`; `overlaps` runs what compares tenants with each other; `gate` looks at a commit; `editor`
//! types. The last two take a fleet of the first size. `seal`, which runs where it is named alone, edits files while renders run, ten thousand
//! times, and counts the seals that held over a wrong file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod editor;
mod gate;
mod generate;
mod lint;
mod measure;
mod proof;

use std::path::{Path, PathBuf};

use measure::{Measured, best, command, files_below, kustomize};

fn main() {
    let mut sizes: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    let scratch = scratch();
    println!("in {}, on {} processors\n", scratch.path().display(), std::thread::available_parallelism().unwrap());
    println!("| tenants | files | what | time | memory | x `cp -r` |");
    println!("|---|---|---|---|---|---|");
    let asked = |part: &str| std::env::args().any(|argument| argument == part);
    let wanted = |part: &str| asked(part) || !PARTS.iter().any(|part| asked(part));
    for tenants in &sizes {
        if wanted("render") {
            fleet(scratch.path(), *tenants);
        }
        if wanted("proof") {
            proof::rows(scratch.path(), *tenants);
        }
        if wanted("overlaps") {
            lint::overlaps(scratch.path(), *tenants);
        }
    }
    if wanted("lint") {
        lint::rows(scratch.path());
    }
    if asked("seal") {
        let believed = tenantry::testing::seals_under_edits(10_000).unwrap();
        println!(
            "| | | seals that held over what was rendered, over something else | {}, {} | | |",
            believed.right, believed.wrong
        );
        assert_eq!(believed.wrong, 0);
    }
    for tenants in sizes.iter().take(1) {
        if wanted("gate") {
            gate::rows(scratch.path(), *tenants);
        }
        if wanted("editor") {
            editor::rows(scratch.path(), *tenants);
        }
    }
}

/// What can be asked for alone.
const PARTS: [&str; 7] = ["render", "proof", "overlaps", "lint", "gate", "editor", "seal"];

/// A folder in memory where there is one, for disks vary tenfold.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn fleet(scratch: &Path, tenants: usize) {
    let root = scratch.join(format!("fleet-{tenants}"));
    generate::fleet(&root, tenants);
    let program = Path::new(env!("CARGO_BIN_EXE_tenantry"));
    let runs = if tenants > 2_000 { 1 } else { 3 };
    let render = |arguments: &[&str]| command(program, &root, arguments);

    let cold = best(runs, || forget(&root), || render(&["render"]));
    let files = files_below(&root.join("rendered"));
    let copy = root.join("copy");
    let copied = best(
        runs,
        || drop(std::fs::remove_dir_all(&copy)),
        || command(Path::new("cp"), &root, &["-r", "rendered", "copy"]),
    );
    std::fs::remove_dir_all(&copy).unwrap();
    // The first run after a cold one may find files too young for its seal.
    render(&["render"]);
    let unchanged = best(runs, || (), || render(&["render"]));
    let changed = best(1, || generate::change_one(&root), || render(&["render"]));
    let checked = best(runs, || (), || render(&["render", "--check"]));

    let show = |what: &str, measured: &Measured| {
        let (time, memory) = (measured.time.as_secs_f64(), measured.memory.unwrap_or(0) >> 20);
        let ratio = time / copied.time.as_secs_f64();
        println!("| {tenants} | {files} | {what} | {time:.3} s | {memory} MiB | {ratio:.1} |");
    };
    show("render, cold", &cold);
    show("render, nothing changed", &unchanged);
    show("render, one tenant changed", &changed);
    show("render --check", &checked);
    show("`cp -r rendered`", &copied);
    if let Some(overlay) = kustomize(&root.join("rendered"), &scratch.join("overlays")) {
        let all = overlay * u32::try_from(tenants).unwrap();
        println!(
            "| {tenants} | | `kubectl kustomize`, {:.0} ms an overlay | {:.1} s | | {:.0} |",
            overlay.as_secs_f64() * 1000.0,
            all.as_secs_f64(),
            all.as_secs_f64() / copied.time.as_secs_f64()
        );
    }
    std::fs::remove_dir_all(&root).unwrap();
}

/// As on a fresh clone without `rendered/`.
fn forget(root: &Path) {
    for folder in ["rendered", ".tenantry-cache"] {
        let path: PathBuf = root.join(folder);
        if path.exists() {
            std::fs::remove_dir_all(path).unwrap();
        }
    }
}
