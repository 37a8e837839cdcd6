use crate::finding::{Finding, ObjectId, Rule};
use crate::fleet::{is_ahead, same_chart};
use crate::lint::Check;
use crate::workspace::Workspace;
use yaml::Pointer;

/// Production has a newer version than staging, from which it is promoted.
///
/// # Why
/// The version has been tested nowhere.
///
/// # Bad
/// ```yaml environments/staging/environment.yaml
/// spec:
///   domain: staging.example.com
///   cluster: {name: staging-eu-1}
///   components:
///     redis: {version: 17.8.3}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   promotedFrom: staging
///   components:
///     redis: {version: 18.0.0}
/// #                    ^^^^^^ warning: redis is 18.0.0 here and 17.8.3 in staging
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   promotedFrom: staging
///   components:
///     redis: {version: 17.8.3}
/// ```
///
/// # Fix
/// By hand: take the new version to the environment in `promotedFrom` first.
///
/// # Source
/// The field `promotedFrom` in in schemas/environment.json.
pub(super) static ENVIRONMENT_SKEW: Rule =
    Rule::warning("version/environment-skew", include_str!("environment_skew.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check)];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let Some(from) = workspace.fleet.before(environment) else { continue };
        for (name, settings) in &environment.components {
            if from.components.get(name).is_some_and(|other| !same_chart(&workspace.catalog, name, settings, other)) {
                continue;
            }
            let Some(before) = from.components.get(name).and_then(|settings| settings.version.as_deref()) else {
                continue;
            };
            let Some(version) = settings.version.as_deref().filter(|version| is_ahead(version, before)) else {
                continue;
            };
            let pointer = Pointer::filled("/spec/components/{}/version", [&name]);
            let message = format!("{name} is {version} here and {before} in {}", from.name);
            findings.push(
                ENVIRONMENT_SKEW
                    .at(environment.place(&pointer), message)
                    .related(from.place(&pointer), format!("{before} here"))
                    .environment(&environment.name)
                    .object(ObjectId::new("Environment", &environment.name).at(&pointer))
                    .help(format!("take {version} to {} first", from.name)),
            );
        }
    }
}
