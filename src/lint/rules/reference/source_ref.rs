use std::collections::HashSet;

use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Object};
use yaml::Pointer;

/// An Argo CD Application takes values from a source that has no such `ref`.
///
/// # Why
/// `$name/values.yaml` is a file of the source with `ref: name`, counted from the root of its repository. Argo CD fails if
/// none of `sources` has the name. A single `source` knows no names. A source with both `ref` and `path` also delivers
/// the manifests of that folder, and its `path` does not move `$name`.
///
/// # Level
/// An error if no source has the name. A warning for `path` beside `ref`, and for a name in a single `source`.
///
/// # Bad
/// ```yaml shop.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: shop, namespace: argocd}
/// spec:
///   project: shop
///   destination: {server: https://kubernetes.default.svc, namespace: shop}
///   sources:
///     - repoURL: https://charts.example.com
///       chart: shop
///       targetRevision: 1.0.0
///       helm:
///         valueFiles: [$config/shop/values.yaml]
/// #                    ^^^^^^^^^^^^^^^^^^^^^^^^ error: no source has `ref: config`; there is values
///     - repoURL: https://charts.example.com
///       chart: cache
///       targetRevision: 1.0.0
///       helm:
///         valueFiles: [$values/cache/values.yaml]
///     - repoURL: https://git.example.com/config.git
///       targetRevision: main
///       ref: values
///       path: shop
/// #     ^^^^ warning: `path` beside `ref` does not move $values: it makes the manifests of shop a part of the Application
/// ```
///
/// # Good
/// ```yaml shop.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: shop, namespace: argocd}
/// spec:
///   project: shop
///   destination: {server: https://kubernetes.default.svc, namespace: shop}
///   sources:
///     - repoURL: https://charts.example.com
///       chart: shop
///       targetRevision: 1.0.0
///       helm:
///         valueFiles: [$values/shop/values.yaml]
///     - repoURL: https://git.example.com/config.git
///       targetRevision: main
///       ref: values
/// ```
///
/// # Fix
/// By hand: write the name that a source has behind `$`. Remove `path` unless the folder's manifests are meant too.
///
/// # Source
/// argoproj/argo-cd, docs/user-guide/multiple_sources.md, and reposerver/repository/repository.go: "which is not one of
/// the available sources"; issues 14567 and 15528.
pub(super) static SOURCE_REF: Rule = Rule::error("reference/source-ref", include_str!("source_ref.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let Some(spec) = object.application_spec() else { return };
    let Some(value) = object.get(spec) else { return };
    match value.get("sources").and_then(Value::as_array) {
        Some(sources) => several(object, &Pointer::from(spec).key("sources"), sources, findings),
        None => {
            let source = Pointer::from(spec).key("source");
            let Some(value) = object.get(&source) else { return };
            for (pointer, name) in asked(&source, value).into_iter().filter(|(_, name)| !is_of_build(name)) {
                let message = format!("`${name}` names nothing: a single `source` has no `ref`");
                let help = "list the chart and the repository in `sources`, the repository with `ref`";
                findings.push(SOURCE_REF.at(object.place(&pointer), message).level(Level::Warning).help(help));
            }
        }
    }
}

fn several(object: &Object, list: &Pointer, sources: &[Value], findings: &mut Vec<Finding>) {
    let text = |source: &Value, key: &str| source.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let names: HashSet<String> =
        sources.iter().map(|source| text(source, "ref")).filter(|name| !name.is_empty()).collect();
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let templated = names.iter().any(|name| name.contains("{{"));
    let mut used = HashSet::new();
    for (at, source) in sources.iter().enumerate() {
        for (pointer, name) in asked(&list.index(at), source) {
            used.insert(name.clone());
            if names.contains(&name) || templated || is_of_build(&name) {
                continue;
            }
            let there = if sorted.is_empty() {
                "none has a `ref`".to_owned()
            } else {
                format!("there is {}", sorted.join(", "))
            };
            let message = format!("no source has `ref: {name}`; {there}");
            findings
                .push(SOURCE_REF.at(object.place(&pointer), message).help("give the source of the files this `ref`"));
        }
    }
    for (at, source) in sources.iter().enumerate() {
        let (name, path) = (text(source, "ref"), text(source, "path"));
        // What delivers manifests too may be meant; a folder that only values are taken from is a slip.
        if name.is_empty() || path.is_empty() || !used.contains(&name) {
            continue;
        }
        let message = format!(
            "`path` beside `ref` does not move ${name}: it makes the manifests of {path} a part of the Application"
        );
        let finding = SOURCE_REF.at(object.key_place(list.index(at).key("path")), message).level(Level::Warning);
        findings.push(finding.help("write the folder into the paths of the value files, and remove `path`"));
    }
}

/// The files of other sources that a source asks for: where, and by which name.
fn asked(at: &Pointer, source: &Value) -> Vec<(Pointer, String)> {
    let helm = at.key("helm");
    let list =
        |key: &str| source.get("helm").and_then(|helm| helm.get(key)).and_then(Value::as_array).into_iter().flatten();
    let files = list("valueFiles").enumerate().map(|(at, file)| (helm.key("valueFiles").index(at), file.as_str()));
    let parameters = list("fileParameters").enumerate();
    let parameters = parameters
        .map(|(at, one)| (helm.key("fileParameters").index(at).key("path"), one.get("path").and_then(Value::as_str)));
    let named = |(pointer, file): (Pointer, Option<&str>)| {
        let (name, _) = file?.strip_prefix('$')?.split_once('/')?;
        (!name.is_empty() && !name.contains('{')).then(|| (pointer, name.to_owned()))
    };
    files.chain(parameters).filter_map(named).collect()
}

/// Whether it is a variable of Argo CD's build environment (docs/user-guide/build-environment.md).
fn is_of_build(name: &str) -> bool {
    name.starts_with("ARGOCD_") || name.starts_with("KUBE_")
}
