use crate::catalog::component::Stage;
use crate::finding::{Finding, Rule};
use crate::lint::{Check, TreeChange};
use crate::plan::{self, Placed};
use yaml::Pointer;

/// The Helm release of a component that keeps data gets another name or namespace.
///
/// # Why
/// Helm cannot rename a release. Flux uninstalls the old release before it installs the new one. Argo CD deletes the old objects and makes
/// new ones. The volumes of the old release are deleted with it, or no pod mounts them any more.
///
/// # Level
/// An error for components of the stages `30-backends` and `40-server`, which others keep their data in. Other releases are made anew.
///
/// # Bad
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   components: {redis: {release: redis}}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {redis: {release: cache}}
/// #                     ^^^^^^^^^^^^^^^^ error: the release of redis moves from redis-shared/redis to redis-shared/cache, and its data stays behind or is deleted
/// ```
///
/// # Good
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   components: {redis: {release: redis}}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {redis: {release: redis, state: retired}}
/// ```
///
/// # Fix
/// By hand: keep the name. If nobody needs the data, in three commits: `state: retired`, then the component off the environment, then the
/// component with its new name.
///
/// # Source
/// fluxcd/helm-controller `docs/spec/v2/helmreleases.md`, "Release name", "Target namespace"; argo-cd.readthedocs.io, user-guide/helm,
/// "Helm Release Name".
pub(super) static RELEASE_RENAMED: Rule = Rule::error("delivery/release-renamed", include_str!("release_renamed.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    for each in change.environments().filter(|each| each.before.components != each.after.components) {
        // What keeps an environment from being planned is a finding already.
        let before = plan::platform(each.before, &change.before.catalog);
        let after = plan::platform(each.after, &change.after.catalog);
        let (Ok(before), Ok(after)) = (before, after) else { continue };
        let keeps_data = |placed: &&Placed| matches!(placed.stage, Stage::Backends | Stage::Server);
        for was in before.components.iter().filter(keeps_data) {
            let Some(is) = after.components.iter().find(|is| is.component.name == was.component.name) else { continue };
            let (Some(old), Some(new)) = (named(was), named(is)) else { continue };
            if old != new {
                let name = &is.component.name;
                let message =
                    format!("the release of {name} moves from {old} to {new}, and its data stays behind or is deleted");
                let place = each.after.place(Pointer::filled("/spec/components/{}", [name]));
                let help = "keep the name; a release whose data nobody needs is retired, taken off, and listed anew, in three commits";
                findings.push(RELEASE_RENAMED.at(place, message).help(help).environment(&each.after.name));
            }
        }
    }
}

fn named(placed: &Placed) -> Option<String> {
    placed.release.as_ref().map(|release| format!("{}/{}", placed.namespace, release.name))
}
