use crate::finding::{Finding, Level, Rule};
use crate::kubernetes::{Server, Version, served};
use crate::lint::{Check, Object};

/// The cluster does not serve this version of the kind.
///
/// # Why
/// Kubernetes and Flux remove old versions of their kinds, and know new ones only from some release on. The API server
/// refuses the object. Argo CD and Flux then apply nothing that belongs to it.
///
/// # Level
/// A warning, because the cluster's version is unknown. An error in objects that tenantry renders: `cluster.kubernetes`
/// and `delivery.version` state the versions.
///
/// # Bad
/// ```yaml budget.yaml
/// apiVersion: policy/v1beta1
/// #           ^^^^^^^^^^^^^^ warning: PodDisruptionBudget of policy/v1beta1 is not served since Kubernetes 1.25
/// kind: PodDisruptionBudget
/// metadata: {name: web, namespace: shop}
/// spec: {minAvailable: 1}
/// ```
///
/// # Good
/// ```yaml budget.yaml
/// apiVersion: policy/v1
/// kind: PodDisruptionBudget
/// metadata: {name: web, namespace: shop}
/// spec: {minAvailable: 1}
/// ```
///
/// # Fix
/// By hand: write the version that the finding names.
///
/// # Source
/// kubernetes.io/docs, reference/using-api/deprecation-guide; fluxcd/flux2, release notes of 2.7 and 2.8.
pub(super) static UNSERVED_VERSION: Rule =
    Rule::warning("schema/unserved-version", include_str!("unserved_version.rs"));

pub(super) const CHECKS: &[Check] = &[Check::object(check).and_ours()];

fn check(object: &Object, findings: &mut Vec<Finding>) {
    let api_version = object.text("/apiVersion");
    let Some(served) = served(api_version, object.kind()) else { return };
    let here = object.servers.and_then(|servers| match served.server {
        Server::Kubernetes => servers.kubernetes,
        Server::Flux => servers.flux,
    });
    let (what, server) = (format!("{} of {api_version}", object.kind()), served.server.name());
    let (message, help) = match (served.gone, served.since) {
        (Some((gone, instead)), _) if here.is_none_or(|here| here >= gone) => {
            (format!("{what} is not served since {server} {}", dotted(gone)), format!("use {instead}"))
        }
        (_, Some(since)) if here.is_some_and(|here| here < since) => {
            let help = "leave it out of this environment, or tell the environment's new version";
            (format!("{what} is served from {server} {} on", dotted(since)), help.to_owned())
        }
        _ => return,
    };
    let message = match here {
        Some(here) => format!("{message}, and the environment has {}", dotted(here)),
        None => message,
    };
    let level = if here.is_some() { Level::Error } else { Level::Warning };
    findings.push(UNSERVED_VERSION.at(object.place("/apiVersion"), message).level(level).help(help));
}

fn dotted((major, minor): Version) -> String {
    format!("{major}.{minor}")
}
