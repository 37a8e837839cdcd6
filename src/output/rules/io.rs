use crate::finding::Rule;

/// `rendered/` cannot be read or written.
///
/// # Why
/// The disk is full, or the folder belongs to someone else. No file is left half-written.
///
/// # Bad
/// ```console rendered/production
/// ulimit -f 0 && trap "" XFSZ   # as if the disk were full
/// rm rendered/production/root.yaml
/// tenantry render
/// ```
///
/// # Good
/// ```console rendered/production
/// rm rendered/production/root.yaml
/// tenantry render
/// ```
pub(crate) static IO: Rule = Rule::error("delivery/io", include_str!("io.rs"));
