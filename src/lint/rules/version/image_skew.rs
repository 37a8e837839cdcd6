use crate::finding::{Finding, Rule};
use crate::lint::{Chart, Check, Values};
use yaml::NodeRef;

/// The images of one ClearML server have different versions, or only some are pinned.
///
/// # Why
/// The parts of the server are released together. If the API server is pinned and the file server follows the chart, an
/// update of the chart changes only one of them.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   image: {tag: "3.21.6-1443"}
/// webserver:
///   image: {tag: "3.22.0-1657"}
/// #              ^^^^^^^^^^^^^ warning: the webserver's image is 3.22.0-1657, but the apiserver's is 3.21.6-1443
/// fileserver:
/// ^^^^^^^^^^ warning: the fileserver's image is not pinned, but the apiserver's is 3.21.6-1443
///   ingress: {enabled: true}
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// apiserver:
///   image: {tag: "3.21.6-1443"}
/// webserver:
///   image: {tag: "3.21.3-1657"}
/// fileserver:
///   image: {tag: "3.21.6-1443"}
/// ```
///
/// # Fix
/// By hand: set all three tags to images of one release.
///
/// # Source
/// clearml-helm-charts, charts/clearml/values.yaml and Chart.yaml.
pub(super) static IMAGE_SKEW: Rule = Rule::warning("version/image-skew", include_str!("image_skew.rs"));

pub(super) const CHECKS: &[Check] = &[Check::values(check)];

const PARTS: [&str; 3] = ["apiserver", "webserver", "fileserver"];

fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    if values.chart != Chart::Server {
        return;
    }
    let tags: Vec<(&str, NodeRef<'_>)> =
        PARTS.iter().filter_map(|part| Some((*part, values.get(&format!("{part}.image.tag"))?))).collect();
    let Some((first, pinned)) = tags.first().copied() else { return };
    let first_minor = minor(pinned.text());
    for (part, tag) in tags.iter().skip(1) {
        if minor(tag.text()) != first_minor {
            let message = format!("the {part}'s image is {}, but the {first}'s is {}", tag.text(), pinned.text());
            findings.push(IMAGE_SKEW.at(tag.place(), message).related(pinned.place(), "pinned here"));
        }
    }
    for part in PARTS.iter().filter(|part| !tags.iter().any(|(pinned, _)| pinned == *part)) {
        let place = values.root.key(part).map_or_else(|| pinned.place(), NodeRef::place);
        let message = format!("the {part}'s image is not pinned, but the {first}'s is {}", pinned.text());
        findings.push(
            IMAGE_SKEW.at(place, message).related(pinned.place(), "pinned here").help(format!("set {part}.image.tag")),
        );
    }
}

/// Major and minor version.
fn minor(tag: &str) -> Option<(&str, &str)> {
    let mut parts = tag.split(['.', '-']);
    Some((parts.next()?, parts.next()?))
}
