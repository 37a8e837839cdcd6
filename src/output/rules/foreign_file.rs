use crate::finding::Rule;

/// A file in `rendered/` that tenantry did not write.
///
/// # Why
/// `rendered/` is replaced as a whole; what is not ours is never touched, so it would stay, and an engine would apply it.
///
/// # Bad
/// ```console rendered/production/platform/secret.yaml
/// echo "kind: Secret" > rendered/production/platform/secret.yaml
/// ```
///
/// # Good
/// ```console rendered/production/platform/secret.yaml
/// mkdir -p notes && echo "kind: Secret" > notes/secret.yaml
/// ```
pub(crate) static FOREIGN_FILE: Rule = Rule::error("delivery/foreign-file", include_str!("foreign_file.rs"));
