use crate::finding::Rule;

/// A file that cannot be read.
///
/// # Why
/// Nobody knows what it says. The rest of the tree is checked nevertheless.
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
pub(crate) static UNREADABLE: Rule = Rule::error("source/unreadable", include_str!("unreadable.rs"));
