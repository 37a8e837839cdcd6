//! The tree that Flux reads. A root Kustomization makes accounts, sources, the platform's stages and the groups of tenants; each
//! group makes two Kustomizations a tenant, one for its namespace and what binds it, one for its charts.
//!
//! Sources: fluxcd/kustomize-controller `docs/spec/v1/kustomizations.md`, fluxcd/helm-controller `docs/spec/v2/helmreleases.md`,
//! fluxcd/website `content/en/flux/installation/configuration/{multitenancy,sharding}.md`.

mod account;
mod helm_release;
mod kustomization;
mod source;

use serde_json::{Value, json};

use super::base::{self, Bundle};
use super::credential::credentials;
use super::kept;
use super::target::{Target, group_file, group_folder, group_name, tenant_folder};
use crate::catalog::component::Stage;
use crate::definition::State;
use crate::manifest::object::{annotate, label, object};
use crate::manifest::{File, Made, labels};
use crate::plan::{Platform, TenantPlan};

use kustomization::Kustomization;
pub(crate) use source::Sources;

/// Keeps an object that leaves git.
pub(super) const PRUNE: &str = "kustomize.toolkit.fluxcd.io/prune";

/// Which of several controllers an object is for.
const SHARD: &str = "sharding.fluxcd.io/key";

/// The files of the platform.
pub(super) fn platform(target: &Target<'_>, platform: &Platform<'_>, parts: Vec<Bundle<'_>>) -> Vec<File> {
    let root = File::new("root.yaml", kustomization::root(target), &target.sources).after(source::git(target));
    let mut files = vec![root];
    files.extend(account::files(target));
    if target.renders_secrets() {
        files.extend(credentials(target, platform).iter().map(|credential| {
            let mut object = credential.external_secret(target);
            base::stamp(&mut object);
            base::file("flux/sources", target.engine_namespace(), object, &target.sources)
        }));
    }
    for part in parts {
        let folder = format!("platform/{}", part.stage.name());
        for mut made in part.objects {
            if kept::object(platform, part.folder, &made.object) {
                protect_data(&mut made.object);
            }
            substitute_nothing(&mut made.object);
            files.push(base::file(&folder, part.namespace, made, &target.sources));
        }
    }
    for placed in &platform.components {
        if let Some(release) = &placed.release {
            let made = helm_release::platform(target, placed, release, kept::release(platform, placed));
            let folder = format!("platform/{}", placed.stage.name());
            files.extend(
                made.into_iter().map(|object| base::file(&folder, target.engine_namespace(), object, &target.sources)),
            );
        }
    }
    let present = |stage: &Stage| {
        let folder = format!("platform/{}/", stage.name());
        files.iter().any(|file| file.path.starts_with(&folder))
    };
    let stages: Vec<Stage> = Stage::PLATFORM.into_iter().filter(present).collect();
    files.extend(kustomization::stages(target, &stages, |stage| kept::stage(platform, stage)));
    files
}

/// The stage that tenants wait for: the last one up to the server's that has anything in it.
pub(super) fn awaited(platform: &[File]) -> Option<Stage> {
    let has = |stage: &Stage| platform.iter().any(|file| file.path == kustomization::stage_path(*stage));
    Stage::PLATFORM.into_iter().filter(|stage| *stage <= Stage::Server).rfind(has)
}

/// The Kustomization of a group of tenants.
pub(super) fn group(target: &Target<'_>, bucket: &str, awaited: Option<Stage>) -> File {
    let name = group_name(bucket);
    let mut group = Kustomization::new(&name, group_folder(bucket));
    group.depends_on = awaited.map(|stage| stage.name().to_owned());
    group.orphan = !target.environment.is_retired();
    File::new(group_file(target, bucket), group.into_object(target), &target.sources)
}

/// The files of a tenant.
pub(super) fn tenant(target: &Target<'_>, plan: &TenantPlan<'_>, objects: Vec<Made>) -> Vec<File> {
    let tenant = plan.tenant;
    let folder = tenant_folder(tenant);
    let sources = target.sources_of(tenant);
    let shard = shard(target, &tenant.bucket);
    let held = tenant.spec.state != State::Retired;
    let mut files = Vec::new();
    let mut add_base = |mut made: Made| {
        if held {
            protect_data(&mut made.object);
        }
        substitute_nothing(&mut made.object);
        files.push(base::file(&format!("{folder}/base"), &plan.namespace.name, made, &sources));
    };
    objects.into_iter().chain(account::tenant(target, plan).into_iter().map(Made::from)).for_each(&mut add_base);
    let mut releases = Vec::new();
    for placed in &plan.components {
        if let Some(release) = &placed.release {
            let (values, object) = helm_release::tenant(target, plan, placed, release);
            values.into_iter().for_each(&mut add_base);
            releases.push(object);
        }
    }
    let mut resources = vec!["tenant-base.yaml"];
    let mut base = Kustomization::new(&format!("{}-base", tenant.name), format!("{folder}/base"));
    base.wait = true;
    base.protected = held;
    let mut heads = vec![("tenant-base.yaml", base.into_object(target))];
    if !releases.is_empty() {
        let mut apps = Kustomization::new(&format!("{}-apps", tenant.name), format!("{folder}/apps"));
        apps.account = account::TENANT_RELEASES;
        apps.depends_on = Some(format!("{}-base", tenant.name));
        resources.push("tenant-apps.yaml");
        heads.push(("tenant-apps.yaml", apps.into_object(target)));
    }
    let own = json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": resources});
    files.push(File::new(format!("{folder}/kustomization.yaml"), own, &sources));
    for (name, mut object) in heads {
        belongs(&mut object, &tenant.name, shard);
        files.push(File::new(format!("{folder}/{name}"), object, &sources));
    }
    for mut made in releases {
        belongs(&mut made.object, &tenant.name, shard);
        files.push(base::file(&format!("{folder}/apps"), target.releases_namespace(), made, &sources));
    }
    files
}

/// Labels of what Flux itself is told about a tenant.
fn belongs(object: &mut Value, tenant: &str, shard: Option<&str>) {
    label(object, labels::TENANT, tenant);
    if let Some(shard) = shard {
        label(object, SHARD, shard);
    }
}

/// The controller that a bucket's tenants are for, where the environment names several.
fn shard<'a>(target: &Target<'a>, bucket: &str) -> Option<&'a str> {
    let shards = &target.environment.spec.delivery.shards;
    let number = usize::from_str_radix(bucket, 16).unwrap_or(0);
    shards.get(number.checked_rem(shards.len())?).map(String::as_str)
}

fn protect_data(object: &mut Value) {
    if base::holds_data(object) {
        annotate(object, PRUNE, "disabled");
    }
}

/// We ask for no substitution of variables; a script says so itself, in case someone else does.
fn substitute_nothing(object: &mut Value) {
    let data = object.get("data").and_then(Value::as_object);
    if data.is_some_and(|data| data.values().filter_map(Value::as_str).any(|text| text.contains("${"))) {
        annotate(object, "kustomize.toolkit.fluxcd.io/substitute", "disabled");
    }
}

/// An object of Flux itself, in its namespace.
fn flux_object(api_version: &str, kind: &str, namespace: &str, name: &str, spec: Value) -> Value {
    let mut object = object(api_version, kind, json!({"name": name, "namespace": namespace}), json!({ "spec": spec }));
    base::stamp(&mut object);
    object
}
