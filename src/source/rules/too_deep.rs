use crate::finding::Rule;

/// Folders are nested more than 32 levels deep.
///
/// # Why
/// No tree of definitions needs this. It is usually a mistake of a script.
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
///
/// # Fix
/// By hand: remove the folder, or move it up.
///
/// # Source
/// `src/source/store.rs`: the limit is tenantry's own.
pub(crate) static TOO_DEEP: Rule = Rule::error("source/too-deep", include_str!("too_deep.rs"));
