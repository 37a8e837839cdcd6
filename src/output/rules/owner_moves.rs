use crate::finding::Rule;

/// Objects move from one Application or Kustomization to another, or a namespace would be created anew elsewhere.
///
/// # Why
/// The old owner deletes the objects while the new one creates them. If the deletion comes last, the tenant's data are
/// gone.
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
/// #                     ^^^ error: the tenants of production move from 16 groups to 256
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   delivery: {buckets: 16}
/// ```
///
/// # Fix
/// By hand: undo the change. To move the objects, first protect them from pruning in a commit of its own.
/// `delivery.buckets` cannot be changed later: make a new environment and move the tenants one by one.
///
/// # Source
/// argoproj/argo-cd#16721; fluxcd/kustomize-controller#338.
pub(crate) static OWNER_MOVES: Rule = Rule::error("delivery/owner-moves", include_str!("owner_moves.rs"));
