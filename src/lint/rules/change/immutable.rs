use crate::catalog::component::Hazard;
use crate::finding::{Finding, Rule};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;
use crate::lint::subject::hazard::hits;

/// A value of a chart changes that its objects cannot take while they exist.
///
/// # Why
/// The storage class of a claim and the `volumeClaimTemplates` of a StatefulSet are fixed when the object is made. A chart
/// passes the new value on, the API server refuses it, and the release fails at each attempt. If somebody deletes the
/// object, the new one has an empty volume. The catalog names such values under `hazards`.
///
/// # Level
/// An error if the catalog knows where the value leads. A warning if it assumes so, because the chart is private.
///
/// # Bad
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   components:
///     redis: {version: 17.8.3, databases: 64, storageClass: fast}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     redis: {version: 17.8.3, databases: 64, storageClass: slow}
/// #                                                         ^^^^ error: the storage class of Redis' volume changes from fast to slow: it stands in the volumeClaimTemplates of a StatefulSet, which the API server refuses to change
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     redis: {version: 17.8.3, databases: 64, storageClass: fast}
/// ```
///
/// # Fix
/// By hand: put the old value back. To move the data, make another object, copy, and delete the old one.
///
/// # Source
/// kubernetes.io/docs, concepts/workloads/controllers/statefulset; Kubernetes 1.36, `ValidateStatefulSetUpdate` and
/// `ValidatePersistentVolumeClaimUpdate`. For each value, what `confirmed` says beside it in the catalog.
pub(super) static IMMUTABLE: Rule = Rule::error("change/immutable", include_str!("immutable.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let help = "put the old value back; to change it, make another object and copy what the old one holds";
    let hits = hits(change, &[Hazard::Immutable, Hazard::Replaces]);
    findings.extend(hits.iter().map(|hit| hit.finding(&IMMUTABLE, &hit.becomes(), help)));
}
