use std::sync::{Arc, LazyLock};

use rayon::prelude::*;
use regex::Regex;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Files, Object, Role, Scalar, YamlFile, is_yaml, scalars};
use crate::source::SourceFile;

use crate::lint::subject::command::helm_commands;
use crate::lint::subject::image;
use crate::lint::subject::replaced::{MOVING, Replaced};
use yaml::Pointer;

/// An image or chart has no version, or a version that moves.
///
/// # Why
/// The tag `latest`, a version range or a missing version means another thing tomorrow. The version that was tested is
/// then not the one that restarts at night. Git branches in `targetRevision` and `ref` are not reported: following a
/// branch is how GitOps works.
///
/// # Level
/// An error. A warning for tags such as `1.20` of images that publish a new patch under the same tag, and for `helm
/// install` commands without `--version`, and in the values of a chart in the folder, which others write over.
///
/// # Bad
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: redis}
/// spec:
///   source:
///     repoURL: https://charts.example.com
///     chart: redis
///     targetRevision: 17.*
/// #                   ^^^^ error: `17.*` is a range of versions
/// ```
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web}
/// spec:
///   template:
///     spec:
///       containers:
///         - name: web
///           image: registry.example.com/web:latest
/// #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the tag `latest` moves
/// ```
///
/// # Good
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: redis}
/// spec:
///   source:
///     repoURL: https://charts.example.com
///     chart: redis
///     targetRevision: 17.8.3
/// ```
/// ```yaml deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web}
/// spec:
///   template:
///     spec:
///       containers:
///         - name: web
///           image: registry.example.com/web:1.20.3
/// ```
///
/// # Fix
/// By hand: write a full version, or a digest.
///
/// # Source
/// kubernetes.io/docs, concepts/containers/images: avoid `:latest`; argo-cd.readthedocs.io,
/// user-guide/tracking_strategies.
pub(super) static UNPINNED: Rule = Rule::error("version/unpinned", include_str!("unpinned.rs")).of_choice();

pub(super) const CHECKS: &[Check] =
    &[Check::bytes(bytes), Check::scalar(scalar), Check::object(object).and_ours(), Check::files(files)];

/// Images whose publishers give every release a tag of three numbers, so that one of fewer moves.
const THREE_NUMBERS: [&str; 16] = [
    "python",
    "node",
    "nginx",
    "redis",
    "mongo",
    "golang",
    "alpine",
    "busybox",
    "ruby",
    "php",
    "rabbitmq",
    "traefik",
    "httpd",
    "memcached",
    "haproxy",
    "mysql",
];

fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if scalar.role != Role::Object {
        findings.extend(moving(scalar));
    }
}

/// Images of objects: another file may say which version it is.
fn files(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let replaced = Replaced::of(files);
    let is_elsewhere = |scalar: &Scalar<'_>| {
        let repository = image::of(scalar).and_then(|image| image.repository);
        repository.is_some_and(|name| replaced.has(&scalar.file.file.path, &name))
    };
    let found = |file: &Arc<YamlFile>| {
        let mut found = vec![];
        if file.documents().any(|(_, role)| role == Role::Object) {
            scalars(file, &mut |scalar| {
                let is_objects = scalar.role == Role::Object;
                found.extend(is_objects.then(|| moving(scalar)).flatten().filter(|_| !is_elsewhere(scalar)));
            });
        }
        found
    };
    let found: Vec<_> = files.yaml.par_iter().flat_map_iter(found).collect();
    findings.extend(found);
}

/// What is wrong with the version of the image that a scalar names.
fn moving(scalar: &Scalar<'_>) -> Option<Finding> {
    let image = image::of(scalar).filter(|image| !image.digest)?;
    let at = |message: String| UNPINNED.at(scalar.place(), message).help("name one version, or a digest");
    match image.tag {
        Some(tag) if MOVING.contains(&tag) => Some(at(format!("the tag `{tag}` moves"))),
        None if scalar.role == Role::Object => {
            Some(at(format!("the image `{}` has no tag, so it is `latest`, which moves", image.short())))
        }
        Some(tag)
            if scalar.role == Role::Object
                && THREE_NUMBERS.contains(&image.short())
                && (1..3).contains(&image.numbers()) =>
        {
            Some(at(format!("the tag `{tag}` moves with every patch release")).level(Level::Warning))
        }
        _ => None,
    }
}

fn object(object: &Object, findings: &mut Vec<Finding>) {
    match object.kind() {
        "Application" if object.group() == "argoproj.io" => {
            source(object, &"/spec/source".into(), findings);
            let sources = object.get("/spec/sources").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
            (0..sources).for_each(|index| source(object, &Pointer::from("/spec/sources").index(index), findings));
        }
        "HelmRelease" if !object.text("/spec/chart/spec/chart").is_empty() => {
            let local = object.text("/spec/chart/spec/sourceRef/kind") != "HelmRepository";
            if !local {
                version(object, &"/spec/chart/spec/chart".into(), &"/spec/chart/spec/version".into(), findings);
            }
        }
        "OCIRepository" if object.get("/spec/ref/digest").is_none() => {
            let semver = object.text("/spec/ref/semver");
            let tag = object.text("/spec/ref/tag");
            if !semver.is_empty() && !is_exact(semver) {
                findings.push(moves(object, "/spec/ref/semver", semver));
            } else if semver.is_empty() && (tag.is_empty() || tag == "latest") {
                let message = "this source has no version, so it uses `latest`";
                findings.push(
                    UNPINNED
                        .at(object.place("/spec/ref/tag"), message)
                        .help("name a version in spec.ref.tag, or a digest"),
                );
            }
        }
        _ => {}
    }
}

fn source(object: &Object, pointer: &Pointer, findings: &mut Vec<Finding>) {
    if !object.text(pointer.join("/chart")).is_empty() {
        version(object, &pointer.join("/chart"), &pointer.join("/targetRevision"), findings);
    }
}

/// Reports a chart's version that is missing or a range.
fn version(object: &Object, chart: &Pointer, version: &Pointer, findings: &mut Vec<Finding>) {
    let text = object.text(version);
    let templated = text.contains("{{") || text.contains('$');
    if text.is_empty() && object.get(version).is_none() {
        let message = format!("the chart `{}` has no version", object.text(chart));
        findings.push(UNPINNED.at(object.place(chart), message).help("name one version"));
    } else if !text.is_empty() && !templated && !is_exact(text) {
        findings.push(moves(object, version, text));
    }
}

fn moves(object: &Object, pointer: impl Into<Pointer>, text: &str) -> Finding {
    UNPINNED.at(object.place(pointer), format!("`{text}` is a range of versions")).help("name one version")
}

fn is_exact(version: &str) -> bool {
    static EXACT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+_-]+)?$").ok());
    EXACT.as_ref().is_some_and(|exact| exact.is_match(version))
}

/// `helm install` without `--version`.
fn bytes(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
    if is_yaml(&file.path) {
        return;
    }
    for command in helm_commands(&file.text) {
        let Some((span, chart)) = command.chart() else { continue };
        let local = chart.ends_with(".tgz") || chart.starts_with(['.', '/']) || !chart.contains('/');
        if local || !command.flags(&["--version"]).is_empty() {
            continue;
        }
        let message = format!("`{chart}` is installed without --version, so the newest is used");
        findings.push(UNPINNED.at(file.place(span), message).level(Level::Warning).help("add --version"));
    }
}
