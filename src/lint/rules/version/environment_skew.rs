use semver::Version;

use crate::finding::{Finding, ObjectId, Rule};
use crate::fleet::ComponentSettings;
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
        let from = environment.spec.promoted_from.as_deref().and_then(|name| workspace.fleet.environment(name));
        let Some(from) = from else { continue };
        for (name, settings) in &environment.components {
            if from.components.get(name).is_some_and(|other| !same_chart(workspace, name, settings, other)) {
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

/// Whether two environments take one chart for a component: versions of different charts have nothing to do with each other.
fn same_chart(workspace: &Workspace, name: &str, here: &ComponentSettings, there: &ComponentSettings) -> bool {
    let chart = |settings: &ComponentSettings| settings.chart.as_ref().and_then(|chart| chart.name.clone());
    let chosen_by =
        workspace.catalog.get(name).and_then(|component| component.spec.chart.as_ref()).map(|chart| &chart.name);
    let mut options = here.options.keys().chain(there.options.keys());
    let differs = |key: &String| {
        chosen_by.is_some_and(|text| text.contains(&format!("options.{key}")))
            && here.options.get(key) != there.options.get(key)
    };
    chart(here) == chart(there) && !options.any(differs)
}

fn is_ahead(version: &str, before: &str) -> bool {
    let parse = |text: &str| Version::parse(text.strip_prefix('v').unwrap_or(text)).ok();
    matches!((parse(version), parse(before)), (Some(version), Some(before)) if version > before)
}
