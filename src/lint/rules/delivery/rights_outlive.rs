use std::collections::BTreeSet;

use crate::definition::State;
use crate::finding::{Finding, Rule};
use crate::fleet::Tenant;
use crate::lint::{Check, TreeChange};
use crate::plan::{self, Platform};

/// An active tenant loses rights in the commit that removes what was made with them.
///
/// # Why
/// The agent of a tenant with `multiNode` queues has a ClusterRole and a ClusterRoleBinding. Argo CD deletes nothing that the tenant's project
/// does not permit any more. Flux' helm-controller deletes nothing that the tenant's account may not delete: the old release stays, and the
/// agent is never installed anew. Both objects give access to Secrets of all namespaces, and nothing removes them.
///
/// # Bad
/// ```yaml before/tenants/hooli/tenant.yaml
/// spec:
///   redisDatabase: 4
///   queues: {span: {gpu: 7g.40gb, multiNode: [1, 1]}}
/// ```
/// ```yaml tenants/hooli/tenant.yaml
/// spec:
///   redisDatabase: 4
///   queues: {span: {gpu: 7g.40gb}}
/// #         ^^^^^^^^^^^^^^^^^^^^^^ error: hooli loses the right to remove what its charts made: ClusterRole clearml-agent-hooli-clearml-enterprise-agent-kpa, ClusterRoleBinding clearml-agent-hooli-clearml-enterprise-agent-kpa
/// ```
///
/// # Good
/// ```yaml before/tenants/hooli/tenant.yaml
/// spec:
///   redisDatabase: 4
///   queues: {span: {gpu: 7g.40gb, multiNode: [1, 1]}}
/// ```
/// ```yaml tenants/hooli/tenant.yaml
/// spec:
///   state: suspended
///   redisDatabase: 4
///   queues: {span: {gpu: 7g.40gb, multiNode: [1, 1]}}
/// ```
///
/// # Fix
/// By hand: in two commits. First `state: suspended`, which removes the agent while its rights stay. When that is applied, the other queues with
/// `state: active`.
///
/// # Source
/// argoproj/argo-cd controller/appcontroller.go, getPermittedAppLiveObjects; fluxcd/helm-controller `docs/spec/v2/helmreleases.md`, "Service
/// Account reference"; tried with both.
pub(super) static RIGHTS_OUTLIVE: Rule = Rule::error("delivery/rights-outlive", include_str!("rights_outlive.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    for each in change.environments() {
        let tenants =
            each.after.tenants.iter().filter_map(|after| Some((each.before.tenant(&after.name)?, after.as_ref())));
        // Most tenants are what they were.
        let mut changed = tenants
            .filter(|(before, after)| before.spec.state == State::Active && before.options != after.options)
            .peekable();
        if changed.peek().is_none() {
            continue;
        }
        // What keeps an environment from being planned is a finding already.
        let before = plan::platform(each.before, &change.before.catalog);
        let after = plan::platform(each.after, &change.after.catalog);
        let (Ok(before), Ok(after)) = (before, after) else { continue };
        findings.extend(changed.filter_map(|(was, is)| lost(&before, was, &after, is)));
    }
}

fn lost(before: &Platform<'_>, was: &Tenant, after: &Platform<'_>, is: &Tenant) -> Option<Finding> {
    let (had, has) = (rights(before, was)?, rights(after, is)?);
    let lost: Vec<&str> = had.difference(&has).map(String::as_str).collect();
    if lost.is_empty() {
        return None;
    }
    let message = format!("{} loses the right to remove what its charts made: {}", is.name, lost.join(", "));
    let help = "suspend the tenant in a commit before this one: the charts go, and the rights stay";
    let finding = RIGHTS_OUTLIVE.at(is.place("/spec/queues"), message).help(help);
    Some(finding.environment(&after.environment.name).tenant(&is.name))
}

/// What a tenant's charts make for the whole cluster.
fn rights(platform: &Platform<'_>, tenant: &Tenant) -> Option<BTreeSet<String>> {
    let plan = platform.tenant(tenant).ok()?;
    let scoped = plan.components.iter().flat_map(|placed| &placed.cluster_scoped);
    Some(scoped.map(|each| format!("{} {}", each.kind, each.name.as_deref().unwrap_or("of any name"))).collect())
}
