use crate::finding::Rule;

/// An environment is retired while tenants live in it.
///
/// # Why
/// Nothing of a retired environment is protected from deletion. Its Applications or Kustomizations would go, and leave the namespaces of tenants
/// that are not retired, which no engine looks after any more.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   state: retired
/// #        ^^^^^^^ error: production is retired, and acme lives in it
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   state: active
/// ```
///
/// # Fix
/// By hand: retire the tenants first (`state: retired`), let that be applied, and delete their folders.
///
/// # Source
/// The states of an environment, docs/states.md.
pub(crate) static RETIRED_ENVIRONMENT: Rule =
    Rule::error("delivery/retired-environment", include_str!("retired_environment.rs"));
