use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use regex::Regex;

use crate::document::near;
use crate::finding::{Finding, Help, Level, Rule};
use crate::lint::rules::reference;
use crate::lint::{Check, Files, Object, Role, Scalar, YamlFile, is_yaml, scalars};
use yaml::NodeRef;

use crate::lint::subject::network::makers::{self, Makes};

/// An address inside the cluster names a Service that does not exist.
///
/// # Why
/// The name does not resolve, so the connection fails at once. Charts put the release name into the names of their
/// Services, so another release has other names. The rule reads URLs with a scheme and a namespace, such as
/// `http://api.shop:8008`.
///
/// # Level
/// An error if another Service has a similar name. Otherwise a warning, because the Service may be in another file.
///
/// # Bad
/// ```yaml shop.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec:
///       containers:
///         - name: web
///           env:
///             - {name: API_URL, value: "http://shop-api.shop:8008"}
/// #                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the namespace shop has no Service shop-api here
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: api, namespace: shop}
/// spec: {selector: {app: api}, ports: [{port: 8008}]}
/// ```
///
/// # Good
/// ```yaml shop.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec:
///       containers:
///         - name: web
///           env:
///             - {name: API_URL, value: "http://api.shop:8008"}
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: api, namespace: shop}
/// spec: {selector: {app: api}, ports: [{port: 8008}]}
/// ```
///
/// # Fix
/// Unsafe: writes the name of the most similar Service.
///
/// # Source
/// kubernetes.io/docs, concepts/services-networking/dns-pod-service; RFC 1035, section 4.1.1 (Name Error).
/// reference/service compares ClearML's own names.
pub(super) static URL_WITHOUT_SERVICE: Rule =
    Rule::error("isolation/url-without-service", include_str!("url_without_service.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

/// Scheme, perhaps a user, and the host.
static HOST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)[a-z][a-z0-9+.-]*://(?:[^@/\s]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\.?(?:[:/?#,\s]|$)").ok()
});

/// What the files show of Services.
#[derive(Default)]
struct Shown {
    /// Names of Services by namespace.
    services: BTreeMap<String, BTreeSet<String>>,
    /// Services by folder and namespace: where a namespace is shown.
    folders: BTreeSet<(String, String)>,
    /// Namespaces for which charts or operators may make more.
    open: BTreeSet<String>,
    /// Whether that may be any namespace.
    all_open: bool,
}

fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let theirs = || files.yaml.iter().filter(|file| !file.is_of_tree());
    // Templates, and charts, make Services that nothing here shows.
    let templates = files.all.iter().filter(|file| is_yaml(&file.path)).count()
        > files.yaml.iter().filter(|yaml| is_yaml(&yaml.file.path)).count();
    let charts = files.all.iter().any(|file| file.path.ends_with("Chart.yaml"));
    let mut shown = Shown { all_open: templates || charts, ..Shown::default() };
    for file in theirs() {
        shown.read(file);
    }
    if shown.services.is_empty() || shown.all_open {
        return;
    }
    for file in theirs() {
        let folder = file.file.folder();
        scalars(file, &mut |scalar| {
            if !scalar.is_key && !matches!(scalar.role, Role::Other | Role::Definition) {
                findings.extend(shown.missing(folder, scalar));
            }
        });
    }
}

/// Whether kustomize gives objects other names or namespaces, or makes more of charts.
fn is_kustomize(root: NodeRef<'_>) -> bool {
    let changes = ["helmCharts", "namePrefix", "nameSuffix", "namespace"].iter().any(|key| root.get(key).is_some());
    changes && ["resources", "helmCharts", "components"].iter().any(|key| root.get(key).is_some())
}

impl Shown {
    fn read(&mut self, file: &Arc<YamlFile>) {
        // Values are of a chart whose Services nothing shows, in whatever namespace it is installed.
        self.all_open |= file.documents().any(|(_, role)| matches!(role, Role::Values(_)));
        self.all_open |= file.documents().any(|(document, _)| is_kustomize(document.root()));
        for object in Object::of(file) {
            let namespace = match object.namespace() {
                "" => "default".to_owned(),
                namespace => namespace.to_owned(),
            };
            match object.kind() {
                "Service" if object.group().is_empty() => {
                    self.folders.insert((file.file.folder().to_owned(), namespace.clone()));
                    self.services.entry(namespace).or_default().insert(object.name().to_owned());
                }
                _ => match makers::makes(&object) {
                    Makes::Nothing => {}
                    Makes::In(namespace) => drop(self.open.insert(namespace)),
                    Makes::Anywhere => self.all_open = true,
                },
            }
        }
    }

    fn missing(&self, folder: &str, scalar: &Scalar<'_>) -> Option<Finding> {
        let text = scalar.text();
        if !text.contains("://") || reference::names_server(text) {
            return None;
        }
        let host = HOST.as_ref()?.captures(text)?.get(1)?.as_str();
        let (service, namespace) = in_cluster(host)?;
        let known = self.services.get(namespace)?;
        let shown = self.folders.contains(&(folder.to_owned(), namespace.to_owned()));
        if !shown || known.contains(service) || self.open.contains(namespace) {
            return None;
        }
        let near = meant(service, known);
        let message = format!("the namespace {namespace} has no Service {service} here");
        let finding = URL_WITHOUT_SERVICE.at(scalar.place(), message);
        Some(match near {
            Some(near) => {
                let meant = text.replacen(&format!("{service}.{namespace}"), &format!("{near}.{namespace}"), 1);
                let fix = scalar.rewrite(format!("name the Service {near}"), false, &meant);
                finding.help(Help::meant(near, "")).fix(fix)
            }
            // It may be one that another folder or program makes.
            None => finding.level(Level::Warning).help(format!(
                "the Services here are {}",
                known.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
            )),
        })
    }
}

/// Service and namespace of a host: `svc.ns`, `svc.ns.svc`, `pod.svc.ns.svc.cluster.local`.
fn in_cluster(host: &str) -> Option<(&str, &str)> {
    let bare = host.strip_suffix(".cluster.local").unwrap_or(host);
    let (bare, full) = bare.strip_suffix(".svc").map_or((bare, false), |bare| (bare, true));
    let labels: Vec<&str> = bare.split('.').collect();
    match labels.as_slice() {
        [service, namespace] => Some((service, namespace)),
        [_, service, namespace] if full => Some((service, namespace)),
        _ => None,
    }
}

/// The Service that was probably meant: of a name that is near, or that begins or ends as this one does.
fn meant<'k>(name: &str, known: &'k BTreeSet<String>) -> Option<&'k str> {
    let part = |long: &str, short: &str| {
        long.strip_suffix(short).is_some_and(|rest| rest.ends_with('-'))
            || long.strip_prefix(short).is_some_and(|rest| rest.starts_with('-'))
    };
    let names = || known.iter().map(String::as_str);
    near::nearest(name, names()).or_else(|| names().find(|other| part(name, other) || part(other, name)))
}
