use crate::finding::Rule;

/// The environment does not exist.
///
/// # Why
/// The tenant, or the settings of the file, would be applied nowhere.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   environments: [prod]
/// #                ^^^^ error: there is no environment `prod`
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   environments: [production]
/// ```
///
/// # Fix
/// By hand: correct the name, or add `environments/<name>/environment.yaml`.
///
/// # Source
/// README.md, "What you write, what you get".
pub(crate) static UNKNOWN_ENVIRONMENT: Rule =
    Rule::error("schema/unknown-environment", include_str!("unknown_environment.rs"));
