//! What a render depends on.

use sha2::{Digest as _, Sha256};

use crate::hex::hex;
use crate::source::Tree;

/// A digest of everything that decides what is rendered: each file of the tree by its content, and the program itself. None where
/// something cannot be read.
pub(super) fn digest(tree: &Tree) -> Option<String> {
    let mut digest = Sha256::new();
    let mut add = |name: &str, content: &[u8]| {
        digest.update(name.len().to_le_bytes());
        digest.update(name);
        digest.update(content.len().to_le_bytes());
        digest.update(content);
    };
    let program = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    add(env!("CARGO_PKG_VERSION"), format!("{} {:?}", program.len(), program.modified().ok()?).as_bytes());
    for (path, file) in &tree.files {
        add(path, file.text.as_bytes());
    }
    for (path, chart) in &tree.charts {
        add(path, &chart.read().ok()?);
    }
    Some(hex(digest.finalize()))
}
