use crate::catalog::component::Hazard;
use crate::finding::{Finding, Rule};
use crate::lint::Check;
use crate::lint::subject::change::TreeChange;
use crate::lint::subject::hazard::{Hit, hits};
use serde_json::Value;

/// A value falls that may only rise, such as the size of a volume.
///
/// # Why
/// No volume shrinks. The API server refuses a smaller claim, so the release fails at each attempt. A Redis with fewer
/// databases loses those of a higher number. The catalog names such values under `hazards`, for charts whose manifests
/// are not in git too.
///
/// # Level
/// An error if the catalog knows where the value leads. A warning if it assumes so, because the chart is private.
///
/// # Bad
/// ```yaml before/environments/production/environment.yaml
/// spec:
///   components:
///     clearml: {storage: {fileserver: 500Gi}}
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml: {storage: {fileserver: 300Gi}}
/// #                                   ^^^^^ error: the size of the file server's volume falls from 500Gi to 300Gi: the API server refuses a claim that shrinks, and the release fails
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     clearml: {storage: {fileserver: 800Gi}}
/// ```
///
/// # Fix
/// By hand: put the old value back. For a smaller volume, make another one and copy the data.
///
/// # Source
/// kubernetes.io/docs, concepts/storage/persistent-volumes, "Expanding Persistent Volumes Claims". For each value, what
/// `confirmed` says beside it in the catalog.
pub(super) static GROW_ONLY: Rule = Rule::error("change/grow-only", include_str!("grow_only.rs"));

pub(super) const CHECKS: &[Check] = &[Check::change(check)];

fn check(change: &TreeChange<'_>, findings: &mut Vec<Finding>) {
    for hit in hits(change, &[Hazard::GrowOnly]) {
        if hit.falls() {
            let what = format!("falls from {} to {}", plain(&hit.before), plain(&hit.after));
            findings.push(hit.finding(&GROW_ONLY, &what, "put the old value back"));
        } else if let Some(step) = too_far(&hit) {
            let what = format!("rises from {} to {}", plain(&hit.before), plain(&hit.after));
            let help = format!("raise it by {step} at a time, unless this is meant");
            findings.push(hit.finding(&GROW_ONLY, &what, &help).level(crate::finding::Level::Warning));
        }
    }
}

/// The step that a value takes more than one of.
fn too_far(hit: &Hit<'_>) -> Option<u64> {
    let step = hit.hazard.step?;
    let (before, after) = (hit.before.as_u64()?, hit.after.as_u64()?);
    (after.saturating_sub(before) > step).then_some(step)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
