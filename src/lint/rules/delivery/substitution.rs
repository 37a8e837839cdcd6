use std::sync::{Arc, LazyLock};

use regex::Regex;
use serde_json::Value;

use crate::finding::{Finding, Rule};
use crate::lint::subject::kustomization::generated_by;
use crate::lint::{Check, Files, Object};
use crate::source::{SourceFile, Span};

use super::is_flux_kustomization;
use crate::lint::subject::applied::{Folders, of_kinds};
use yaml::Pointer;

/// An object contains `${...}` for a shell or a program, but Flux replaces it first.
///
/// # Why
/// With `postBuild`, Flux replaces `${NAME}` in every object of the folder, also in commands and environment variables.
/// Unknown variables become empty text, and from kustomize-controller 1.9 on they can make the Kustomization fail. An
/// invalid expression always does.
///
/// # Level
/// A warning. An error in objects that tenantry renders.
///
/// # Bad
/// ```yaml flux/acme.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: acme, namespace: flux-system}
/// spec:
///   interval: 1h
///   prune: true
///   path: ./deploy/acme
///   sourceRef: {kind: GitRepository, name: platform}
///   postBuild: {substitute: {domain: ml.example.com}}
/// ```
/// ```yaml deploy/acme/script.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: script, namespace: acme}
/// data:
///   run.sh: echo "${HOME} at ${domain}"
/// #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: Flux replaces `${HOME}` before the ConfigMap reaches the cluster
/// ```
///
/// ```yaml deploy/acme/job.yaml
/// apiVersion: batch/v1
/// kind: Job
/// metadata: {name: sync, namespace: acme}
/// spec:
///   activeDeadlineSeconds: 600
///   template:
///     spec:
///       restartPolicy: Never
///       containers:
///         - name: sync
///           image: registry.example.com/sync:1.4.0
///           command: [sh, -c, "sync --password=${SYNC_PASSWORD}"]
/// #                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: Flux replaces `${SYNC_PASSWORD}` before the Job reaches the cluster
/// ```
///
/// # Good
/// ```yaml deploy/acme/job.yaml
/// apiVersion: batch/v1
/// kind: Job
/// metadata: {name: sync, namespace: acme}
/// spec:
///   activeDeadlineSeconds: 600
///   template:
///     spec:
///       restartPolicy: Never
///       containers:
///         - name: sync
///           image: registry.example.com/sync:1.4.0
///           command: [sh, -c, "sync --password=$${SYNC_PASSWORD}"]
/// ```
/// ```yaml deploy/acme/script.yaml
/// apiVersion: v1
/// kind: ConfigMap
/// metadata:
///   name: script
///   namespace: acme
///   annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}
/// data:
///   run.sh: echo "${HOME}"
/// ```
///
/// # Fix
/// By hand: annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`, or write `$${...}`.
///
/// # Source
/// fluxcd/kustomize-controller, docs/spec/v1/kustomizations.md, "Post build variable substitution"; fluxcd/flux2#5967;
/// fluxcd/kustomize-controller#849.
pub(super) static SUBSTITUTION: Rule = Rule::warning("delivery/substitution", include_str!("substitution.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

static VARIABLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\$?)\$\{([^}]*)\}").ok());
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^([_A-Za-z][_A-Za-z0-9]*)(.?)").ok());

fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let kustomizations = files.yaml.iter().flat_map(|file| of_kinds(file, &["Kustomization"])).filter(replaces);
    let replacing = Folders::new(kustomizations.map(|object| (object.text("/spec/path").to_owned(), object)));
    if replacing.is_empty() {
        return;
    }
    for file in files.yaml.iter().filter(|file| file.stream.file.text.contains("${")) {
        let Some((_, kustomization)) = replacing.above(&file.file.path).next() else { continue };
        for object in Object::of(file).into_iter().filter(|object| !is_kept(object)) {
            of_object(&object, &Pointer::ROOT, object.value(), kustomization, findings);
        }
    }
    for file in files.yaml {
        let roots = || file.documents().map(|(document, _)| document.root());
        for path in roots().flat_map(|root| generated_by(root, file.file.folder())) {
            let script = files.all.iter().find(|other| other.path == path && other.text.contains("${"));
            let above = replacing.above(&file.file.path).next();
            if let Some((script, (_, kustomization))) = script.zip(above) {
                findings.extend(of_script(script, kustomization));
            }
        }
    }
}

/// A script that becomes a part of a ConfigMap.
fn of_script(script: &Arc<SourceFile>, kustomization: &Object) -> Option<Finding> {
    let variable = misread(&script.text, kustomization)?;
    let at = script.text.find(&format!("${{{variable}}}"))?;
    let message = format!("Flux replaces `${{{variable}}}` before the ConfigMap of this file reaches the cluster");
    let finding = SUBSTITUTION.at(script.place(Span::new(at, at + variable.len() + "${}".len())), message);
    let finding = finding.related(kustomization.key_place("/spec/postBuild"), "by this");
    Some(finding.help("annotate it in the generator's options with kustomize.toolkit.fluxcd.io/substitute: disabled, or write $${...}"))
}

/// Whether Flux leaves an object as it is (docs/spec/v1/kustomizations.md), by its annotation or label.
fn is_kept(object: &Object) -> bool {
    const SUBSTITUTE: &str = "kustomize.toolkit.fluxcd.io/substitute";
    [object.annotation(SUBSTITUTE), object.label(SUBSTITUTE)].contains(&Some("disabled"))
}

fn replaces(object: &Object) -> bool {
    let is_full = |value: &Value| value.as_object().is_some_and(|map| !map.is_empty());
    is_flux_kustomization(object) && object.get("/spec/postBuild").is_some_and(is_full)
}

/// Each text of an object, whatever its kind: Flux replaces in the whole output of the build. The reader bounds how deep values are nested.
fn of_object(object: &Object, at: &Pointer, value: &Value, kustomization: &Object, findings: &mut Vec<Finding>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| of_object(object, &at.key(key), value, kustomization, findings));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| of_object(object, &at.index(index), item, kustomization, findings));
        }
        Value::String(text) if text.contains("${") => {
            let Some(variable) = misread(text, kustomization) else { return };
            let message = format!("Flux replaces `${{{variable}}}` before the {} reaches the cluster", object.kind());
            let help = format!(
                "annotate the {} with kustomize.toolkit.fluxcd.io/substitute: disabled, or write $${{...}}; if Flux is meant, set the variable in postBuild",
                object.kind()
            );
            findings.push(
                SUBSTITUTION
                    .at(object.place(at), message)
                    .level(super::house(object))
                    .related(kustomization.key_place("/spec/postBuild"), "by this")
                    .help(help),
            );
        }
        _ => {}
    }
}

/// The first `${...}` that is none of the Kustomization's own variables.
fn misread<'t>(text: &'t str, kustomization: &Object) -> Option<&'t str> {
    // Variables from ConfigMaps and Secrets are not known here.
    let open = kustomization.get("/spec/postBuild/substituteFrom").is_some();
    let variables = VARIABLE.as_ref()?.captures_iter(text).filter(|found| found.get(1).is_some_and(|it| it.is_empty()));
    let mut inner = variables.filter_map(|found| found.get(2)).map(|inner| inner.as_str());
    inner.find(|inner| match NAME.as_ref().and_then(|name| name.captures(inner)) {
        // A default says that Flux is meant.
        Some(found) => {
            let part = |at| found.get(at).map_or("", |part| part.as_str());
            let known = kustomization.get(Pointer::from("/spec/postBuild/substitute").key(part(1))).is_some();
            part(2) == "." || part(2).is_empty() && !known && !open
        }
        None => true,
    })
}
