//! Which namespaces are a tenant's, in manifests of whoever.

use crate::manifest::labels::TENANT;
use reach::model::Namespace;

/// Whether a namespace is made for a tenant, by its labels or, as the guide has it, by its name: `tenant-acme`.
pub(crate) fn is_tenants(namespace: &Namespace) -> bool {
    let of_tenant = |(key, value): (&String, &String)| {
        let key = key.rsplit_once('/').map_or(key.as_str(), |(_, name)| name);
        (key == "tenant" && !value.is_empty()) || (key == "role" && value == "tenant")
    };
    namespace.labels.contains_key(TENANT)
        || namespace.labels.iter().any(of_tenant)
        || namespace.name.starts_with("tenant-")
        || namespace.name.ends_with("-tenant")
}
