//! A tree of definitions as a whole: what its files mean together.

use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::fleet::{self, Environment, Fleet, Tenant};
use crate::source::Tree;

/// A tree, its catalog, and the fleet that they make.
pub struct Whole {
    /// The files.
    pub tree: Tree,
    /// The built-in components and the tree's own.
    pub catalog: Catalog,
    /// Every environment and tenant, resolved; what is broken is left out.
    pub fleet: Fleet,
}

impl Whole {
    /// Resolves a tree. The findings are the compiler's.
    pub fn load(tree: Tree) -> (Self, Vec<Finding>) {
        let (catalog, mut findings) = Catalog::load(tree.files.values());
        let (fleet, found) = fleet::load(&tree, &catalog);
        findings.extend(found);
        (Self { tree, catalog, fleet }, findings)
    }

    /// Every tenant with its environment.
    pub fn tenants(&self) -> impl Iterator<Item = (&Environment, &Tenant)> {
        self.fleet
            .environments
            .iter()
            .flat_map(|environment| environment.tenants.iter().map(move |tenant| (environment, tenant)))
    }
}

/// Names the object, the environment and the tenant that a finding on a tenant is about.
pub fn about(finding: Finding, environment: &Environment, tenant: &Tenant, pointer: &str) -> Finding {
    let path = crate::definition::dotted(pointer);
    finding.object(format!("Tenant/{}:{path}", tenant.name)).environment(&environment.name).tenant(&tenant.name)
}
