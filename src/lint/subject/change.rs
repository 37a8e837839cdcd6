//! Two trees: before a change, and after it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::clearml::tenant as clearml;
use crate::compile::Rendering;
use crate::definition::State;
use crate::fleet::{Environment, Tenant};
use crate::layout;
use crate::manifest::{File, Identity};
use crate::render::KEEPER;
use crate::review::{Review, review};
use crate::workspace::Workspace;

/// What a change is made of. Only trees that compile are compared.
pub(crate) struct TreeChange<'a> {
    /// The tree before it.
    pub before: &'a Workspace,
    /// The tree after it.
    pub after: &'a Workspace,
    rendered: OnceLock<BTreeMap<String, Sides>>,
    review: OnceLock<Option<Review>>,
}

/// What owns each object: the folder that an Application or Kustomization applies.
pub(crate) type Owners = BTreeMap<Identity, String>;

/// The objects of an environment before and after, of the platform under the empty name and of each tenant. None where a side does not
/// render.
type Sides = Option<[BTreeMap<String, Owners>; 2]>;

/// An environment before and after.
#[derive(Clone, Copy)]
pub(crate) struct EnvironmentChange<'a> {
    /// Before.
    pub before: &'a Environment,
    /// After.
    pub after: &'a Environment,
}

impl<'a> TreeChange<'a> {
    /// The change from one tree to another.
    pub(crate) fn new(before: &'a Workspace, after: &'a Workspace) -> Self {
        Self { before, after, rendered: OnceLock::new(), review: OnceLock::new() }
    }

    /// The change from one tree to another, of which it is known what becomes of the objects.
    pub(crate) fn reviewed(before: &'a Workspace, after: &'a Workspace, review: Review) -> Self {
        Self { review: OnceLock::from(Some(review)), ..Self::new(before, after) }
    }

    /// What becomes of the objects; nothing where a side does not render.
    pub(crate) fn review(&self) -> Option<&Review> {
        self.review.get_or_init(|| review(self.before, self.after, |_| true).ok()).as_ref()
    }

    fn rendered(&self) -> &BTreeMap<String, Sides> {
        self.rendered.get_or_init(|| {
            let both = |each: EnvironmentChange<'_>| {
                Some([objects(each.before, self.before)?, objects(each.after, self.after)?])
            };
            self.environments().map(|each| (each.before.name.clone(), both(each))).collect()
        })
    }

    /// The environments that are there before and after.
    pub(crate) fn environments(&self) -> impl Iterator<Item = EnvironmentChange<'a>> {
        let (before, after) = (self.before, self.after);
        let environments = before.fleet.environments.iter();
        environments
            .filter_map(|before| Some(EnvironmentChange { before, after: after.fleet.environment(&before.name)? }))
    }

    /// Whether something differs beyond the definitions of tenants.
    pub(crate) fn reaches_all(&self) -> bool {
        let common = |workspace: &'a Workspace| {
            let files = workspace.tree.files.iter().filter(|(path, _)| layout::tenant_of(path).is_none());
            files.map(|(path, file)| (path, &file.text))
        };
        !common(self.before).eq(common(self.after))
    }
}

impl<'a> EnvironmentChange<'a> {
    /// The tenants that it has no more.
    pub(crate) fn gone(self) -> impl Iterator<Item = &'a Tenant> {
        let before = self.before.tenants.iter().map(AsRef::as_ref);
        before.filter(move |tenant: &&Tenant| self.after.tenant(&tenant.name).is_none())
    }

    /// Whether it was said of a tenant that it goes: it was retired before, or is listed as removed.
    pub(crate) fn is_announced(self, tenant: &Tenant) -> bool {
        let removed = &self.after.spec.removed;
        tenant.spec.state == State::Retired || removed.iter().any(|removed| removed.tenant == tenant.name)
    }

    /// The tenant that looks like another's new name: it is new, and the company or its administrator is the same.
    pub(crate) fn renamed(self, tenant: &Tenant) -> Option<&'a Tenant> {
        let after = self.after.tenants.iter().map(AsRef::as_ref);
        let new = after.filter(move |other: &&Tenant| self.before.tenant(&other.name).is_none());
        let mut twins =
            new.filter(|other| same(clearml::company, other, tenant) || same(clearml::admin_email, other, tenant));
        twins.next()
    }

    /// The objects before and after, of the platform and of each tenant whose state is the same. None where a side does not render.
    pub(crate) fn objects<'c>(self, change: &'c TreeChange<'_>) -> Option<Vec<(&'c Owners, Option<&'c Owners>)>> {
        let [before, after] = change.rendered().get(&self.before.name)?.as_ref()?;
        let state = |environment: &Environment, name: &str| environment.tenant(name).map(|tenant| tenant.spec.state);
        let same = |name: &str| name.is_empty() || state(self.before, name) == state(self.after, name);
        let parts = before.iter().filter(|(name, _)| same(name));
        Some(parts.map(|(name, objects)| (objects, after.get(name))).collect())
    }
}

/// Whether two tenants have an option, and have it alike but for the case of letters.
fn same(option: fn(&Tenant) -> Option<&str>, a: &Tenant, b: &Tenant) -> bool {
    option(a).zip(option(b)).is_some_and(|(a, b)| a.trim().eq_ignore_ascii_case(b.trim()))
}

/// The objects of an environment, and what owns each.
fn objects(environment: &Environment, of: &Workspace) -> Option<BTreeMap<String, Owners>> {
    let rendering = Rendering::new(environment, &of.catalog).ok()?;
    let owned = |files: Vec<File>| -> Owners {
        files.into_iter().map(|file| (lasting(Identity::of(&file.object)), owner(&file.path).to_owned())).collect()
    };
    let tenants: Option<Vec<_>> = environment
        .tenants
        .par_iter()
        .map(|tenant| {
            let (unit, sources) = rendering.tenant(tenant).ok()?;
            Some((tenant.name.clone(), owned(unit.files), sources))
        })
        .collect();
    let mut sources = rendering.sources();
    let mut all = BTreeMap::new();
    for (name, objects, own) in tenants? {
        sources.merge(own);
        all.insert(name, objects);
    }
    let mut files = rendering.platform().ok()?.files;
    files.extend(rendering.files_of(sources));
    all.insert(String::new(), owned(files));
    Some(all)
}

/// An object without the digest that its name ends in: with other content it is another object, and the same thing.
fn lasting(mut identity: Identity) -> Identity {
    let is_digest = |end: &str| end.len() == 10 && end.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if let Some((name, _)) = identity.name.rsplit_once('-').filter(|(_, end)| is_digest(end)) {
        identity.name = name.to_owned();
    }
    identity
}

/// The folder by which an engine applies a file, below the environment's.
pub(crate) fn owner(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match folder.split('/').next() {
        Some("platform") => folder,
        // A tenant's folder is the group's, but for what its own Applications and Kustomizations apply.
        Some("tenants") if folder.ends_with("/base") || folder.ends_with("/apps") => folder,
        Some("tenants") if name == KEEPER => folder,
        Some("tenants") => folder.rsplit_once('/').map_or(folder, |(group, _)| group),
        // The root reads these to their bottom.
        first => first.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_owned_by_the_folder_that_an_engine_applies() {
        let cases = [
            ("root.yaml", ""),
            ("delivery/project.yaml", "delivery"),
            ("flux/stages/20-operators.yaml", "flux"),
            ("platform/redis/secret.yaml", "platform/redis"),
            ("tenants/3/acme/project.yaml", "tenants/3"),
            ("tenants/acme/tenant.yaml", "tenants"),
            ("tenants/3/group.yaml", "tenants/3"),
            ("tenants/group.yaml", "tenants"),
            ("tenants/3/acme/base/namespace-acme.yaml", "tenants/3/acme/base"),
        ];
        for (path, folder) in cases {
            assert_eq!(owner(path), folder, "{path}");
        }
    }
}
