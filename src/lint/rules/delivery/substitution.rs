use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::finding::{Finding, Rule};
use crate::lint::{Check, Files, Object};

use super::is_flux_kustomization;
use crate::lint::subject::applied::{Folders, of_kinds};
use yaml::Pointer;

/// A ConfigMap contains `${...}` for a shell or a program, but Flux replaces it first.
///
/// # Why
/// With `postBuild`, Flux replaces `${NAME}` in every object of the folder. Unknown variables become empty text. An
/// invalid expression makes the whole Kustomization fail.
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
/// # Good
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
/// By hand: annotate the ConfigMap with `kustomize.toolkit.fluxcd.io/substitute: disabled`, or write `$${...}`.
///
/// # Source
/// fluxcd/kustomize-controller, docs/spec/v1/kustomizations.md, "Post build variable substitution"; fluxcd/flux2#5967.
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
    for map in files.yaml.iter().flat_map(|file| of_kinds(file, &["ConfigMap"])) {
        let kept = map.annotation("kustomize.toolkit.fluxcd.io/substitute") == Some("disabled");
        if let Some((_, kustomization)) = replacing.above(map.path()).next().filter(|_| !kept) {
            of_map(&map, kustomization, findings);
        }
    }
}

fn replaces(object: &Object) -> bool {
    let is_full = |value: &Value| value.as_object().is_some_and(|map| !map.is_empty());
    is_flux_kustomization(object) && object.get("/spec/postBuild").is_some_and(is_full)
}

fn of_map(map: &Object, kustomization: &Object, findings: &mut Vec<Finding>) {
    for (key, value) in map.get("/data").and_then(Value::as_object).into_iter().flatten() {
        let found = value.as_str().and_then(|text| misread(text, kustomization));
        if let Some(variable) = found {
            let message = format!("Flux replaces `${{{variable}}}` before the ConfigMap reaches the cluster");
            findings.push(
                SUBSTITUTION
                    .at(map.place(Pointer::filled("/data/{}", [&key])), message)
                    .level(super::house(map))
                    .related(kustomization.key_place("/spec/postBuild"), "by this")
                    .help("annotate the ConfigMap with kustomize.toolkit.fluxcd.io/substitute: disabled, or write $${...}"),
            );
        }
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
