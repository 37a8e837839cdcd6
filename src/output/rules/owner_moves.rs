use crate::finding::Rule;

/// Objects that another Application or Kustomization applies than before, or a namespace that would be made anew elsewhere.
///
/// # Why
/// One owner deletes what the other makes, and whichever is last wins: in the worst case a tenant's data go.
///
/// # Bad
/// ```yaml before/tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   delivery: {buckets: 16}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   delivery: {buckets: 256}
/// #                     ^^^
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   delivery: {buckets: 16}
/// ```
///
/// # Source
/// argoproj/argo-cd, issue 16721; fluxcd/kustomize-controller, issue 338.
pub(crate) static OWNER_MOVES: Rule = Rule::error("delivery/owner-moves", include_str!("owner_moves.rs"));
