use crate::finding::Rule;

/// A way from a tenant to another, to the platform or to the cluster that is open, and that the environment does not accept.
///
/// # Why
/// Policies keep tenants apart on the network alone. A role, a path of the secret store, a host, a port, a volume or a project of the engine may
/// lead past them. `tenantry apart` shows each way step by step, with the rendered line that opens it. An environment accepts a way by the name
/// of its channel and of the tenant, with the reason beside it.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   state: active
/// ```
/// ```yaml tenants/globex/tenant.yaml
/// spec:
///   state: active
/// ```
/// ```yaml environments/production/environment.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Environment
/// metadata: {name: production}
/// spec:
///   extends: base
///   components: {wiki: {}}
/// ```
/// ```yaml components/wiki/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: wiki}
/// spec:
///   about: What the operators know.
///   scope: environment
///   stage: 50-applications
///   namespace: {name: wiki, create: true}
/// ```
/// ```yaml components/wiki/manifests/rights.yaml
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: readers}
/// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
/// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts"}]
/// ^^^^^^^^ error: rights: the way to the platform is open: pods of acme are in group system:serviceaccounts; group system:serviceaccounts can get pods/exec in wiki: runs commands in the pods there, as their accounts, by RoleBinding/wiki/readers:subjects[0], ClusterRole/system:aggregate-to-edit:rules[0]; 19 more rights by the same binding (rendered/production/platform/wiki/rolebinding-readers.yaml)
/// ```
///
/// # Good
/// ```yaml components/wiki/manifests/rights.yaml
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {name: readers}
/// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
/// subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts:wiki"}]
/// ```
///
/// # Fix
/// By hand: remove what opens the way. To keep it, list the channel, or channel and tenant, under `spec.acceptedExceptions` of the
/// environment, with the reason in a comment beside it.
///
/// # Source
/// kubernetes.io/docs, reference/access-authn-authz/rbac and concepts/security/rbac-good-practices.
pub(crate) static OPEN_CHANNEL: Rule = Rule::error("isolation/open-channel", include_str!("open_channel.rs"));
