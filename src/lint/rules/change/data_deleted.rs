use super::{about, named, place};
use crate::change::Kind;
use crate::change::consequence::What;
use crate::finding::{Finding, Level, Rule};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;

/// An object goes that holds data: a claim, a namespace, a StatefulSet, a CustomResourceDefinition.
///
/// # Why
/// Argo CD and Flux delete from the cluster what is deleted from git. With a claim goes its volume, unless the storage
/// class retains it. With a namespace go all objects in it. With a CustomResourceDefinition go all objects of its kind.
///
/// # Level
/// An error for a claim, a namespace and a CustomResourceDefinition. A warning for a StatefulSet and a volume: the
/// claims of a StatefulSet stay unless it says otherwise, and a volume's reclaim policy decides.
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
/// #                     ^^ error: the PersistentVolumeClaim data goes: the claim's data is deleted, unless its volume is retained
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
///
/// # Good
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
///   storageClassName: fast
///   resources: {requests: {storage: 10Gi}}
/// ```
///
/// # Fix
/// By hand: put the object back, or copy what it holds first.
///
/// # Source
/// kubernetes.io/docs, concepts/storage/persistent-volumes, "Reclaiming"; concepts/overview/working-with-objects/namespaces.
pub(crate) static DATA_DELETED: Rule = Rule::error("change/data-deleted", include_str!("data_deleted.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

/// The kinds that take data along.
const FOR_SURE: [&str; 3] = ["Namespace", "CustomResourceDefinition", "PersistentVolumeClaim"];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    let Some(review) = change.review() else { return };
    for (environment, folded) in review.changes() {
        // A tenant or an environment that goes as a whole is another rule's.
        let whole =
            environment.whole.is_some() || folded.tenants.iter().any(|tenant| environment.gone.contains(tenant));
        let goes = matches!(folded.change.kind, Kind::Removed | Kind::Moved);
        let message = folded.change.consequences.iter().find(|one| one.what == What::DataDeleted);
        let Some(consequence) = message.filter(|_| !whole) else { continue };
        let what = if goes { "goes" } else { "changes" };
        let message = format!("{} {what}: {}", named(folded), consequence.message);
        let level =
            if FOR_SURE.contains(&folded.change.identity.kind.as_str()) { Level::Error } else { Level::Warning };
        let finding = DATA_DELETED.at(place(folded, 0), message).level(level);
        findings
            .push(about(finding, environment, folded, None).help("put it back, or copy what it holds before it goes"));
    }
}
