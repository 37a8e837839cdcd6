//! An environment before and after: rendered unit by unit, side by side, so that no side is ever held as a whole.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use super::fold::Folds;
use super::noise::{self, Remade};
use super::{Broken, Folded};
use crate::change::{self, Change, Found, Kind, Known};
use crate::compile::{Rendering, Unit};
use crate::fleet::{Environment, Tenant};
use crate::layout;
use crate::manifest::{self, File, Provenance};
use crate::render::ChartSources;
use crate::source::{SourceFile, Span};

/// The two sides of an environment.
pub(super) struct Pair<'a> {
    /// Its name.
    pub name: &'a str,
    /// Before; none where it comes.
    pub before: Option<&'a Rendering<'a>>,
    /// After; none where it goes.
    pub after: Option<&'a Rendering<'a>>,
    /// Whether every tenant must be looked at.
    pub all: bool,
    /// What is known of custom kinds.
    pub known: Known,
}

/// A tenant before and after.
#[derive(Clone, Copy)]
struct Tenants<'a> {
    before: Option<&'a Arc<Tenant>>,
    after: Option<&'a Arc<Tenant>>,
}

/// The changes of a unit, and the sources of charts that it brings on either side.
#[derive(Default)]
struct Compared {
    changes: Vec<Change>,
    objects: Vec<Found>,
    releases: Releases,
    sources: [ChartSources; 2],
}

/// The Helm releases among the objects that differ, by name and namespace: of which component each is, and the way to its values.
pub(super) type Releases = HashMap<(String, String), Release>;

/// A component, and the way to its chart's values.
type Release = (String, &'static str);

type Side<'a> = Result<Option<(Unit<'a>, ChartSources)>, Box<Broken>>;

impl<'a> Pair<'a> {
    /// The changes of the platform and of all tenants.
    pub(super) fn folded(&self) -> Result<Vec<Folded>, Box<Broken>> {
        let mut tenants = self.tenants();
        if !self.all {
            tenants.retain(Tenants::may_differ);
        }
        let platform = self.platform()?;
        let mut remade = Remade::default();
        remade.learn(&platform.changes);
        let start = || (Folds::default(), <[ChartSources; 2]>::default());
        let made = tenants
            .par_iter()
            .map(|each| self.tenant(*each, &remade))
            .try_fold(start, |(mut folds, mut sources): (Folds, [ChartSources; 2]), one| {
                let (tenant, settled, releases, own) = one?;
                folds.add(Some(tenant), settled, &releases);
                merge(&mut sources, own);
                Ok::<_, Box<Broken>>((folds, sources))
            })
            .try_reduce(start, |(folds, mut sources), (more, own)| {
                merge(&mut sources, own);
                Ok((folds.and(more), sources))
            });
        let (of_tenants, sources) = made?;
        let mut folds = Folds::default();
        folds.add(None, noise::settle(platform.changes, &platform.objects, &remade), &platform.releases);
        if self.all {
            let sources = self.sources(platform.sources, sources);
            folds.add(None, noise::settle(sources, &[], &remade), &Releases::new());
        }
        Ok(folds.and(of_tenants).finish())
    }

    /// A tenant's changes, without noise.
    fn tenant(
        &self,
        each: Tenants<'a>,
        remade: &Remade,
    ) -> Result<(&'a Tenant, noise::Settled, Releases, [ChartSources; 2]), Box<Broken>> {
        let before = side(self.before, each.before, false)?;
        let after = side(self.after, each.after, true)?;
        let Compared { changes, objects, releases, sources } = self.compare(before, after);
        let mut own = remade.clone();
        own.learn(&changes);
        let tenant = each.after.or(each.before).map(AsRef::as_ref);
        let settled = noise::settle(changes, &objects, &own);
        // One of them is there: whoever is on neither side is not asked about.
        tenant
            .map(|tenant| (tenant, settled, releases, sources))
            .ok_or_else(|| Box::new(Broken { after: true, findings: vec![] }))
    }

    /// The platform's changes. Nothing that tenants' definitions say is in it.
    fn platform(&self) -> Result<Compared, Box<Broken>> {
        if !self.all && self.before.is_some() && self.after.is_some() {
            return Ok(Compared::default());
        }
        let unit = |rendering: Option<&'a Rendering<'a>>, after: bool| {
            let unit = rendering.map(|rendering| rendering.platform().map(|unit| (unit, rendering.sources())));
            unit.transpose().map_err(|findings| Box::new(Broken { after, findings }))
        };
        Ok(self.compare(unit(self.before, false)?, unit(self.after, true)?))
    }

    fn sources(&self, platform: [ChartSources; 2], of_tenants: [ChartSources; 2]) -> Vec<Change> {
        let mut sources = platform;
        merge(&mut sources, of_tenants);
        let [before, after] = sources;
        let files = |side: Option<&Rendering<'_>>, sources| side.map(|side| side.files_of(sources)).unwrap_or_default();
        let (before, after) = (files(self.before, before), files(self.after, after));
        let [before, after] = self.differing(before, after);
        self.compared(&before, &after)
    }

    fn compare(&self, before: Option<(Unit<'_>, ChartSources)>, after: Option<(Unit<'_>, ChartSources)>) -> Compared {
        let taken = |side: Option<(Unit<'_>, ChartSources)>| {
            side.map(|(unit, sources)| (unit.files, sources)).unwrap_or_default()
        };
        let ((before, of_before), (after, of_after)) = (taken(before), taken(after));
        let releases = after.iter().filter_map(release).collect();
        let [before, after] = self.differing(before, after);
        let changes = self.compared(&before, &after);
        Compared { changes, objects: after, releases, sources: [of_before, of_after] }
    }

    /// The objects of two lists of files that are not the same in both.
    fn differing(&self, before: Vec<File>, after: Vec<File>) -> [Vec<Found>; 2] {
        let mut old: HashMap<String, Value> = before.into_iter().map(|file| (file.path, file.object)).collect();
        let mut new = Vec::new();
        for file in after {
            match old.get(&file.path) {
                Some(object) if *object == file.object => drop(old.remove(&file.path)),
                _ => new.push((file.path, file.object)),
            }
        }
        let mut old: Vec<(String, Value)> = old.into_iter().collect();
        old.sort_by(|one, other| one.0.cmp(&other.0));
        [old, new].map(|side| side.into_iter().filter_map(|(path, object)| self.found(&path, object)).collect())
    }

    /// Compares objects that an engine applies: one with another name is deleted and made anew, which no API server refuses.
    fn compared(&self, before: &[Found], after: &[Found]) -> Vec<Change> {
        let mut changes = change::compare_found(&self.known, before, after);
        for change in changes.iter_mut().filter(|change| change.kind == Kind::Moved) {
            let named = |path: &str| matches!(path, "metadata.name" | "metadata.namespace");
            change.verdict.take_if(|verdict| verdict.refusals.iter().all(|refusal| named(&refusal.path)));
        }
        changes
    }

    fn found(&self, path: &str, object: Value) -> Option<Found> {
        // kustomize's own file is no object of the cluster.
        let version = object.get("apiVersion").and_then(Value::as_str)?;
        let is_object = !version.starts_with("kustomize.config.k8s.io/");
        let file = SourceFile::new(layout::rendered(self.name, path), "");
        is_object.then(|| Found::new(object, file.place(Span::default())))?
    }

    fn tenants(&self) -> Vec<Tenants<'a>> {
        let of = |side: Option<&'a Rendering<'a>>| -> &'a [Arc<Tenant>] {
            side.map(|side: &'a Rendering<'a>| -> &'a Environment { side.environment() })
                .map_or(&[], |environment| environment.tenants.as_slice())
        };
        let (mut before, mut after) = (of(self.before).iter().peekable(), of(self.after).iter().peekable());
        let mut all = Vec::new();
        loop {
            let order = match (before.peek(), after.peek()) {
                (None, None) => return all,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(old), Some(new)) => old.name.cmp(&new.name),
            };
            all.push(Tenants {
                before: order.is_le().then(|| before.next()).flatten(),
                after: order.is_ge().then(|| after.next()).flatten(),
            });
        }
    }

    /// The names of the tenants that are on one side only.
    pub(super) fn tenants_that_come_and_go(&self) -> (Vec<String>, Vec<String>) {
        let (mut came, mut gone) = (Vec::new(), Vec::new());
        for each in self.tenants() {
            match (each.before, each.after) {
                (None, Some(tenant)) => came.push(tenant.name.clone()),
                (Some(tenant), None) => gone.push(tenant.name.clone()),
                _ => {}
            }
        }
        (came, gone)
    }
}

impl Tenants<'_> {
    /// Whether the definitions of the tenant are not one and the same.
    fn may_differ(&self) -> bool {
        !matches!((self.before, self.after), (Some(before), Some(after)) if Arc::ptr_eq(before, after))
    }
}

fn release(file: &File) -> Option<((String, String), Release)> {
    let Provenance::Release { component, values } = &file.provenance else { return None };
    let identity = manifest::Identity::of(&file.object);
    Some(((identity.namespace, identity.name), (component.clone(), values)))
}

fn side<'a>(rendering: Option<&'a Rendering<'a>>, tenant: Option<&'a Arc<Tenant>>, after: bool) -> Side<'a> {
    let unit = rendering.zip(tenant).map(|(rendering, tenant)| rendering.tenant(tenant));
    unit.transpose().map_err(|findings| Box::new(Broken { after, findings }))
}

fn merge(sources: &mut [ChartSources; 2], more: [ChartSources; 2]) {
    for (own, more) in sources.iter_mut().zip(more) {
        // Two versions of a chart are for the gate to report.
        own.merge(more);
    }
}
