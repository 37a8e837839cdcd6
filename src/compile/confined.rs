//! Objects that a tenant's values add to its charts: those that its project or account does not allow.

use super::Unit;
use super::origin::EntryPart;
use crate::finding::Finding;
use crate::manifest::Identity;
use crate::plan::TenantPlan;
use crate::plan::rules::RAW_VALUE;
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
        unit.origin(one.file, &pointer, EntryPart::Value).place(&mut finding);
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
    let mut declared = plan.components.iter().flat_map(|placed| &placed.cluster_scoped);
    let is_declared = declared.any(|one| one.covers(group, kind, name));
    if render::allows(&plan.components, group, kind) || (namespace.is_empty() && is_declared) {
        return None;
    }
    Some(format!("the tenant's project or account does not allow the kind {kind}"))
}
