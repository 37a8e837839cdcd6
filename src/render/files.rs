//! The files of a platform, and those of a tenant, for the engine of their environment.

use std::collections::BTreeSet;

use super::flux::Sources;
use serde_json::json;

use super::target::{Target, group_keeper, group_name};
use super::{argocd, base, flux};
use crate::definition::Engine;
use crate::manifest::File;
use crate::manifest::object::object;
use crate::plan::{Platform, TenantPlan};
use crate::policy::Policy;

/// The platform's files, and those of groups of tenants.
pub(crate) fn platform(
    target: &Target<'_>,
    platform: &Platform<'_>,
    policies: Vec<Policy>,
    buckets: &BTreeSet<String>,
) -> Vec<File> {
    let parts = base::platform(target, platform, policies);
    match target.engine() {
        Engine::ArgoCd => {
            let mut files = argocd::platform(target, platform, parts);
            files.extend(buckets.iter().flat_map(|bucket| [argocd::group(target, bucket), kept(target, bucket)]));
            files
        }
        Engine::Flux => {
            let mut files = flux::platform(target, platform, parts);
            let awaited = flux::awaited(&files);
            files
                .extend(buckets.iter().flat_map(|bucket| [flux::group(target, bucket, awaited), kept(target, bucket)]));
            files
        }
    }
}

/// What keeps the folder of a group when its last tenant is gone. An engine deletes nothing of a folder that is not there, and Argo CD
/// nothing of one that is empty.
fn kept(target: &Target<'_>, bucket: &str) -> File {
    let name = match target.engine() {
        Engine::ArgoCd => target.qualified(&group_name(bucket)),
        Engine::Flux => group_name(bucket),
    };
    let about = "Keeps this folder in git, so that the last tenant in it can be removed.";
    let metadata = json!({"name": name, "namespace": target.engine_namespace()});
    let mut object = object("v1", "ConfigMap", metadata, json!({"data": {"about": about}}));
    base::stamp(&mut object);
    File::new(group_keeper(bucket), object, &target.sources)
}

/// The files of a tenant, and the sources of charts that it shares with others.
pub(crate) fn tenant(target: &Target<'_>, plan: &TenantPlan<'_>, policies: Vec<Policy>) -> (Vec<File>, Sources) {
    let objects = base::tenant(target, plan, policies);
    match target.engine() {
        Engine::ArgoCd => (argocd::tenant(target, plan, objects), Sources::default()),
        Engine::Flux => {
            (flux::tenant(target, plan, objects), Sources::of(target, target.releases_namespace(), &plan.components))
        }
    }
}

/// The sources of the platform's charts.
pub(crate) fn chart_sources(target: &Target<'_>, platform: &Platform<'_>) -> Sources {
    match target.engine() {
        Engine::ArgoCd => Sources::default(),
        Engine::Flux => Sources::of(target, target.engine_namespace(), &platform.components),
    }
}
