use crate::finding::{Finding, Level, Rule};
use crate::kubernetes::{Server, Version, served};
use crate::lint::{Check, Object};

/// An object in a version of its kind that the cluster does not serve.
///
/// # Why
/// Kubernetes and Flux drop old versions of their kinds, and know new ones only from some release on. The engine cannot apply the object,
/// and with Argo CD and Flux nothing of what is applied with it. Of what is rendered, the environment tells the version; elsewhere it is
/// a warning, for the cluster may be an old one.
///
/// # Bad
/// ```yaml budget.yaml
/// apiVersion: policy/v1beta1
/// #           ^^^^^^^^^^^^^^
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
/// # Source
/// kubernetes.io/docs, reference/using-api/deprecation-guide; fluxcd/flux2, release notes of 2.7 and 2.8.
pub(super) static UNSERVED_VERSION: Rule = Rule::error("schema/unserved-version", include_str!("unserved_version.rs"));

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
            (format!("{what} is gone since {server} {}", dotted(gone)), format!("use {instead}"))
        }
        (_, Some(since)) if here.is_some_and(|here| here < since) => {
            let help = "leave it out of this environment, or tell the environment's new version";
            (format!("{what} is there from {server} {} on", dotted(since)), help.to_owned())
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
