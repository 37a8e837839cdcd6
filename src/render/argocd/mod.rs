//! The tree that Argo CD reads. A root Application makes the AppProject, the repositories, the platform's Applications and
//! those of the groups of tenants; each group makes the AppProjects and Applications of its tenants.
//!
//! Sources: argoproj/argo-cd v3.5 `docs/user-guide/{projects,sync-options,sync-waves,helm,directory}.md` and
//! `docs/operator-manual/`.

mod application;
mod project;
mod repository;

use serde_json::{Value, json};

use super::base::{self, Bundle};
use super::kept;
use super::target::{Target, group_file, group_folder, group_name, tenant_folder};
use crate::catalog::component::Stage;
use crate::definition::State;
use crate::manifest::object::{annotate, annotate_list, label};
use crate::manifest::{File, Made, Provenance, Sources, labels};
use crate::plan::{Placed, Platform, Release, TenantPlan};

use application::{Application, Folder};
pub(super) use repository::address;

/// The cluster that Argo CD runs in, as Argo CD knows it.
pub(super) const OWN_CLUSTER: &str = "https://kubernetes.default.svc";

/// The finalizer that makes Argo CD delete an Application's objects with it, and holds a project while Applications name it.
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

const WAVE: &str = "argocd.argoproj.io/sync-wave";

/// What Argo CD is told of one object, in a list with commas.
pub(super) const OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// When a stage's Applications are applied. Argo CD considers an Application healthy as soon as it exists, unless its own
/// configuration says otherwise, so that the order is rough.
fn wave(stage: Stage) -> i32 {
    match stage {
        Stage::Namespaces => -80,
        Stage::Secrets => -70,
        Stage::Operators => -60,
        Stage::Backends => -50,
        Stage::Server => -40,
        Stage::Applications => -30,
        Stage::Base | Stage::Apps => 0,
    }
}

/// The files of the platform.
pub(super) fn platform(target: &Target<'_>, platform: &Platform<'_>, parts: Vec<Bundle<'_>>) -> Vec<File> {
    let sources = &target.sources;
    let mut root = Application::of_engine(target, "root", Folder::recursive("delivery"));
    root.finalizer = target.environment.is_retired();
    let project = project::platform(target, platform);
    let mut files = vec![
        // The root would make its own project, and Argo CD syncs no Application without one: a person applies both at once.
        File::new("root.yaml", root.into_object(target), sources).after([project.clone()]),
        File::new("delivery/project.yaml", project, sources),
    ];
    files.extend(repository::files(target, platform));
    for part in parts {
        let mut application = Application::of_folder(
            target,
            part.folder,
            Folder::flat(&format!("platform/{}", part.folder)),
            target.destination(part.namespace),
        );
        application.wave = wave(part.stage);
        application.keep(is_kept(platform, part.folder, part.stage));
        files.push(platform_application(target, part.folder, application, sources));
        let folder = format!("platform/{}", part.folder);
        files.extend(part.objects.into_iter().map(|mut made| {
            if kept::object(platform, part.folder, &made.object) {
                protect_data(&mut made.object);
            }
            base::file(&folder, part.namespace, made, sources)
        }));
    }
    for placed in &platform.components {
        if let Some(release) = &placed.release {
            let name = format!("{}-chart", placed.component.name);
            let mut application = Application::of_chart(target, &name, &placed.namespace, release);
            application.wave = wave(placed.stage);
            application.keep(kept::release(platform, placed));
            files.push(of_release(platform_application(target, &name, application, &target.sources), placed));
        }
    }
    files.iter_mut().for_each(settle);
    files
}

/// Whether the Application of a part stays: those of namespaces, of Secrets, and of what others keep their data in.
fn is_kept(platform: &Platform<'_>, folder: &str, stage: Stage) -> bool {
    let holds_data = matches!(stage, Stage::Namespaces | Stage::Secrets | Stage::Backends | Stage::Server);
    holds_data && !platform.environment.retires(folder)
}

fn platform_application(target: &Target<'_>, name: &str, application: Application, sources: &Sources) -> File {
    File::new(format!("delivery/platform/{name}.yaml"), application.into_object(target), sources)
}

/// The Application's file, with where its values are from.
fn of_release(file: File, placed: &Placed) -> File {
    let provenance = Provenance::Release { component: placed.component.name.clone(), values: application::VALUES };
    File { provenance, ..file }
}

/// The Application of a group of tenants.
pub(super) fn group(target: &Target<'_>, bucket: &str) -> File {
    let name = group_name(bucket);
    let mut application = Application::of_engine(target, &name, Folder::of_tenants(&group_folder(bucket)));
    application.keep(!target.environment.is_retired());
    File::new(group_file(target, bucket), application.into_object(target), &target.sources)
}

/// The files of a tenant.
pub(super) fn tenant(target: &Target<'_>, plan: &TenantPlan<'_>, objects: Vec<Made>) -> Vec<File> {
    let tenant = plan.tenant;
    let folder = tenant_folder(tenant);
    let sources = target.sources_of(tenant);
    let mut files = vec![
        File::new(format!("{folder}/project.yaml"), project::tenant(target, plan), &sources),
        File::new(format!("{folder}/application-base.yaml"), base_application(target, plan, &folder), &sources),
    ];
    for placed in &plan.components {
        if let Some(release) = &placed.release {
            let (path, application) = chart_application(target, plan, placed, release);
            files.push(of_release(File::new(format!("{folder}/{path}"), application, &sources), placed));
        }
    }
    for file in &mut files {
        label(&mut file.object, labels::TENANT, &tenant.name);
    }
    let held = tenant.spec.state != State::Retired;
    files.extend(objects.into_iter().map(|mut made| {
        order(&mut made.object);
        if held {
            protect_data(&mut made.object);
        }
        base::file(&format!("{folder}/base"), &plan.namespace.name, made, &sources)
    }));
    files.iter_mut().for_each(settle);
    files
}

/// The Application of a tenant's chart, and its file in the tenant's folder.
fn chart_application(
    target: &Target<'_>,
    plan: &TenantPlan<'_>,
    placed: &Placed,
    release: &Release,
) -> (String, Value) {
    let name = format!("{}-{}", plan.tenant.name, placed.component.name);
    let mut application = Application::of_chart(target, &name, &plan.namespace.name, release);
    application.project = target.qualified(&plan.tenant.name);
    application.finalizer = true;
    // In Argo CD's own cluster the base can hold the Application, which so waits for the base's Job. Elsewhere its pods wait for
    // the Secret that the Job makes.
    let inside = target.environment.spec.delivery.in_cluster;
    if inside {
        application.wave = 20;
    }
    let path = format!("{}application-{}.yaml", if inside { "base/" } else { "" }, placed.component.name);
    (path, application.into_object(target))
}

fn base_application(target: &Target<'_>, plan: &TenantPlan<'_>, folder: &str) -> Value {
    let tenant = plan.tenant;
    let retired = tenant.spec.state == State::Retired;
    let path = Folder::flat(&format!("{folder}/base"));
    let destination = target.destination(&plan.namespace.name);
    let mut application = Application::of_folder(target, &format!("{}-base", tenant.name), path, destination);
    application.options.push("FailOnSharedResource=true");
    application.protected = !retired;
    application.finalizer = retired;
    application.into_object(target)
}

/// An object above this is applied on the server's side: on the client's side a copy of it becomes an annotation, which may
/// have 262,144 bytes.
const LARGE: usize = 200_000;

/// Large objects are applied in the way that carries them.
fn settle(file: &mut File) {
    if size(&file.object) > LARGE {
        annotate_list(&mut file.object, OPTIONS, "ServerSideApply=true");
    }
}

/// About how many bytes a value has as JSON.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 3,
        Value::Array(items) => items.iter().map(size).sum::<usize>() + 2,
        Value::Object(map) => map.iter().map(|(key, value)| key.len() + 4 + size(value)).sum::<usize>() + 2,
        Value::Null | Value::Bool(_) | Value::Number(_) => 6,
    }
}

/// Order of an object of a tenant's base, where its template does not say it.
fn order(object: &mut Value) {
    if object.pointer("/metadata/annotations").and_then(|annotations| annotations.get(WAVE)).is_some() {
        return;
    }
    let wave = match object.get("kind").and_then(Value::as_str) {
        Some("Namespace") => -20,
        Some("Job" | "CronJob") => 10,
        Some("Deployment" | "DaemonSet" | "StatefulSet" | "Pod") => 0,
        _ => -10,
    };
    if wave != 0 {
        annotate(object, WAVE, &wave.to_string());
    }
}

/// What holds data is neither pruned nor deleted with its Application.
fn protect_data(object: &mut Value) {
    if base::holds_data(object) {
        annotate_list(object, OPTIONS, "Prune=false");
        annotate_list(object, OPTIONS, "Delete=false");
    }
}

/// Metadata of an object of Argo CD itself.
fn metadata(target: &Target<'_>, name: &str, wave: i32) -> Value {
    let mut metadata = json!({"name": name, "namespace": target.engine_namespace()});
    if wave != 0 {
        metadata["annotations"] = json!({WAVE: wave.to_string()});
    }
    metadata
}
