//! Time and memory of other programs.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use walkdir::WalkDir;

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// From start to end.
    pub time: Duration,
    /// The most bytes it had in memory, where the system tells.
    pub memory: Option<u64>,
}

/// Prints a row of the table; `files` are those that are read or written, 0 where that says nothing.
pub(crate) fn row(tenants: usize, files: usize, what: &str, measured: &Measured) {
    let time = measured.time.as_secs_f64();
    let files = if files == 0 { String::new() } else { files.to_string() };
    let memory = measured.memory.map(|bytes| format!("{} MiB", bytes >> 20)).unwrap_or_default();
    println!("| {tenants} | {files} | {what} | {time:.3} s | {memory} | |");
}

/// Whether a program is there to compare with.
pub(crate) fn installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// The quickest of several runs, each after its preparation; the most memory of all.
pub(crate) fn best(runs: usize, mut prepare: impl FnMut(), mut run: impl FnMut() -> Measured) -> Measured {
    let measured: Vec<Measured> = (0..runs)
        .map(|_| {
            prepare();
            run()
        })
        .collect();
    let time = measured.iter().map(|each| each.time).min().unwrap();
    Measured { time, memory: measured.iter().filter_map(|each| each.memory).max() }
}

/// Runs a program, which must succeed.
pub(crate) fn command(program: &Path, folder: &Path, arguments: &[&str]) -> Measured {
    let (measured, output) = any(program, folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {said}", program.display());
    measured
}

/// Runs a program, whatever it says.
pub(crate) fn any(program: &Path, folder: &Path, arguments: &[&str]) -> (Measured, Output) {
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut memory = None;
    while child.try_wait().unwrap().is_none() {
        memory = peak(&status).or(memory);
        std::thread::sleep(Duration::from_millis(1));
    }
    let time = start.elapsed();
    (Measured { time, memory }, child.wait_with_output().unwrap())
}

/// Forgets the most bytes that this process had in memory so far (proc(5), `clear_refs`), where the system can.
pub(crate) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The most bytes that this process had in memory since.
pub(crate) fn own_peak() -> Option<u64> {
    peak("/proc/self/status")
}

fn peak(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

/// How many files lie below a folder.
pub(crate) fn files_below(folder: &Path) -> usize {
    WalkDir::new(folder)
        .into_iter()
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_type().is_file()))
        .count()
}

/// How long `kubectl kustomize` takes for the base of one tenant; none where there is no kubectl.
pub(crate) fn kustomize(rendered: &Path, overlays: &Path) -> Option<Duration> {
    const RUNS: u32 = 20;
    Command::new("kubectl").args(["version", "--client"]).output().ok()?;
    let is_base = |path: &Path| path.ends_with("base") && path.join("resourcequota-tenant.yaml").exists();
    let bases = WalkDir::new(rendered).into_iter().map(|entry| entry.unwrap().into_path()).filter(|path| is_base(path));
    let bases: Vec<_> = bases.take(RUNS as usize).collect();
    for (number, base) in bases.iter().enumerate() {
        let overlay = overlays.join(number.to_string());
        fs::create_dir_all(&overlay).unwrap();
        let mut resources = String::from("resources:\n");
        for entry in fs::read_dir(base).unwrap().map(Result::unwrap) {
            fs::copy(entry.path(), overlay.join(entry.file_name())).unwrap();
            resources += &format!("  - {}\n", entry.file_name().to_str().unwrap());
        }
        fs::write(overlay.join("kustomization.yaml"), resources).unwrap();
    }
    let start = Instant::now();
    for number in 0..bases.len() {
        command(Path::new("kubectl"), &overlays.join(number.to_string()), &["kustomize", "."]);
    }
    let time = start.elapsed();
    fs::remove_dir_all(overlays).unwrap();
    Some(time / u32::try_from(bases.len()).ok().filter(|count| *count > 0)?)
}
