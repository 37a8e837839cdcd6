//! Labels that the compiler gives to objects, and by which policies and engines know them.

/// The domain of the compiler's own labels.
pub(crate) const DOMAIN: &str = "tenantry.dev";
/// Label of whatever belongs to a tenant; policies select by it.
pub(crate) const TENANT: &str = "tenantry.dev/tenant";
/// Label of a tenant's namespace that says whether it may go.
pub(crate) const STATE: &str = "tenantry.dev/state";
/// Label of a namespace that says what it is for; written by the compiler alone.
pub(crate) const ROLE: &str = "tenantry.dev/role";
/// Value of [`ROLE`] of a tenant's namespace.
pub(crate) const TENANT_ROLE: &str = "tenant";
/// Annotation of a tenant's namespace: the hosts under which the tenant may serve, between commas. Admission reads it.
pub(crate) const HOSTS: &str = "tenantry.dev/hosts";
/// Label that names a pod's workload; set through the charts' values.
pub(crate) const COMPONENT: &str = "tenantry.dev/component";
/// Label that Kubernetes itself puts on every namespace.
pub(crate) const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
