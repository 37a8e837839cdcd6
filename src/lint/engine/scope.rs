//! What of a tree a change can have touched, so that a gate need not look at the rest.
//!
//! A finding is new only where something changed: in a changed file, between tenants, or in what a changed tenant renders to. So the
//! files that are the same are not linted again, and the tenants that are the same are not rendered again; rules that see the whole fleet
//! still do. What this cannot explain, a rendered file that changed though nothing it is made of did, is a reason to look at everything.

use std::collections::BTreeSet;

use crate::fleet::{Environment, Fleet};
use crate::layout::{self, tenant_of};
use crate::render;
use crate::source::{Store, Tree};

/// The tenants that a change touches.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    changed: &'a BTreeSet<String>,
    tenants: BTreeSet<&'a str>,
}

impl<'a> Scope<'a> {
    /// The scope of a change; none where it touches what all tenants share, or takes a tenant from an environment that still holds its
    /// files, or takes the last of its group.
    pub(crate) fn of(changed: &'a BTreeSet<String>, fleet: &Fleet, store: Option<&dyn Store>) -> Option<Self> {
        if is_common(changed) {
            return None;
        }
        let steps = changed.iter().flat_map(|path| path.split('/'));
        let is_tenant = |name: &&str| fleet.environments.iter().any(|environment| environment.tenant(name).is_some());
        let rendered = steps.filter(is_tenant);
        let tenants: BTreeSet<&str> = changed.iter().filter_map(|path| tenant_of(path)).chain(rendered).collect();
        let is_taken = |folder: &str| changed.range(format!("{folder}/")..format!("{folder}0")).next().is_some();
        // With its last tenant a group goes too, and what is rendered for the group.
        let was_last = |store: &dyn Store, folder: &str| {
            is_taken(folder) && folder.rsplit_once('/').is_some_and(|(group, _)| !store.holds(group))
        };
        let is_left = |store: &dyn Store, folder: &str| store.holds(folder) || was_last(store, folder);
        let left = |environment: &Environment, name: &str| {
            environment.tenant(name).is_none() && store.is_some_and(|store| is_left(store, &folder(environment, name)))
        };
        let left_behind = fleet.environments.iter().any(|each| tenants.iter().any(|name| left(each, name)));
        (!left_behind).then_some(Self { changed, tenants })
    }

    /// Whether it touches a tenant.
    pub(crate) fn touches(&self, tenant: &str) -> bool {
        self.tenants.contains(tenant)
    }

    /// Whether it changes a file.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.changed.contains(path)
    }

    /// Whether it touches an environment: a tenant of it, or a file that it renders to.
    pub(crate) fn reaches(&self, environment: &Environment) -> bool {
        let folder = layout::rendered(&environment.name, "");
        self.tenants.iter().any(|name| environment.tenant(name).is_some())
            || self.changed.iter().any(|path| path.starts_with(&folder))
    }

    /// The rendered files that must be accounted for.
    pub(crate) fn rendered(&self, fleet: &Fleet, store: &dyn Store) -> BTreeSet<String> {
        let folders = fleet.environments.iter().flat_map(|each| self.tenants.iter().map(|name| folder(each, name)));
        let of_tenants = folders.flat_map(|folder| store.list(&folder)).flatten();
        of_tenants.chain(self.changed.iter().filter(|path| is_rendered(path)).cloned()).collect()
    }

    /// Whether a changed file has its reason in what was rendered: it is there, or it went with a tenant's definition.
    pub(crate) fn explains(&self, path: &str, rendered: bool) -> bool {
        rendered || path.split('/').any(|step| self.touches(step))
    }
}

fn folder(environment: &Environment, tenant: &str) -> String {
    layout::rendered(&environment.name, &render::folder_of(environment, tenant))
}

fn is_rendered(path: &str) -> bool {
    layout::below_rendered(path).is_some()
}

/// Whether a change touches what all tenants are made of: environments, components, charts, settings.
pub(crate) fn is_common(changed: &BTreeSet<String>) -> bool {
    changed.iter().any(|path| layout::is_chart(path) || (Tree::holds(path) && tenant_of(path).is_none()))
}
