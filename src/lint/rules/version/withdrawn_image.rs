use std::sync::Arc;

use crate::finding::{Finding, Level, Rule};
use crate::lint::{Chart, Check, Scalar, Values, is_yaml};
use crate::source::SourceFile;

use crate::lint::subject::command::helm_commands;
use crate::lint::subject::{compose, image};

/// A Bitnami image tag is no longer on Docker Hub.
///
/// # Why
/// In September 2025 Bitnami moved its versioned images from docker.io/bitnami to docker.io/bitnamilegacy, which gets
/// no updates. The charts still install, but their pods do not start on nodes that have not pulled the image before.
/// Only Bitnami's tags on Docker Hub are known to this rule.
///
/// # Level
/// An error for an image with a tag. A warning for Bitnami's charts, whose default image is meant.
///
/// # Bad
/// ```yaml values.yaml
/// image:
///   repository: bitnami/redis
///   tag: 7.0.9-debian-11-r1
/// #      ^^^^^^^^^^^^^^^^^^ error: docker.io/bitnami/redis no longer has the tag `7.0.9-debian-11-r1`
/// ```
/// ```yaml docker-compose.yml
/// services:
///   kafka:
///     image: bitnami/kafka:3.3.1
/// #          ^^^^^^^^^^^^^^^^^^^ error: docker.io/bitnami/kafka no longer has the tag `3.3.1`
/// ```
///
/// # Good
/// ```yaml docker-compose.yml
/// services:
///   kafka:
///     image: bitnamilegacy/kafka:3.3.1
/// ```
/// ```yaml values.yaml
/// image:
///   repository: bitnamilegacy/redis
///   tag: 7.0.9-debian-11-r1
/// ```
///
/// # Fix
/// By hand: use another image, or a mirror of your own. As a stopgap use docker.io/bitnamilegacy, which gets no
/// security fixes. Bitnami's charts since late 2024 then also need `global.security.allowInsecureImages: true`.
///
/// # Source
/// bitnami/charts#35164, bitnami/charts#36313, bitnami/containers#83267.
pub(super) static WITHDRAWN_IMAGE: Rule = Rule::error("version/withdrawn-image", include_str!("withdrawn_image.rs"));

pub(super) const CHECKS: &[Check] = &[Check::bytes(bytes), Check::scalar(scalar), Check::values(values)];

const HELP: &str = "take it from docker.io/bitnamilegacy, or from a mirror of your own; better, use another image";

fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    let Some(image) = image::of(scalar).or_else(|| compose::image(scalar)) else { return };
    let versioned = image.tag.is_some_and(|tag| tag != "latest");
    if image.short().starts_with("bitnami/") && versioned {
        let message = format!("docker.io/{} no longer has the tag `{}`", image.short(), image.tag.unwrap_or_default());
        findings.push(WITHDRAWN_IMAGE.at(scalar.place(), message).help(HELP));
    }
}

/// The chart's own default.
fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let own = values.get("image.repository").is_some() || values.get("global.imageRegistry").is_some();
    if values.chart == Chart::Redis && !own {
        let message = "Bitnami's redis chart takes its images from docker.io/bitnami, which no longer has them";
        let place = values.root.entries().next().map_or_else(|| values.root.place(), |(key, _)| key.place());
        findings.push(
            WITHDRAWN_IMAGE
                .at(place, message)
                .level(Level::Warning)
                .help("set image.repository: bitnamilegacy/redis, or a mirror's"),
        );
    }
}

fn bytes(file: &Arc<SourceFile>, findings: &mut Vec<Finding>) {
    if is_yaml(&file.path) {
        return;
    }
    for command in helm_commands(&file.text) {
        let Some((span, chart)) = command.chart().filter(|(_, chart)| chart.starts_with("bitnami/")) else {
            continue;
        };
        if command.flags(&["--version"]).is_empty() {
            continue;
        }
        let message = format!("the images of this version of `{chart}` are no longer in docker.io/bitnami");
        findings.push(WITHDRAWN_IMAGE.at(file.place(span), message).level(Level::Warning).help(HELP));
    }
}
