use crate::catalog::component::Hazard;
use crate::definition::{Acknowledged, ChangeBudget, Spent};
use crate::finding::{Finding, ObjectId, Rule};
use crate::fleet::Environment;
use crate::layout;
use crate::lint::Check;
use crate::lint::Date;
use crate::lint::subject::change::TreeChange;
use crate::lint::subject::hazard::{Hit, hits};
use crate::review::EnvironmentReview;
use crate::source::Place;
use yaml::Pointer;

/// A change does more to an environment than its budget allows.
///
/// # Why
/// A line that many tenants inherit restarts all of them in one commit. A budget in `tenantry.yaml` says how much one change may do to
/// an environment without somebody's word.
///
/// # Bad
/// ```yaml tenantry.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Settings
/// metadata: {name: settings}
/// spec:
///   budget: {environments: {production: {tenants: 0}}}
/// #                                               ^ error: the change costs production 1 tenant, but its budget is 0
/// ```
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   domain: ml.example.com
/// ```
/// ```yaml before/tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
///   quota: {pods: 100}
/// ```
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
///   quota: {pods: 120}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   domain: ml.example.com
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   domain: ml.example.com
///   acknowledged:
///     - {what: tenants, upTo: 1, who: ann@example.com, until: "2999-12-31", why: acme needs more pods}
/// ```
///
/// # Fix
/// By hand: make several changes of it, or acknowledge it in the environment's definition. An acknowledgement counts in the change
/// that brings it, and is taken out by a later one.
///
/// # Source
/// The fields `budget.environments` in schemas/settings.json and `acknowledged` in schemas/environment.json.
pub(super) static BUDGET: Rule = Rule::error("change/budget", include_str!("budget.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let budgets = &change.after.fleet.settings.budget.environments;
    if budgets.is_empty() {
        return;
    }
    let Some(review) = change.review() else { return };
    for done in &review.environments {
        let budget = budgets.get(&done.name);
        let Some((budget, environment)) = budget.zip(change.after.fleet.environment(&done.name)) else { continue };
        for (what, count, most) in exceeded(change, done, budget) {
            findings.extend(finding(change, environment, (what, count, most)));
        }
    }
}

/// What a change does beyond a budget: how much, and how much is allowed.
pub(super) fn exceeded(
    change: &TreeChange<'_>,
    done: &EnvironmentReview,
    budget: &ChangeBudget,
) -> Vec<(Spent, usize, u32)> {
    let counts = done.counts();
    // What a chart makes of values is not seen: the catalog says it.
    let hidden = |kinds: &[Hazard]| {
        let hits = hits(change, kinds);
        let counts = |hit: &&Hit<'_>| hit.is_of(&done.name) && (hit.hazard.is != Hazard::GrowOnly || hit.falls());
        hits.iter().filter(counts).map(Hit::count).sum::<usize>()
    };
    let all = [
        (Spent::Tenants, budget.tenants, counts.tenants),
        (Spent::Restarts, budget.restarts, counts.restarts + hidden(&[Hazard::Restarts])),
        (Spent::Deletions, budget.deletions, counts.deletions),
        (Spent::Volumes, budget.volumes, counts.volumes + hidden(&[Hazard::GrowOnly])),
        (Spent::Connections, budget.connections, counts.opened),
        (
            Spent::Replacements,
            budget.replacements,
            counts.replacements + hidden(&[Hazard::Immutable, Hazard::Replaces]),
        ),
    ];
    let over = |(what, most, count): (Spent, Option<u32>, usize)| {
        most.filter(|most| count > *most as usize).map(|most| (what, count, most))
    };
    all.into_iter().filter_map(over).collect()
}

/// The acknowledgements that a change brings, with their places in the list.
pub(super) fn brought<'a>(change: &TreeChange<'a>, environment: &'a Environment) -> Vec<(usize, &'a Acknowledged)> {
    let before = change.before.fleet.environment(&environment.name);
    let known = |one: &Acknowledged| before.is_some_and(|before| before.spec.acknowledged.contains(one));
    environment.spec.acknowledged.iter().enumerate().filter(|(_, one)| !known(one)).collect()
}

/// Whether an acknowledgement holds today.
pub(super) fn holds(acknowledged: &Acknowledged) -> bool {
    acknowledged.until.parse::<Date>().is_ok_and(|until| Date::today() <= until)
}

fn finding(
    change: &TreeChange<'_>,
    environment: &Environment,
    (what, count, most): (Spent, usize, u32),
) -> Option<Finding> {
    let said = brought(change, environment).into_iter().find(|(_, one)| one.what == what && holds(one));
    if said.is_some_and(|(_, one)| count <= one.up_to as usize) {
        return None;
    }
    let name = &environment.name;
    let but = said.map(|(_, one)| format!(", and {} are acknowledged", one.up_to)).unwrap_or_default();
    let message = format!("the change costs {name} {count} {}, but its budget is {most}{but}", what.name(count));
    let help = format!(
        "make several changes of it, or write under `acknowledged` of {}: {{what: {}, upTo: {count}, who: ..., until: \"...\", why: ...}}",
        layout::environment(name),
        what.key()
    );
    let (pointer, place) = match said {
        Some((at, _)) => {
            let pointer = Pointer::filled("/spec/acknowledged/{}/upTo", [&at]);
            let place = environment.place(&pointer);
            (pointer, Some(place))
        }
        None => {
            (Pointer::ROOT, setting(change, &Pointer::filled("/spec/budget/environments/{}/{}", [name, &what.key()])))
        }
    };
    let place = place.unwrap_or_else(|| environment.place("/metadata/name"));
    let object = ObjectId::new("Environment", name).at(pointer);
    Some(BUDGET.at(place, message).environment(name).object(object).help(help))
}

/// Where the settings say something.
pub(super) fn setting(change: &TreeChange<'_>, pointer: &Pointer) -> Option<Place> {
    let file = change.after.tree.files.get(layout::SETTINGS)?;
    let stream = yaml::parse(file, &yaml::Limits::default());
    Some(stream.documents.first()?.root().pointer(pointer)?.place())
}
