use crate::finding::Finding;
use crate::lint::{Chart, Lint, Role, Rule, Scalar, ScalarRule, Values, ValuesRule};

use super::image;

/// A pre-release, or a debugging mode, where people work.
///
/// # Why
/// Release candidates are made to be replaced; their images go. Debug logs hold what nobody meant to log.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   image:
///     tag: 1.24-1.8.1rc99-159
/// #        ^^^^^^^^^^^^^^^^^^
///   debugMode: true
/// #            ^^^^
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   image:
///     tag: 1.24-1.8.1
///   debugMode: false
/// ```
pub(super) struct PreRelease;

impl Lint for PreRelease {
    const RULE: Rule = Rule::warning("version/pre-release");
}

impl ScalarRule for PreRelease {
    fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
        let ours = matches!(scalar.role, Role::Values(chart) if chart != Chart::Unknown);
        let Some(tag) = image::of(scalar).filter(|_| ours).and_then(|image| image.tag) else { return };
        if image::is_pre_release(tag) {
            findings.push(
                Self::RULE.at(scalar.place(), format!("the tag `{tag}` is a pre-release")).help("name a release"),
            );
        }
    }
}

impl ValuesRule for PreRelease {
    fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
        if values.chart == Chart::Agent && values.is_true("agentk8sglue.debugMode") {
            let place = values.get("agentk8sglue.debugMode").map(yaml::NodeRef::place);
            findings.extend(
                place.map(|place| {
                    Self::RULE.at(place, "the agent runs in debug mode").help("leave it out in production")
                }),
            );
        }
    }
}
