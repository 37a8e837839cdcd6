use crate::finding::Rule;

/// A connection that is possible and that nobody declared.
///
/// # Why
/// Between tenants, and from tenants into the platform, nothing may be possible but what is declared. The proof counts with every reading of
/// what the API leaves open. A render that fails it is not written; `tenantry reach FROM TO --explain` names the rule that lets it through.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// #                ^^^^
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   ssoDomains: [acme.example]
///   redisDatabase: 0
///   sessions: {portModeEnabled: true, startingPort: 31010, externalIP: 10.0.1.21}
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
pub(crate) static INTENT_VIOLATED: Rule = Rule::error("isolation/intent-violated", include_str!("intent_violated.rs"));
