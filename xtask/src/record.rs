//! `xtask/generated.sha256`: the files that the generators read and wrote, as `sha256sum --check` reads them.
//!
//! While they are unchanged, the generated files are current, and nobody needs to compile the generators to know it.

use std::fs;

use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::generated::{Error, Generated, root};

const PATH: &str = "xtask/generated.sha256";

/// The record of these generated files and of everything below `xtask/`.
pub(crate) fn of(generated: &[Generated]) -> Result<Generated, Error> {
    let mut lines = Vec::new();
    for entry in WalkDir::new(root().join("xtask")).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path().strip_prefix(root())?.to_str().ok_or("a path is not UTF-8")?;
        if entry.file_type().is_file() && path != PATH {
            lines.push(line(path, &fs::read(entry.path())?));
        }
    }
    lines.extend(generated.iter().map(|file| line(&file.path, &file.bytes)));
    Ok(Generated { path: PATH.to_owned(), bytes: lines.concat().into_bytes() })
}

fn line(path: &str, bytes: &[u8]) -> String {
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digest}  {path}\n")
}
