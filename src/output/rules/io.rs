use crate::finding::Rule;

/// tenantry cannot read or write `rendered/`.
///
/// # Why
/// The disk is full, or the folder belongs to another user. No file is left half-written.
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
///
/// # Fix
/// By hand: free disk space or correct the permissions, and render again.
///
/// # Source
/// The message is the operating system's own.
pub(crate) static IO: Rule = Rule::error("delivery/io", include_str!("io.rs"));
