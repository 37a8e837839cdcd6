use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::catalog::component::Scope;
use crate::catalog::registries;
use crate::finding::{Finding, Level, Rule};
use crate::fleet::Environment;
use crate::lint::Check;
use crate::plan;
use crate::workspace::Workspace;

/// An environment has mirrors of registries, but pods pull an image from elsewhere.
///
/// # Why
/// Where nodes reach the mirror and not the internet, these pods stay in `ImagePullBackOff`. The images are those that components name, not
/// those of tasks or of raw values.
///
/// # Level
/// A note where `registries` has no key for a registry: nodes may reach it. A warning where it has one, and the component's values do not
/// lead the chart there.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   registries: {docker.io: mirror.example.com/hub}
/// #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: registries has no key for docker.elastic.co, from which clearml pulls
/// #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: registries has no key for nvcr.io, from which gpu-operator pulls
/// #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: registries has no key for registry.k8s.io, from which gpu-operator pulls
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   registries:
///     docker.io: mirror.example.com/hub
///     docker.elastic.co: mirror.example.com/elastic
///     nvcr.io: mirror.example.com/nvcr
///     registry.k8s.io: mirror.example.com/k8s
/// ```
///
/// # Fix
/// By hand: add the registry, or the folder of the image, to `registries`. If the nodes reach the registry, nothing need be done. For the
/// warning, mirror the whole registry, or write the chart's own key into `values/<component>.yaml`.
///
/// # Source
/// kubernetes.io, "Images", "Image names"; the charts' values, as the components name them.
pub(super) static MIRROR: Rule = Rule::info("reference/mirror", include_str!("mirror.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check).of_platforms()];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        if environment.spec.registries.is_empty() {
            continue;
        }
        // What keeps it from being planned is a finding already.
        let Ok(platform) = plan::platform(environment, &workspace.catalog) else { continue };
        let mut images: BTreeSet<(String, String)> = BTreeSet::new();
        for placed in &platform.components {
            images.extend(placed.images.iter().map(|image| (image.clone(), placed.component.name.clone())));
        }
        for component in workspace.catalog.components.values() {
            if component.spec.scope == Scope::Tenant && environment.components.contains_key(&component.name) {
                // What a tenant says in an expression is its own.
                let plain = component.spec.images.iter().filter(|image| !image.contains("{{"));
                images.extend(plain.map(|image| (image.clone(), component.name.clone())));
            }
        }
        findings.extend(unmirrored(environment, &images));
        let of_environment = mirrors(environment);
        findings.extend(platform.components.iter().filter_map(|placed| left_out(environment, &of_environment, placed)));
    }
}

fn mirrors(environment: &Environment) -> BTreeMap<String, String> {
    environment.spec.registries.iter().map(|(from, to)| (from.clone(), to.clone())).collect()
}

/// Images with a mirror to which the values of their chart do not lead.
fn left_out(environment: &Environment, mirrors: &BTreeMap<String, String>, placed: &plan::Placed) -> Option<Finding> {
    let values = &placed.release.as_ref()?.values;
    let is_left = |image: &&String| registries::is_mirrored(mirrors, image) && !leads(values, mirrors, image);
    let left: Vec<&str> = placed.images.iter().filter(is_left).map(String::as_str).collect();
    let name = &placed.component.name;
    (!left.is_empty()).then(|| {
        let message = format!("registries has a mirror for {}, but {name} does not pull from there", left.join(", "));
        let help = format!("mirror the whole registry, or write the chart's own key into values/{name}.yaml");
        let finding = MIRROR.at(environment.place("/spec/registries"), message).level(Level::Warning);
        finding.help(help).environment(&environment.name)
    })
}

/// Whether values name the mirror of an image: as a whole, as registry and repository, as its folder, or as the registry of all images.
fn leads(values: &Value, mirrors: &BTreeMap<String, String>, image: &str) -> bool {
    let whole = registries::mirror(mirrors, image);
    let folder = registries::folder(mirrors, image);
    let registry = registries::shared(mirrors, &[image.to_owned()]);
    let of_all = values.pointer("/global/imageRegistry").and_then(Value::as_str);
    of_all.is_some_and(|all| registry.as_deref() == Some(all))
        || names(values, &whole, folder.as_deref(), registry.as_deref())
}

fn names(value: &Value, whole: &str, folder: Option<&str>, registry: Option<&str>) -> bool {
    match value {
        Value::String(text) => {
            let is_it = text.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']));
            is_it || folder == Some(text)
        }
        Value::Array(items) => items.iter().any(|item| names(item, whole, folder, registry)),
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            let is_apart = match (text("registry"), text("repository")) {
                (Some(registry), Some(repository)) => format!("{registry}/{repository}") == whole,
                // The chart's own repository: whatever image that is.
                (own, None) => own.is_some() && own == registry && whole.ends_with("/*"),
                _ => false,
            };
            is_apart || map.values().any(|below| names(below, whole, folder, registry))
        }
        _ => false,
    }
}

fn unmirrored(environment: &Environment, images: &BTreeSet<(String, String)>) -> Vec<Finding> {
    let mirrors = mirrors(environment);
    let own: BTreeSet<String> =
        mirrors.values().map(|to| registries::host(&BTreeMap::new(), &format!("{to}/image"))).collect();
    let mut by_host: BTreeMap<String, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for (image, component) in images.iter().filter(|(image, _)| !registries::is_mirrored(&mirrors, image)) {
        let host = registries::host(&mirrors, image);
        if !own.contains(&host) {
            let (components, of_host) = by_host.entry(host).or_default();
            components.insert(component);
            of_host.insert(image);
        }
    }
    let finding = |(host, (components, images)): (String, (BTreeSet<&str>, BTreeSet<&str>))| {
        let list = |names: BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join(", ");
        let verb = if components.len() == 1 { "pulls" } else { "pull" };
        let message = format!("registries has no key for {host}, from which {} {verb}", list(components));
        let help = format!("add a mirror for {}, if the nodes cannot reach {host}", list(images));
        MIRROR.at(environment.place("/spec/registries"), message).help(help).environment(&environment.name)
    };
    by_host.into_iter().map(finding).collect()
}
