use crate::finding::Rule;

/// A file cannot be read.
///
/// # Why
/// Nothing in the file can be checked. The rest of the tree is checked all the same.
///
/// # Bad
/// ```console nowhere.yaml
/// tenantry lint nowhere.yaml
/// ```
///
/// # Good
/// ```console nowhere.yaml
/// echo "replicas: 2" > nowhere.yaml
/// tenantry lint nowhere.yaml
/// ```
///
/// # Fix
/// By hand: check that the path exists and that you may read the file.
///
/// # Source
/// The message is the operating system's own.
pub(crate) static UNREADABLE: Rule = Rule::error("source/unreadable", include_str!("unreadable.rs"));
