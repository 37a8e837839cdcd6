//! What rules on whole trees share.

use crate::finding::{Finding, ObjectId};
use crate::fleet::{Environment, Tenant};
use crate::workspace::Workspace;
use yaml::Pointer;

/// Every tenant with its environment.
pub(crate) fn tenants(workspace: &Workspace) -> impl Iterator<Item = (&Environment, &Tenant)> {
    let environments = workspace.fleet.environments.iter();
    environments.flat_map(|environment| environment.tenants.iter().map(move |tenant| (environment, tenant.as_ref())))
}

/// Names the object, the environment and the tenant that a finding on a tenant is about.
pub(crate) fn about(
    finding: Finding,
    environment: &Environment,
    tenant: &Tenant,
    pointer: impl Into<Pointer>,
) -> Finding {
    let object = ObjectId::new("Tenant", &tenant.name).at(pointer);
    finding.object(object).environment(&environment.name).tenant(&tenant.name)
}
