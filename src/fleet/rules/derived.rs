use crate::finding::Rule;

/// Two tenants have objects of one name in Argo CD.
///
/// # Why
/// One Argo CD serves several environments. It calls the objects of a tenant `<environment>-<tenant>`, so `prod` with the tenant
/// `eu-acme` and `prod-eu` with the tenant `acme` both claim `prod-eu-acme`. The second would replace the first.
///
/// # Bad
/// ```yaml environments/prod/environment.yaml
/// spec:
///   cluster: {name: one}
///   domain: one.example.com
/// ```
/// ```yaml environments/prod-eu/environment.yaml
/// spec:
///   cluster: {name: two}
///   domain: two.example.com
/// ```
/// ```yaml tenants/eu-acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: eu-acme}
/// spec:
///   company: Acme Europe
///   environments: [prod]
///   admin: {name: Admin, email: admin@eu.acme.example}
///   ssoDomains: [eu.acme.example]
///   redisDatabase: 1
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// #                ^^^^ error: eu-acme in prod and acme in prod-eu are both called prod-eu-acme in Argo CD
/// spec:
///   company: Acme
///   environments: [prod-eu]
///   admin: {name: Admin, email: admin@acme.example}
///   ssoDomains: [acme.example]
///   redisDatabase: 2
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// spec:
///   company: Acme
///   environments: [prod]
///   admin: {name: Admin, email: admin@acme.example}
///   ssoDomains: [acme.example]
///   redisDatabase: 2
/// ```
///
/// # Fix
/// By hand: rename the environment or the tenant, or move the tenant to another environment.
///
/// # Source
/// argo-cd.readthedocs.io, operator-manual/declarative-setup: Applications and AppProjects stand in Argo CD's own namespace.
pub(crate) static DERIVED: Rule = Rule::error("naming/derived", include_str!("derived.rs"));
