//! Objects that a tenant's values add to its charts: those that its project or account does not allow.

use super::Unit;
use super::origin::Part;
use crate::finding::Finding;
use crate::manifest::Identity;
use crate::plan::rules::RAW_VALUE;
use crate::plan::{Placed, TenantPlan};
use crate::render;
use yaml::Pointer;

/// A finding for each object that the tenant's charts may not make.
pub(super) fn beyond(unit: &Unit<'_>) -> Vec<Finding> {
    let Some(plan) = &unit.plan else { return Vec::new() };
    let whole = render::in_values(&plan.components, &unit.files).filter(|one| one.object.places.whole);
    let refused = whole.filter_map(|one| {
        let identity = Identity::of(&one.object.value);
        let why = why(plan, &identity)?;
        let pointer = Pointer::from(one.values).join(one.object.places.pointer(&Pointer::ROOT));
        let message = format!("{identity}: values of {} add it; {why}", one.placed.component.name);
        let help = "make it by a component of your own, or name its kind under `makes` of the component";
        let finding = RAW_VALUE.at(plan.tenant.place("/metadata/name"), message).help(help);
        let mut finding = finding.environment(&*unit.platform.environment.name).tenant(&*plan.tenant.name);
        unit.origin(one.file, &pointer, Part::Value).place(&mut finding);
        Some(finding)
    });
    refused.collect()
}

/// Why a tenant's charts may not make an object.
fn why(plan: &TenantPlan<'_>, identity: &Identity) -> Option<String> {
    let Identity { group, kind, namespace, name, .. } = identity;
    if !namespace.is_empty() && *namespace != plan.namespace.name {
        return Some(format!("a tenant's charts may make objects in {} alone", plan.namespace.name));
    }
    let is_declared = plan.components.iter().flat_map(cluster_scoped).any(|(of, called, pattern)| {
        of == group && called == kind && pattern.is_none_or(|pattern| fits(pattern, name))
    });
    if render::allows(&plan.components, group, kind) || (namespace.is_empty() && is_declared) {
        return None;
    }
    Some(format!("the tenant's project or account does not allow the kind {kind}"))
}

fn cluster_scoped(placed: &Placed) -> impl Iterator<Item = (&String, &String, Option<&str>)> {
    placed.cluster_scoped.iter().map(|each| (&each.group, &each.kind, each.name.as_deref()))
}

/// Whether a name is one of a pattern with at most one `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
        None => pattern == name,
    }
}
