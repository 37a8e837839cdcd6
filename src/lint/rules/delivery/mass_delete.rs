use crate::definition::State;
use crate::finding::{Finding, Rule};
use crate::lint::subject::change::{EnvironmentChange, TreeChange};
use crate::lint::{Check, about};
use crate::manifest::Identity;

/// A change deletes a tenant that was not announced, or deletes more objects than `budget` in tenantry.yaml allows.
///
/// # Why
/// Argo CD and Flux delete from the cluster what is deleted from git. A lost folder, a wrong merge or a changed default
/// has emptied whole clusters. A reviewer sees one line, and not the objects that depend on it.
///
/// # Bad
/// ```yaml before/tenants/acme/tenant.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Tenant
/// metadata: {name: acme}
/// #                ^^^^ error: acme is deleted from production, with all its data
/// spec:
///   company: Acme Corporation
///   environments: [production]
///   admin: {name: Admin, email: admin@acme.example}
///   redisDatabase: 0
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: Beta Incorporated
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   removed: [{tenant: acme, date: 2026-05-31, reason: "the contract ended"}]
/// ```
///
/// # Fix
/// By hand: restore what was deleted. If the deletion is meant, set the tenant to `retired` first, list it under
/// `removed`, or raise the budget.
///
/// # Source
/// argoproj/argo-cd#18780 and #18212.
pub(crate) static MASS_DELETE: Rule = Rule::error("delivery/mass-delete", include_str!("mass_delete.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

/// So many of the objects that go are named.
const NAMED: usize = 5;

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    environments(change, findings);
    for each in change.environments() {
        unannounced(each, findings);
        tenants(each, change, findings);
        // A tenant's own definition decides its own objects only.
        if change.reaches_all() {
            findings.extend(objects(each, change));
        }
    }
}

/// Environments that go with their tenants.
fn environments(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    for environment in &change.before.fleet.environments {
        let alive = environment.tenants.iter().filter(|tenant| tenant.spec.state != State::Retired).count();
        if alive > 0 && change.after.fleet.environment(&environment.name).is_none() {
            let message =
                format!("the environment {} is deleted, with {alive} tenants that are not retired", environment.name);
            findings.push(MASS_DELETE.at(environment.place("/metadata/name"), message).environment(&environment.name));
        }
    }
}

/// Tenants that go although nobody said so. One with a new name is another rule's.
fn unannounced(each: EnvironmentChange<'_>, findings: &mut Vec<Finding>) {
    for tenant in each.gone().filter(|tenant| !each.is_announced(tenant) && each.renamed(tenant).is_none()) {
        let pointer = "/metadata/name";
        let message = format!("{} is deleted from {}, with all its data", tenant.name, each.after.name);
        let finding = MASS_DELETE.at(tenant.place(pointer), message).help(format!(
            "deliver it with `state: retired` first, or list it under spec.removed of the environment {}",
            each.after.name
        ));
        findings.push(about(finding, each.after, tenant, pointer));
    }
}

/// More tenants than the budget allows, announced or not.
fn tenants(each: EnvironmentChange<'_>, change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let gone: Vec<_> = each.gone().collect();
    let budget = change.after.fleet.settings.budget.deleted_tenants as usize;
    let Some((first, others)) = gone.split_first().filter(|_| gone.len() > budget) else { return };
    let message = format!(
        "{} tenants are deleted from {} in one change, but its budget is {budget}: {}",
        gone.len(),
        each.after.name,
        named(gone.iter().map(|tenant| tenant.name.clone()))
    );
    let finding = MASS_DELETE.at(first.place("/metadata/name"), message);
    let finding = finding.help("remove them in several changes, or raise spec.budget.deletedTenants in tenantry.yaml");
    let finding = about(finding, each.after, first, "/metadata/name");
    findings.push(others.iter().fold(finding, |finding, tenant| finding.tenant(&tenant.name)));
}

/// More objects than the budget allows, beside those of tenants that go or change their state.
fn objects(each: EnvironmentChange<'_>, change: &TreeChange<'_>) -> Option<Finding> {
    let parts = each.objects(change)?;
    let count: usize = parts.iter().map(|(before, _)| before.len()).sum();
    let gone = parts.iter().flat_map(|(before, after)| {
        before.keys().filter(|object| !after.is_some_and(|after| after.contains_key(*object)))
    });
    let gone: Vec<&Identity> = gone.collect();
    let percent = change.after.fleet.settings.budget.deleted_objects_percent as usize;
    if gone.is_empty() || gone.len() * 100 <= count * percent {
        return None;
    }
    let message = format!(
        "{} of {count} objects are deleted from {}, more than its budget of {percent} %: {}",
        gone.len(),
        each.after.name,
        named(gone.iter().map(|object| object.to_string()))
    );
    let finding = MASS_DELETE.at(each.after.place("/metadata/name"), message).environment(&each.after.name);
    Some(finding.help("see `tenantry diff`; if it is meant, raise spec.budget.deletedObjectsPercent in tenantry.yaml"))
}

fn named(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let named: Vec<String> = names.take(NAMED).collect();
    if more > 0 { format!("{} and {more} more", named.join(", ")) } else { named.join(", ") }
}
