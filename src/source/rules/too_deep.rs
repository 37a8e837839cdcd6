use crate::finding::Rule;

/// Folders that lie too deep inside one another.
///
/// # Why
/// A loop, or a program gone wrong.
///
/// # Bad
/// ```console tenants
/// mkdir -p "tenants/acme/$(printf 'x/%.0s' $(seq 500))"
/// ```
///
/// # Good
/// ```console tenants
/// mkdir -p tenants/acme/x/x/x
/// ```
pub(crate) static TOO_DEEP: Rule = Rule::error("source/too-deep", include_str!("too_deep.rs"));
