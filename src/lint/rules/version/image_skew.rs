use crate::finding::{Finding, Rule};
use crate::lint::{Chart, Check, Values};
use yaml::NodeRef;

/// Images of one server that are of different versions, or not all pinned.
///
/// # Why
/// The server's parts are released together. A file server that follows the chart while the API server is pinned moves alone.
///
/// # Bad
/// ```yaml overrides.yaml
/// apiserver:
///   image: {tag: "3.21.6-1443"}
/// webserver:
///   image: {tag: "3.22.0-1657"}
/// #              ^^^^^^^^^^^^^
/// fileserver:
/// ^^^^^^^^^^
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
            let message = format!("the {part}'s image is {}, the {first}'s {}", tag.text(), pinned.text());
            findings.push(IMAGE_SKEW.at(tag.place(), message).related(pinned.place(), "pinned here"));
        }
    }
    for part in PARTS.iter().filter(|part| !tags.iter().any(|(pinned, _)| pinned == *part)) {
        let place = values.root.key(part).map_or_else(|| pinned.place(), NodeRef::place);
        let message = format!("the {part}'s image is not pinned, the {first}'s is {}", pinned.text());
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
