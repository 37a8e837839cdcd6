use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use crate::definition::Engine;
use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Files, Object, Role, YamlFile};
use crate::source::Span;

use super::{is_application, is_flux_kustomization};
use crate::lint::subject::applied::{Folders, of_kinds};
use yaml::Pointer;

/// The file is not a Kubernetes object, but is in a folder that Flux or Argo CD reads with all its subfolders.
///
/// # Why
/// If the path of a Flux Kustomization has no kustomization.yaml, Flux reads every YAML file below it. One file that is
/// no object makes the whole Kustomization fail. Argo CD ignores such a file silently, or fails if the file looks like
/// half an object.
///
/// # Level
/// An error if Flux reads the folder and the files show that folder completely. A warning if Argo CD reads it, or if
/// only the end of the path is the same.
///
/// # Bad
/// ```yaml flux/acme.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: acme, namespace: flux-system}
/// spec:
///   interval: 1h
///   prune: true
///   path: ./apps/acme
///   sourceRef: {kind: GitRepository, name: platform}
/// ```
/// ```yaml apps/acme/agent-values.yaml
/// agentk8sglue: {queue: default}
/// ^^^^^^^^^^^^ error: this file is no Kubernetes object, so Flux applies nothing of apps/acme
/// ```
///
/// # Good
/// ```yaml apps/acme/agent-values.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: agent-values, namespace: acme}
/// data:
///   values.yaml: |
///     agentk8sglue: {queue: default}
/// ```
///
/// # Fix
/// By hand: move the file out of the folder, or put its text into a ConfigMap.
///
/// # Source
/// fluxcd/kustomize-controller, docs/spec/v1/kustomizations.md, "Path"; fluxcd/pkg, kustomize/kustomize_generator.go;
/// argoproj/argo-cd, reposerver/repository/repository.go, issues 14159 and 21228.
pub(super) static FOREIGN_YAML: Rule = Rule::error("delivery/foreign-yaml", include_str!("foreign_yaml.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

/// A folder that an engine reads to its bottom.
struct Folder {
    path: String,
    engine: Engine,
    /// The object that says so.
    by: String,
}

fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let found = files.yaml.iter().flat_map(folders);
    let folders = Folders::new(found.map(|folder| (folder.path.clone(), folder)));
    if folders.is_empty() {
        return;
    }
    let kustomized: HashSet<&str> = files.yaml.iter().filter_map(|file| kustomized(&file.file.path)).collect();
    for file in files.yaml {
        let path = &file.file.path;
        for (end, folder) in folders.above(path).filter(|(end, _)| !is_left_out(path, *end, &kustomized)) {
            let Some(span) = no_object(file) else { break };
            let (level, message) = match folder.engine {
                Engine::Flux => (
                    Level::Error,
                    format!("this file is no Kubernetes object, so Flux applies nothing of {}", folder.path),
                ),
                Engine::ArgoCd => (
                    Level::Warning,
                    format!("this file is no Kubernetes object: Argo CD ignores it, or fails at {}", folder.path),
                ),
            };
            // Elsewhere a folder of that name may be another repository's.
            let level = if end == folder.path.len() { level } else { Level::Warning };
            findings.push(
                FOREIGN_YAML
                    .at(file.file.place(span), message)
                    .level(level)
                    .help(format!("{} reads that folder with all its subfolders: move the file elsewhere", folder.by)),
            );
        }
    }
}

/// The folders that the objects of a file tell an engine to read.
fn folders(file: &Arc<YamlFile>) -> Vec<Folder> {
    let objects = of_kinds(file, &["Kustomization", "Application"]);
    objects.iter().flat_map(of_object).collect()
}

fn of_object(object: &Object) -> Vec<Folder> {
    let folder = |path: &str, engine| Folder {
        path: path.trim_start_matches("./").trim_matches('/').to_owned(),
        engine,
        by: object.id().to_string(),
    };
    if is_flux_kustomization(object) {
        return vec![folder(object.text("/spec/path"), Engine::Flux)];
    }
    if !is_application(object) {
        return vec![];
    }
    let recursed = |source: &Pointer| {
        let directory = object.get(source.join("/directory"));
        // What it leaves out is a glob of its own kind; nothing is said then.
        directory.is_some_and(|directory| {
            directory.get("recurse") == Some(&Value::Bool(true))
                && directory.get("exclude").is_none()
                && directory.get("include").is_none()
        })
    };
    let many = object.get("/spec/sources").and_then(Value::as_array).map_or(0, Vec::len);
    let sources = (0..many).map(|at| Pointer::from("/spec/sources").index(at)).chain(["/spec/source".into()]);
    let path = |source: Pointer| folder(object.text(source.join("/path")), Engine::ArgoCd);
    sources.filter(recursed).map(path).collect()
}

/// The folder whose content a `kustomization.yaml` decides.
fn kustomized(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/')?;
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization").then_some(folder)
}

/// Whether a `kustomization.yaml` beside a file, or above it up to the folder that ends at `end`, decides what is read.
fn is_left_out(path: &str, end: usize, kustomized: &HashSet<&str>) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at >= end);
    ends.filter_map(|at| path.get(..at)).any(|folder| kustomized.contains(folder))
}

/// The first thing in a file that is no object.
fn no_object(file: &YamlFile) -> Option<Span> {
    let documents = file.documents().filter(|(_, role)| *role != Role::Object);
    let root =
        documents.map(|(document, _)| document.root()).find(|root| !root.is_scalar() || !root.text().is_empty())?;
    Some(root.raw_entries().next().map_or_else(|| root.span(), |(key, _)| key.span()))
}
