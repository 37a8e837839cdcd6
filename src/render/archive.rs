//! Charts that lie in the tree as archives.

/// The folder, below the environment's, of an unpacked chart: outside every folder that an engine reads on its own.
pub fn folder(name: &str, version: &str) -> String {
    format!("charts/{name}-{version}")
}
