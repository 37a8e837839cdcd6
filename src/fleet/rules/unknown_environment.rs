use crate::finding::Rule;

/// An environment that does not exist.
///
/// # Why
/// The tenant, or what stands in the file, would be nowhere.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   environments: [prod]
/// #                ^^^^
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   environments: [production]
/// ```
pub(crate) static UNKNOWN_ENVIRONMENT: Rule =
    Rule::error("schema/unknown-environment", include_str!("unknown_environment.rs"));
