use super::{about, named, place};
use crate::catalog::component::Hazard;
use crate::change::consequence::What;
use crate::finding::{Finding, Rule};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;
use crate::lint::subject::hazard::hits;

/// A change restarts pods.
///
/// # Why
/// A Deployment, StatefulSet or DaemonSet makes its pods anew if its template changes. Connections to the old pods break.
/// Charts make their templates from values: the catalog names values that restart pods under `hazards`.
///
/// # Bad
/// ```yaml before/components/cache/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: cache}
/// spec: {about: A cache., scope: environment, stage: 30-backends, namespace: {name: cache, create: true}}
/// ```
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   components: {cache: {}}
/// ```
/// ```yaml before/components/cache/manifests/deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: cache}
/// spec:
///   selector: {matchLabels: {app: cache}}
///   template:
///     metadata: {labels: {app: cache}}
///     spec:
///       securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
///       containers:
///         - name: cache
///           image: cache.example.com/cache:1.4.0
///           securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
/// ```
/// ```yaml components/cache/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: cache}
/// spec: {about: A cache., scope: environment, stage: 30-backends, namespace: {name: cache, create: true}}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {cache: {}}
/// ```
/// ```yaml components/cache/manifests/deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: cache}
/// spec:
///   selector: {matchLabels: {app: cache}}
///   template:
///     metadata: {labels: {app: cache}}
///     spec:
///       securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
///       containers:
///         - name: cache
///           image: cache.example.com/cache:1.4.1
/// #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: the Deployment cache: its template changed: its pods restart
///           securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
/// ```
///
/// # Good
/// ```yaml components/cache/manifests/deployment.yaml
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: cache}
/// spec:
///   selector: {matchLabels: {app: cache}}
///   template:
///     metadata: {labels: {app: cache}}
///     spec:
///       securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
///       containers:
///         - name: cache
///           image: cache.example.com/cache:1.4.0
///           securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
/// ```
///
/// # Fix
/// By hand: nothing, if the restart is meant.
///
/// # Source
/// kubernetes.io/docs, concepts/workloads/controllers/deployment, "Updating a Deployment".
pub(super) static RESTARTS: Rule = Rule::info("change/restarts", include_str!("restarts.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let help = "choose the time";
    findings.extend(hits(change, &[Hazard::Restarts]).iter().map(|hit| hit.finding(&RESTARTS, &hit.becomes(), help)));
    let Some(review) = change.review() else { return };
    for (environment, folded) in review.changes().filter(|(_, folded)| !folded.change.is_refused()) {
        let Some(restart) = folded.change.consequences.iter().find(|one| one.what == What::Restarts) else { continue };
        let template = |path: &str| path.starts_with("spec.template");
        let at = folded.change.fields.iter().position(|field| template(&field.path)).unwrap_or_default();
        let pointer = folded.change.fields.get(at).and_then(|field| field.is.clone());
        let finding = RESTARTS.at(place(folded, at), format!("{}: {}", named(folded), restart.message));
        findings.push(about(finding, environment, folded, pointer).help(help));
    }
}
