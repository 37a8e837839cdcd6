//! A seal on `rendered/`: by it the next run sees that neither the input nor any file has changed since, without rendering or reading
//! them. It is a help for speed alone: without it, or if it is broken, everything is done as usual.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::scan::Scan;
use crate::manifest::{FOLDER, base16};

/// The folder, at the root of the tree, that holds what can be lost.
const CACHE: &str = ".tenantry-cache";

/// Clocks of file systems tick this often at least; a file that is younger than the seal by less may have changed unseen.
const TICK: Duration = Duration::from_millis(20);

#[derive(Debug, Serialize, Deserialize)]
struct Sealed<T> {
    /// Digest of the input.
    input: String,
    /// Digest of the names, sizes and times of all files.
    files: String,
    /// What the run said.
    said: T,
}

/// What the run that set the seal said, if since then neither the input nor a file of `rendered/` has changed.
pub(crate) fn unbroken<T: for<'de> Deserialize<'de>>(root: &Path, input: &str) -> Option<T> {
    let path = seal(root);
    let sealed: Sealed<T> = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
    let set = fs::metadata(&path).ok()?.modified().ok()?;
    if sealed.input != input {
        return None;
    }
    let (files, youngest) = state(root)?;
    (sealed.files == files && youngest + TICK < set).then_some(sealed.said)
}

/// Seals `root/rendered`. That it cannot be done is no failure.
pub(crate) fn set<T: Serialize>(root: &Path, input: &str, said: T) {
    let Some((files, _)) = state(root) else { return };
    let sealed = Sealed { input: input.to_owned(), files, said };
    if let Ok(text) = serde_json::to_vec(&sealed)
        && prepare(root).is_ok()
    {
        let _ = super::write::replace(&seal(root), &text);
    }
}

/// Waits until no other run writes below `root`, and keeps others waiting until the result is dropped. Where no lock can be had,
/// runs without one.
pub(crate) fn lock(root: &Path) -> Option<File> {
    prepare(root).ok()?;
    let file = File::options().create(true).truncate(false).write(true).open(root.join(CACHE).join("lock")).ok()?;
    file.lock().ok()?;
    Some(file)
}

fn seal(root: &Path) -> PathBuf {
    root.join(CACHE).join("seal.json")
}

/// Makes the folder, which keeps itself out of git.
fn prepare(root: &Path) -> io::Result<()> {
    let folder = root.join(CACHE);
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::create_dir_all(&folder)?;
        fs::write(ignore, "*\n")?;
    }
    Ok(())
}

/// A digest of the names, sizes and times of all files, and the youngest time. None where something is not as we leave it.
fn state(root: &Path) -> Option<(String, SystemTime)> {
    let scan = Scan::read(root);
    if !scan.findings.is_empty() || !scan.leftovers.is_empty() {
        return None;
    }
    let top = root.join(FOLDER);
    let lines: Option<Vec<(String, SystemTime)>> = scan
        .files
        .par_iter()
        .map(|path| {
            let meta = fs::symlink_metadata(top.join(path)).ok()?;
            Some((format!("{path}\0{}\n", identity(&meta)), changed(&meta)?))
        })
        .collect();
    let lines = lines?;
    let mut digest = Sha256::new();
    for folder in &scan.folders {
        digest.update(folder);
        digest.update(b"\n");
    }
    let mut youngest = SystemTime::UNIX_EPOCH;
    for (line, time) in lines {
        digest.update(line);
        youngest = youngest.max(time);
    }
    Some((base16(&digest.finalize()), youngest))
}

#[cfg(unix)]
fn identity(meta: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt as _;
    format!(
        "{} {} {}.{} {}.{}",
        meta.ino(),
        meta.len(),
        meta.mtime(),
        meta.mtime_nsec(),
        meta.ctime(),
        meta.ctime_nsec()
    )
}

#[cfg(not(unix))]
fn identity(meta: &Metadata) -> String {
    format!("{} {:?}", meta.len(), meta.modified().ok())
}

/// When the file or its name last changed.
#[cfg(unix)]
fn changed(meta: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = Duration::from_secs(u64::try_from(meta.ctime()).ok()?);
    Some(SystemTime::UNIX_EPOCH + seconds + Duration::from_nanos(u64::try_from(meta.ctime_nsec()).ok()?))
}

#[cfg(not(unix))]
fn changed(meta: &Metadata) -> Option<SystemTime> {
    meta.modified().ok()
}
