use crate::finding::Rule;

/// A tenant's component has a chart archive in an environment that Flux delivers.
///
/// # Why
/// Flux reads archives from the Git repository. A tenant's release would need access to that repository, which contains
/// all other tenants' definitions.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Environment
/// metadata: {name: production}
/// spec:
///   extends: base
///   delivery: {engine: flux, version: "2.8", destination: null, namespace: flux-system}
///   components: {mine: {}}
/// ```
/// ```yaml charts/mine-1.0.0.tgz/Chart.yaml
/// apiVersion: v2
/// name: mine
/// version: 1.0.0
/// ```
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: tenant
///   stage: apps
///   namespace: {name: "{{ tenant.namespace }}"}
///   chart:
///     name: mine
///     archive: charts/mine-1.0.0.tgz
///     sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
///     version: 1.0.0
///     release: mine
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// #                ^^^^ error: Flux cannot deliver component mine to a tenant from a chart archive
/// spec:
///   company: Acme
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   ssoDomains: [acme.example]
///   redisDatabase: 0
/// ```
///
/// # Good
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: tenant
///   stage: apps
///   namespace: {name: "{{ tenant.namespace }}"}
///   chart:
///     name: mine
///     repository: bitnami
///     version: 1.0.0
///     release: mine
/// ```
///
/// # Fix
/// By hand: publish the chart in a repository that `helmRepositories` names, and set `chart.repository`.
///
/// # Source
/// fluxcd.io, installation/configuration/multitenancy.
pub(crate) static ARCHIVE_FOR_TENANT: Rule =
    Rule::error("delivery/archive-for-tenant", include_str!("archive_for_tenant.rs"));
