use super::budget::{brought, exceeded, holds, setting};
use crate::finding::{Finding, ObjectId, Rule};
use crate::fleet::Environment;
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;
use yaml::Pointer;

/// An acknowledgement is spent, or acknowledges nothing; a budget is for no environment.
///
/// # Why
/// An acknowledgement counts in the change that brings it. One that stays looks as if it still held, and the next reader takes a risk
/// for accepted that nobody has accepted.
///
/// # Bad
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   domain: ml.example.com
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   domain: ml.example.com
///   acknowledged:
///     - {what: restarts, upTo: 3, who: ann@example.com, until: "2999-12-31", why: a new image}
/// #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: this acknowledges restarts, and the change is within the budget
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   domain: ml.example.com
/// ```
///
/// # Fix
/// By hand: take it out.
///
/// # Source
/// The fields `budget.environments` in schemas/settings.json and `acknowledged` in schemas/environment.json.
pub(super) static ACKNOWLEDGEMENT: Rule = Rule::warning("change/acknowledgement", include_str!("acknowledgement.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    for environment in &change.after.fleet.environments {
        of_environment(change, environment, findings);
    }
    let fleet = &change.after.fleet;
    let budgets = fleet.settings.budget.environments.keys();
    for name in budgets.filter(|name| fleet.environment(name).is_none()) {
        let place = setting(change, &Pointer::filled("/spec/budget/environments/{}", [name]));
        let message = format!("this budget is for {name}, which is no environment that is rendered");
        let finding = place.map(|place| ACKNOWLEDGEMENT.at(place, message));
        findings.extend(finding.map(|finding| finding.help("name an environment, or take the budget out")));
    }
}

fn of_environment(change: &TreeChange<'_>, environment: &Environment, findings: &mut Vec<Finding>) {
    if environment.spec.acknowledged.is_empty() {
        return;
    }
    let budget = change.after.fleet.settings.budget.environments.get(&environment.name);
    let done = change.review().and_then(|review| review.environments.iter().find(|one| one.name == environment.name));
    let over = budget.zip(done).map(|(budget, done)| exceeded(change, done, budget)).unwrap_or_default();
    let new: Vec<usize> = brought(change, environment).into_iter().map(|(at, _)| at).collect();
    for (at, one) in environment.spec.acknowledged.iter().enumerate() {
        let message = match () {
            () if !new.contains(&at) => "this acknowledged an earlier change, and is spent".to_owned(),
            () if !holds(one) => format!("this acknowledgement ended on {}", one.until),
            () if !over.iter().any(|(what, ..)| *what == one.what) => {
                format!("this acknowledges {}, and the change is within the budget", one.what.name(2))
            }
            () => continue,
        };
        let pointer = Pointer::filled("/spec/acknowledged/{}", [&at]);
        let object = ObjectId::new("Environment", &environment.name).at(&pointer);
        let finding = ACKNOWLEDGEMENT.at(environment.place(&pointer), message).environment(&environment.name);
        findings.push(finding.object(object).help("take it out"));
    }
}
