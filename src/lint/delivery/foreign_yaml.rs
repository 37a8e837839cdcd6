use std::sync::Arc;

use serde_json::Value;

use crate::finding::{Finding, Level};
use crate::lint::{Files, FilesRule, Lint, Object, Role, Rule, YamlFile};
use crate::source::Span;

use super::{is_application, is_flux_kustomization};

/// YAML that is no Kubernetes object in a folder that an engine reads to its bottom.
///
/// # Why
/// Flux takes every YAML file below its path for objects, and one that is none fails the whole folder. Argo CD ignores it in silence, or
/// fails too where it looks like half an object.
///
/// # Bad
/// ```yaml flux/acme.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: acme, namespace: flux-system}
/// spec:
///   interval: 1h
///   prune: true
///   path: ./tenants/acme
///   sourceRef: {kind: GitRepository, name: platform}
/// ```
/// ```yaml deploy/tenants/acme/agent-values.yaml
/// agentk8sglue: {queue: default}
/// ^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml deploy/tenants/acme/agent-values.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: agent-values, namespace: acme}
/// data:
///   values.yaml: |
///     agentk8sglue: {queue: default}
/// ```
///
/// # Source
/// argoproj/argo-cd, reposerver/repository/repository.go, issues 14159 and 21228; fluxcd/pkg, kustomize/kustomize_generator.go.
pub struct ForeignYaml;

impl Lint for ForeignYaml {
    const RULE: Rule = Rule::error("delivery/foreign-yaml");
}

/// A folder that an engine reads to its bottom.
struct Folder {
    path: String,
    engine: &'static str,
    /// The object that says so.
    by: String,
    level: Level,
}

impl FilesRule for ForeignYaml {
    fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
        let folders: Vec<Folder> = files.yaml.iter().flat_map(folders).collect();
        for folder in &folders {
            let below: Vec<(&str, &Arc<YamlFile>)> =
                files.yaml.iter().filter_map(|file| Some((inside(&file.file.path, &folder.path)?, file))).collect();
            let names: Vec<&str> = below.iter().map(|(inside, _)| *inside).collect();
            for (_, file) in below.iter().filter(|(inside, _)| !is_left_out(inside, &names)) {
                if let Some(span) = no_object(file) {
                    let message = match folder.engine {
                        "Flux" => format!("this is no object, so Flux applies nothing of {}", folder.path),
                        _ => format!("this is no object, so Argo CD ignores it, or fails at {}", folder.path),
                    };
                    findings.push(
                        Self::RULE
                            .at(file.file.place(span), message)
                            .level(folder.level)
                            .help(format!("{} reads everything below that folder: move the file elsewhere", folder.by)),
                    );
                }
            }
        }
    }
}

/// The folders that the objects of a file tell an engine to read.
fn folders(file: &Arc<YamlFile>) -> Vec<Folder> {
    let objects = Object::of(file);
    let folders = objects.iter().flat_map(|object| {
        let folder = |path: &str, engine, level| Folder {
            path: path.trim_start_matches("./").trim_matches('/').to_owned(),
            engine,
            by: object.id(),
            level,
        };
        if is_flux_kustomization(object) {
            return vec![folder(object.text("/spec/path"), "Flux", Level::Error)];
        }
        let recursed = |source: &String| {
            let directory = object.get(&format!("{source}/directory"));
            // What it leaves out is a glob of its own kind; nothing is said then.
            directory.is_some_and(|directory| {
                directory.get("recurse") == Some(&Value::Bool(true))
                    && directory.get("exclude").is_none()
                    && directory.get("include").is_none()
            })
        };
        if !is_application(object) {
            return vec![];
        }
        let many = object.get("/spec/sources").and_then(Value::as_array).map_or(0, Vec::len);
        let many = (0..many).map(|at| format!("/spec/sources/{at}"));
        let sources = many.chain(["/spec/source".to_owned()]).filter(recursed);
        sources.map(|source| folder(object.text(&format!("{source}/path")), "Argo CD", Level::Warning)).collect()
    });
    folders.filter(|folder| folder.path.contains('/') && !folder.path.contains(['{', '$'])).collect()
}

/// The path below a folder of the repository, wherever the repository lies.
fn inside<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let (_, rest) = path.split_once(folder).filter(|(before, _)| before.is_empty() || before.ends_with('/'))?;
    rest.strip_prefix('/')
}

/// Whether a `kustomization.yaml` beside a file or above it decides what is read.
fn is_left_out(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let (folder, last) = name.rsplit_once('/').unwrap_or(("", name));
        let decides = matches!(last, "kustomization.yaml" | "kustomization.yml");
        decides && (folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    })
}

/// The first thing in a file that is no object.
fn no_object(file: &YamlFile) -> Option<Span> {
    let documents = file.documents().filter(|(_, role)| *role != Role::Object);
    let root =
        documents.map(|(document, _)| document.root()).find(|root| !root.is_scalar() || !root.text().is_empty())?;
    Some(root.raw_entries().next().map_or_else(|| root.span(), |(key, _)| key.span()))
}
