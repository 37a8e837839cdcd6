use crate::finding::Rule;

/// A connection is possible that nobody declared.
///
/// # Why
/// Between tenants, and from tenants to the platform, only declared connections may be possible. Where the
/// NetworkPolicy API can be read in several ways, the proof assumes the most permissive one. A render that fails the
/// proof is not written.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   ssoDomains: [acme.example]
///   redisDatabase: 0
///   sessions: {portModeEnabled: true, startingPort: 31010, externalIP: 10.0.1.21}
/// #            ^^^^^^^^^^^^^^^ error: production does not accept the exception port-mode: write `acceptedExceptions: [port-mode]` into its spec, or remove this; it opens 30 connections that nobody declared: (elsewhere)/any-pod[Pod] can reach acme/any-pod[Pod] on TCP 10022, and (elsewhere)/any-pod[Pod] can reach acme/tasks[Deployment] on TCP 10022
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   acceptedExceptions: []
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   acceptedExceptions: [port-mode]
/// ```
///
/// # Fix
/// By hand: run `tenantry reach FROM TO --explain`, which names the rule that allows the connection. Remove that rule,
/// or declare the flow. Some options need an exception: the environment accepts it in `spec.acceptedExceptions`.
///
/// # Source
/// kubernetes/api, networking/v1/types.go.
pub(crate) static INTENT_VIOLATED: Rule = Rule::error("isolation/intent-violated", include_str!("intent_violated.rs"));
