use crate::finding::{Finding, Rule};
use crate::lint::{Check, Scalar};

use crate::lint::subject::{compose, image};

/// The software of this image gets no more security fixes.
///
/// # Why
/// New vulnerabilities stay open. The rule knows official images of twelve projects by number: Python, Node, Postgres,
/// Redis, MongoDB, MySQL, Ubuntu, Debian, Alpine, CentOS, Go and PHP, as of November 2026. Code names such as `buster`
/// are not known.
///
/// # Bad
/// ```yaml overrides.yaml
/// agentk8sglue:
///   defaultContainerImage: "python:3.9"
/// #                        ^^^^^^^^^^^^ warning: python 3.9 gets no more security fixes: the newest version without support is 3.10, since October 2026
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// agentk8sglue:
///   defaultContainerImage: "python:3.12"
/// ```
///
/// # Fix
/// By hand: use a supported version.
///
/// # Source
/// endoflife.date, 2026-11.
pub(super) static END_OF_LIFE_IMAGE: Rule =
    Rule::warning("version/end-of-life-image", include_str!("end_of_life_image.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(check)];

/// Image, the last version without support, and how many numbers of a version count.
const ENDED: [(&str, &[u64], &str); 12] = [
    ("python", &[3, 10], "October 2026"),
    ("node", &[20], "April 2026"),
    ("postgres", &[13], "November 2025"),
    ("redis", &[6], "2025"),
    ("mongo", &[6], "July 2025"),
    ("mysql", &[8, 0], "April 2026"),
    ("ubuntu", &[20, 4], "May 2025"),
    ("debian", &[11], "August 2026"),
    ("alpine", &[3, 20], "April 2026"),
    ("centos", &[8], "December 2021"),
    ("golang", &[1, 23], "August 2025"),
    ("php", &[8, 1], "December 2025"),
];

fn check(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(image) = image::of(scalar).or_else(|| compose::image(scalar)) else { return };
    let tag = image.tag.unwrap_or_default();
    let version: Vec<u64> = tag.split(['-', '.']).map_while(|part| part.parse().ok()).collect();
    let Some((name, last, when)) = ENDED.iter().find(|(name, ..)| *name == image.short()) else { return };
    let known = version.len() >= last.len();
    if known && version.get(..last.len()).is_some_and(|version| version <= *last) {
        let numbers: Vec<String> = last.iter().map(u64::to_string).collect();
        let ended = match version.get(..last.len()) == Some(last) {
            true => format!("its support ended in {when}"),
            false => format!("the newest version without support is {}, since {when}", numbers.join(".")),
        };
        let message = format!("{name} {tag} gets no more security fixes: {ended}");
        findings.push(END_OF_LIFE_IMAGE.at(scalar.place(), message).help("take a version that is supported"));
    }
}
