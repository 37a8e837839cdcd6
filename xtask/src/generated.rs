//! Generated files: written where they differ, or compared.

use std::fs;
use std::path::{Path, PathBuf};

/// Whatever kept a file from being made.
pub(crate) type Error = Box<dyn std::error::Error>;

/// A file that a generator makes.
pub(crate) struct Generated {
    /// Below the repository's root.
    pub path: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Writes the files that differ from what is on disk; with `check`, only names them.
pub(crate) fn apply(files: &[Generated], check: bool) -> Result<Vec<String>, Error> {
    let mut stale = Vec::new();
    for file in files {
        let path = root().join(&file.path);
        if fs::read(&path).is_ok_and(|bytes| bytes == file.bytes) {
            continue;
        }
        if check {
            stale.push(file.path.clone());
        } else {
            fs::write(&path, &file.bytes)?;
            println!("wrote {} ({} bytes)", file.path, file.bytes.len());
        }
    }
    Ok(stale)
}
