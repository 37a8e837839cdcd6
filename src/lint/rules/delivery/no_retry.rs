use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Files, Object};

use super::{house, is_application, is_flux};
use crate::lint::subject::applied::of_kinds;

/// An automated sync that gives up.
///
/// # Why
/// Argo CD retries a failed sync five times, on the revision that failed, and then never. Flux never retries a failed installation or
/// upgrade. A registry that is away for a minute leaves the cluster as it was until somebody looks.
///
/// # Bad
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web}
/// spec:
///   syncPolicy:
/// # ^^^^^^^^^^
///     automated: {prune: true}
/// ```
/// ```yaml applications.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: ApplicationSet
/// metadata: {name: web}
/// spec:
///   template:
///     spec:
///       syncPolicy:
///         automated: {prune: true}
///         retry: {limit: 3}
/// #               ^^^^^
/// ```
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: web, namespace: shop}
/// spec:
///   chartRef: {kind: OCIRepository, name: web}
///   install: {strategy: {name: RetryOnFailure}}
///   upgrade: {remediation: {retries: 0}}
/// # ^^^^^^^
/// ```
/// ```yaml patch.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: web, namespace: shop}
/// spec: {chart: {spec: {version: 1.2.3}}}
/// ```
///
/// # Good
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web}
/// spec:
///   syncPolicy:
///     automated: {prune: true}
///     retry: {limit: -1, refresh: true}
/// ```
/// ```yaml applications.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: ApplicationSet
/// metadata: {name: web}
/// spec:
///   template:
///     spec:
///       syncPolicy:
///         automated: {prune: true}
///         retry: {limit: -1, refresh: true}
/// ```
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: web, namespace: shop}
/// spec:
///   chartRef: {kind: OCIRepository, name: web}
///   install: {strategy: {name: RetryOnFailure}}
///   upgrade: {strategy: {name: RetryOnFailure}}
/// ```
/// ```yaml patched.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: patched, namespace: shop}
/// spec:
///   chartRef: {kind: OCIRepository, name: web}
/// ```
/// ```yaml cluster.yaml
/// apiVersion: kustomize.toolkit.fluxcd.io/v1
/// kind: Kustomization
/// metadata: {name: shop, namespace: flux-system}
/// spec:
///   path: ./shop
///   patches:
///     - target: {kind: HelmRelease}
///       patch: |
///         apiVersion: helm.toolkit.fluxcd.io/v2
///         kind: HelmRelease
///         metadata: {name: _}
///         spec:
///           install: {strategy: {name: RetryOnFailure}}
///           upgrade: {strategy: {name: RetryOnFailure}}
/// ```
///
/// # Source
/// argoproj/argo-cd#11494; Flux, HelmRelease v2, install and upgrade strategy and remediation.
pub(super) static NO_RETRY: Rule = Rule::error("delivery/no-retry", include_str!("no_retry.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(object).and_ours(), Check::files(files)];

fn object(object: &Object, findings: &mut Vec<Finding>) {
    if is_application(object) {
        findings.extend(argo_cd(object, "/spec"));
    } else if object.kind() == "ApplicationSet" && object.group() == "argoproj.io" {
        findings.extend(argo_cd(object, "/spec/template/spec"));
    } else if object.ours && object.kind() == "HelmRelease" {
        findings.extend(flux(object));
    }
}

/// Clusters of Flux set once for all releases what to do about failures.
fn files(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let of_kind = |kind: &'static str| files.yaml.iter().flat_map(move |file| of_kinds(file, &[kind]));
    let releases: Vec<Finding> = of_kind("HelmRelease").filter(is_flux).filter_map(|it| flux(&it)).collect();
    if !releases.is_empty() && !of_kind("Kustomization").any(|it| sets_retries(&it)) {
        findings.extend(releases);
    }
}

/// Whether patches of Flux or kustomize say of releases what to do about failures; they may be patches of Kustomizations with patches.
fn sets_retries(kustomization: &Object) -> bool {
    let of = |pointer| kustomization.get(pointer).and_then(Value::as_array).into_iter().flatten();
    let texts = of("/spec/patches").chain(of("/patches")).filter_map(|patch| patch.get("patch")?.as_str());
    let mut of_releases = texts.filter(|text| text.contains("HelmRelease"));
    of_releases.any(|text| text.contains("RetryOnFailure") || text.contains("retries:"))
}

fn argo_cd(object: &Object, spec: &str) -> Option<Finding> {
    let at = |field: &str| format!("{spec}/syncPolicy{field}");
    let automated = object.get(&at("/automated"))?;
    if automated.get("enabled") == Some(&Value::Bool(false)) {
        return None;
    }
    let limit = object.get(&at("/retry/limit")).and_then(Value::as_i64);
    if limit.is_some_and(|limit| limit < 0) {
        return old_revision(object, &at("/retry"));
    }
    let pointer = if limit.is_some() { at("/retry/limit") } else { at("") };
    let finding = NO_RETRY.at(object.key_place(&pointer), "a sync that fails a few times is not tried again");
    let help = "set syncPolicy.retry: {limit: -1}, from Argo CD 3.2 on with refresh: true";
    Some(finding.level(house(object)).help(help))
}

/// `refresh` is there from Argo CD 3.2 on, and no object tells the version; what we render has it where the environment's engine has.
fn old_revision(object: &Object, retry: &str) -> Option<Finding> {
    if object.ours || object.get(&format!("{retry}/refresh")) == Some(&Value::Bool(true)) {
        return None;
    }
    let message = "a sync that fails is tried again with the revision that failed, also when a newer one mends it";
    let finding = NO_RETRY.at(object.key_place(retry), message).level(Level::Info);
    Some(finding.help("from Argo CD 3.2 on, set syncPolicy.retry.refresh: true"))
}

fn flux(object: &Object) -> Option<Finding> {
    // Without a chart it is a patch of one.
    ["/spec/chart/spec/chart", "/spec/chartRef"].iter().find(|chart| object.get(chart).is_some())?;
    let gives_up = |action: &str| {
        let retries = object.get(&format!("/spec/{action}/remediation/retries")).and_then(Value::as_i64).unwrap_or(0);
        object.text(&format!("/spec/{action}/strategy/name")) != "RetryOnFailure" && retries == 0
    };
    let (action, what, fields) = match (gives_up("install"), gives_up("upgrade")) {
        (false, false) => return None,
        (true, true) => ("install", "an installation or an upgrade", "install.strategy.name and upgrade.strategy.name"),
        (true, false) => ("install", "an installation", "install.strategy.name"),
        (false, true) => ("upgrade", "an upgrade", "upgrade.strategy.name"),
    };
    let pointer = format!("/spec/{action}");
    let pointer = if object.get(&pointer).is_some() { pointer.as_str() } else { "/spec" };
    let finding = NO_RETRY.at(object.key_place(pointer), format!("{what} that fails is not tried again"));
    let help = format!("set {fields}: RetryOnFailure; before Flux 2.7, remediation.retries: -1");
    Some(finding.level(house(object)).help(help))
}
