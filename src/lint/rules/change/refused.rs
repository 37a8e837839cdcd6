use super::{about, named, place};
use crate::finding::{Finding, Rule};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;

/// The API server refuses a change of an object that exists.
///
/// # Why
/// The new object is valid, so nothing is wrong with the files. But the field cannot change while the object exists. The
/// engine reports an error for as long as the change is in git, and applies nothing else of that object.
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
/// ```yaml before/components/cache/manifests/claim.yaml
/// apiVersion: v1
/// kind: PersistentVolumeClaim
/// metadata: {name: data}
/// spec:
///   accessModes: [ReadWriteOnce]
///   storageClassName: fast
///   resources: {requests: {storage: 10Gi}}
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
/// ```yaml components/cache/manifests/claim.yaml
/// apiVersion: v1
/// kind: PersistentVolumeClaim
/// metadata: {name: data}
/// spec:
///   accessModes: [ReadWriteOnce]
///   storageClassName: slow
/// #                   ^^^^ error: the API server refuses spec.storageClassName of the PersistentVolumeClaim data: cannot change once the object exists
///   resources: {requests: {storage: 10Gi}}
/// ```
///
/// # Good
/// ```yaml components/cache/manifests/claim.yaml
/// apiVersion: v1
/// kind: PersistentVolumeClaim
/// metadata: {name: data}
/// spec:
///   accessModes: [ReadWriteOnce]
///   storageClassName: fast
///   resources: {requests: {storage: 10Gi}}
/// ```
///
/// # Fix
/// By hand: put the old value back. If the change is meant, make a new object under another name and copy what the old
/// one holds, or delete the old object by hand first.
///
/// # Source
/// Kubernetes 1.36, the function that `tenantry diff` names beside the field.
pub(super) static REFUSED: Rule = Rule::error("change/refused", include_str!("refused.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let Some(review) = change.review() else { return };
    for (environment, folded) in review.changes().filter(|(_, folded)| folded.change.is_refused()) {
        for refusal in folded.change.verdict.iter().flat_map(|verdict| &verdict.refusals) {
            let field = folded
                .change
                .fields
                .iter()
                .position(|field| field.path.starts_with(&refusal.path) || refusal.path.starts_with(&field.path));
            let message = format!("the API server refuses {} of {}: {}", refusal.path, named(folded), refusal.reason);
            let pointer = field.and_then(|at| folded.change.fields.get(at)).and_then(|field| field.is.clone());
            let finding = REFUSED.at(place(folded, field.unwrap_or_default()), message);
            let help = if refusal.immutable {
                "put the old value back, or make another object and move what this one holds"
            } else {
                "write a value that the field may have"
            };
            findings.push(about(finding, environment, folded, pointer).help(format!("{help} ({})", refusal.source)));
        }
    }
}
