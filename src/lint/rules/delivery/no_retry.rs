use serde_json::Value;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Check, Files, Object};

use super::{house, is_application, is_flux};
use crate::lint::subject::applied::of_kinds;
use yaml::Pointer;

/// An automatic sync or release stops trying after a few failures.
///
/// # Why
/// Argo CD retries a failed sync five times by default. After that it does not try the same commit and parameters
/// again. Flux does not retry a failed installation or upgrade, unless the feature gate `DefaultToRetryOnFailure` is
/// on. After a one-minute registry outage the update stays undone until someone syncs by hand or pushes a new commit.
///
/// # Level
/// A warning. An error in objects that tenantry renders. A missing `refresh` is a note, because Argo CD before 3.2 does
/// not have the field.
///
/// # Bad
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web}
/// spec:
///   syncPolicy:
/// # ^^^^^^^^^^ warning: Argo CD stops retrying this sync after a few failures
///     automated: {prune: true}
/// ```
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: web, namespace: shop}
/// spec:
///   chartRef: {kind: OCIRepository, name: web}
///   install: {strategy: {name: RetryOnFailure}}
///   upgrade: {remediation: {retries: 0}}
/// # ^^^^^^^ warning: Flux does not retry an upgrade that fails
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
/// ```yaml release.yaml
/// apiVersion: helm.toolkit.fluxcd.io/v2
/// kind: HelmRelease
/// metadata: {name: web, namespace: shop}
/// spec:
///   chartRef: {kind: OCIRepository, name: web}
///   install: {strategy: {name: RetryOnFailure}}
///   upgrade: {strategy: {name: RetryOnFailure}}
/// ```
///
/// # Fix
/// By hand: for Argo CD set `retry.limit: -1`, and from 3.2 on `retry.refresh: true`, which retries with the newest
/// commit. For Flux from 2.7 on set `install.strategy.name` and `upgrade.strategy.name` to `RetryOnFailure`; before
/// that, `remediation.retries: -1`.
///
/// # Source
/// argo-cd.readthedocs.io, user-guide/auto_sync, "Automated Sync Semantics"; argoproj/argo-cd#11494;
/// fluxcd/helm-controller, docs/spec/v2/helmreleases.md, "Install strategy".
pub(super) static NO_RETRY: Rule = Rule::warning("delivery/no-retry", include_str!("no_retry.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(object).and_ours(), Check::files(files)];

fn object(object: &Object, findings: &mut Vec<Finding>) {
    if is_application(object) {
        findings.extend(argo_cd(object, &"/spec/syncPolicy".into()));
    } else if object.kind() == "ApplicationSet" && object.group() == "argoproj.io" {
        findings.extend(argo_cd(object, &"/spec/template/spec/syncPolicy".into()));
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
    let of = |pointer: &'static str| kustomization.get(pointer).and_then(Value::as_array).into_iter().flatten();
    let texts = of("/spec/patches").chain(of("/patches")).filter_map(|patch| patch.get("patch")?.as_str());
    let mut of_releases = texts.filter(|text| text.contains("HelmRelease"));
    of_releases.any(|text| text.contains("RetryOnFailure") || text.contains("retries:"))
}

fn argo_cd(object: &Object, policy: &Pointer) -> Option<Finding> {
    let automated = object.get(policy.join("/automated"))?;
    if automated.get("enabled") == Some(&Value::Bool(false)) {
        return None;
    }
    let limit = object.get(policy.join("/retry/limit")).and_then(Value::as_i64);
    if limit.is_some_and(|limit| limit < 0) {
        return old_revision(object, &policy.join("/retry"));
    }
    let pointer = if limit.is_some() { policy.join("/retry/limit") } else { policy.clone() };
    let finding = NO_RETRY.at(object.key_place(&pointer), "Argo CD stops retrying this sync after a few failures");
    let help = "set syncPolicy.retry: {limit: -1}, from Argo CD 3.2 on with refresh: true";
    Some(finding.level(house(object)).help(help))
}

/// `refresh` is there from Argo CD 3.2 on, and no object tells the version; what we render has it where the environment's engine has.
fn old_revision(object: &Object, retry: &Pointer) -> Option<Finding> {
    if object.ours || object.get(retry.join("/refresh")) == Some(&Value::Bool(true)) {
        return None;
    }
    let message = "Argo CD retries the commit that failed, even if a newer commit would succeed";
    let finding = NO_RETRY.at(object.key_place(retry), message).level(Level::Info);
    Some(finding.help("from Argo CD 3.2 on, set syncPolicy.retry.refresh: true"))
}

fn flux(object: &Object) -> Option<Finding> {
    // Without a chart it is a patch of one.
    ["/spec/chart/spec/chart", "/spec/chartRef"].iter().find(|chart| object.get(*chart).is_some())?;
    let gives_up = |action: &str| {
        let retries =
            object.get(Pointer::filled("/spec/{}/remediation/retries", [&action])).and_then(Value::as_i64).unwrap_or(0);
        object.text(Pointer::filled("/spec/{}/strategy/name", [&action])) != "RetryOnFailure" && retries == 0
    };
    let (action, what, fields) = match (gives_up("install"), gives_up("upgrade")) {
        (false, false) => return None,
        (true, true) => ("install", "an installation or an upgrade", "install.strategy.name and upgrade.strategy.name"),
        (true, false) => ("install", "an installation", "install.strategy.name"),
        (false, true) => ("upgrade", "an upgrade", "upgrade.strategy.name"),
    };
    let pointer = Pointer::filled("/spec/{}", [&action]);
    let pointer = if object.get(&pointer).is_some() { pointer } else { "/spec".into() };
    let finding = NO_RETRY.at(object.key_place(pointer), format!("Flux does not retry {what} that fails"));
    let help = format!("set {fields}: RetryOnFailure; before Flux 2.7, remediation.retries: -1");
    Some(finding.level(house(object)).help(help))
}
