use crate::finding::{Finding, Rule};
use crate::lint::{Chart, Check, Role, Scalar, Values};

use crate::lint::subject::image;

/// Values use a pre-release, or turn on a debugging mode.
///
/// # Why
/// Release candidates are replaced soon and their images may be deleted. Debug logs can contain data that was not meant
/// to be logged.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   image:
///     tag: 1.24-1.8.1rc99-159
/// #        ^^^^^^^^^^^^^^^^^^ warning: the tag `1.24-1.8.1rc99-159` is a pre-release
///   debugMode: true
/// #            ^^^^ warning: the agent runs in debug mode
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   image:
///     tag: 1.24-1.8.1
///   debugMode: false
/// ```
///
/// # Fix
/// By hand: use a release, and turn the debugging mode off.
///
/// # Source
/// semver.org, item 9: a pre-release may be unstable.
pub(super) static PRE_RELEASE: Rule = Rule::warning("version/pre-release", include_str!("pre_release.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(scalar), Check::values(values)];

fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let ours = matches!(scalar.role, Role::Values(chart) if chart != Chart::Unknown);
    let Some(tag) = image::of(scalar).filter(|_| ours).and_then(|image| image.tag) else { return };
    if image::is_pre_release(tag) {
        findings
            .push(PRE_RELEASE.at(scalar.place(), format!("the tag `{tag}` is a pre-release")).help("name a release"));
    }
}

fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    if values.chart == Chart::Agent && values.is_true("agentk8sglue.debugMode") {
        let place = values.get("agentk8sglue.debugMode").map(yaml::NodeRef::place);
        findings.extend(
            place.map(|place| PRE_RELEASE.at(place, "the agent runs in debug mode").help("leave it out in production")),
        );
    }
}
