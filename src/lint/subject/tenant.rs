//! What rules on whole trees share.

use crate::finding::Finding;
use crate::fleet::{Environment, Tenant};
use crate::workspace::Workspace;

/// Every tenant with its environment.
pub(crate) fn tenants(workspace: &Workspace) -> impl Iterator<Item = (&Environment, &Tenant)> {
    let environments = workspace.fleet.environments.iter();
    environments.flat_map(|environment| environment.tenants.iter().map(move |tenant| (environment, tenant.as_ref())))
}

/// Names the object, the environment and the tenant that a finding on a tenant is about.
pub(crate) fn about(finding: Finding, environment: &Environment, tenant: &Tenant, pointer: &str) -> Finding {
    let path = crate::document::dotted(pointer);
    finding.object(format!("Tenant/{}:{path}", tenant.name)).environment(&environment.name).tenant(&tenant.name)
}
