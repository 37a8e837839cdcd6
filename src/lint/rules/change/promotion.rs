use crate::change::{self, FieldChange};
use crate::document::Merged;
use crate::finding::{Finding, Level, ObjectId, Rule};
use crate::fleet::{Environment, PROMOTED, is_version};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;
use yaml::Pointer;

/// One change reaches an environment and the one that it is promoted from.
///
/// # Why
/// `promotedFrom` says that a change is tried in one environment before it comes to the next. A line that both inherit
/// changes both in one commit, and the change has been tried nowhere.
///
/// # Level
/// An error for versions and images. A warning for other settings of components, and for the defaults of tenants.
///
/// # Bad
/// ```yaml before/environments/staging/environment.yaml
/// spec:
///   extends: common
///   domain: staging.example.com
///   cluster: {name: staging-eu-1}
/// ```
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   extends: common
///   promotedFrom: staging
/// ```
/// ```yaml before/environments/common/environment.yaml
/// spec:
///   abstract: true
///   components: {redis: {version: 17.8.3, databases: 64}}
/// ```
/// ```yaml environments/staging/environment.yaml
/// spec:
///   extends: common
///   domain: staging.example.com
///   cluster: {name: staging-eu-1}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   extends: common
///   promotedFrom: staging
/// ```
/// ```yaml environments/common/environment.yaml
/// spec:
///   abstract: true
///   components: {redis: {version: 17.9.0, databases: 64}}
/// #                               ^^^^^^ error: components.redis.version changes to 17.9.0 in production and in staging, from which production is promoted
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   extends: common
///   promotedFrom: staging
///   components: {redis: {version: 17.8.3}}
/// ```
///
/// # Fix
/// By hand: write the old value into the environment that is promoted to, and take it out in a later commit.
///
/// # Source
/// The field `promotedFrom` in schemas/environment.json.
pub(super) static PROMOTION: Rule = Rule::error("change/promotion", include_str!("promotion.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    if !change.reaches_all() {
        return;
    }
    for each in change.environments() {
        let Some(from) = each.after.spec.promoted_from.as_deref() else { continue };
        let both = change.before.fleet.environment(from).zip(change.after.fleet.environment(from));
        let Some((from_before, from_after)) = both else { continue };
        for root in PROMOTED {
            let here = differing(&each.before.merged, &each.after.merged, root);
            let there = differing(&from_before.merged, &from_after.merged, root);
            let same =
                |field: &&FieldChange| there.iter().any(|other| other.path == field.path && other.after == field.after);
            findings.extend(here.iter().filter(same).map(|field| finding(each.after, from_after, root, field)));
        }
    }
}

fn differing(before: &Merged, after: &Merged, root: &'static str) -> Vec<FieldChange> {
    let part = |merged: &Merged| merged.get(root).unwrap_or_default();
    change::differences(&part(before), &part(after))
}

fn finding(environment: &Environment, from: &Environment, root: &'static str, field: &FieldChange) -> Finding {
    let below = field.is.clone().or_else(|| field.was.clone()).unwrap_or_default();
    let pointer = Pointer::literal(root).join(&below);
    let path = format!("{}.{}", root.trim_start_matches("/spec/"), field.path);
    let becomes = match &field.after {
        Some(serde_json::Value::String(text)) => format!("changes to {text}"),
        Some(value @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_))) => format!("changes to {value}"),
        Some(_) => "changes".to_owned(),
        None => "goes".to_owned(),
    };
    let (name, from) = (&environment.name, &from.name);
    let message = format!("{path} {becomes} in {name} and in {from}, from which {name} is promoted");
    let level = if is_version(&below) { Level::Error } else { Level::Warning };
    let help = format!(
        "write the old value into {}, and take it out once {from} runs with the new one",
        crate::layout::environment(name)
    );
    let finding = PROMOTION.at(environment.place(&pointer), message).level(level).environment(name);
    finding.object(ObjectId::new("Environment", name).at(pointer)).help(help)
}
