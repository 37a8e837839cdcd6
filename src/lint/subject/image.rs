//! References to images: in containers, and in the values of charts.

use crate::lint::{Role, Scalar};
use yaml::Step;

/// An image as a manifest or a chart's values name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image<'a> {
    /// Repository with its registry, where it is known: `docker.io/bitnami/redis`.
    pub repository: Option<String>,
    /// The tag.
    pub tag: Option<&'a str>,
    /// Whether a digest pins it.
    pub digest: bool,
}

/// The image that a scalar names: a container's `image`, a chart's `image.tag` or `...Image`.
pub(crate) fn of<'a>(scalar: &Scalar<'a>) -> Option<Image<'a>> {
    let Some(Step::Key(key)) = scalar.path.step.filter(|_| !scalar.is_key) else { return None };
    let text = scalar.text();
    if text.is_empty() || text.contains(['{', '$', '<', ' ', '*', '!']) || (key != "tag" && is_no_repository(text)) {
        return None;
    }
    match scalar.role {
        Role::Object if key == "image" && is_container(scalar) => Some(parse(text)),
        Role::Values(_) | Role::Definition if key == "tag" && is_tag(scalar) => Some(Image {
            repository: scalar.sibling("repository").map(|repository| match scalar.sibling("registry") {
                Some(registry) if !registry.is_empty() => format!("{registry}/{repository}"),
                _ => repository.to_owned(),
            }),
            tag: Some(text),
            digest: scalar.sibling("digest").is_some_and(|digest| !digest.is_empty()),
        }),
        Role::Values(_)
            if (key == "image" || key.ends_with("Image")) && text.contains(':') && !text.contains("://") =>
        {
            Some(parse(text))
        }
        _ => None,
    }
}

/// Whether something else stands where an image is named: `IMAGE_URL`, for a program to fill in, as repositories have no
/// capitals; `auto`, for Istio's injection (istio.io, "Installing Gateways").
fn is_no_repository(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text).split([':', '@']).next().unwrap_or_default();
    text == "auto" || name.contains(|c: char| c.is_ascii_uppercase())
}

fn is_container(scalar: &Scalar<'_>) -> bool {
    let list = scalar.path.parent.and_then(|container| container.key());
    matches!(list, Some("containers" | "initContainers" | "ephemeralContainers"))
}

fn is_tag(scalar: &Scalar<'_>) -> bool {
    let around = scalar.path.parent.and_then(|parent| parent.key()).unwrap_or_default();
    around.to_ascii_lowercase().ends_with("image") || scalar.sibling("repository").is_some()
}

/// Reads `registry/repository:tag@digest`.
pub(crate) fn parse(text: &str) -> Image<'_> {
    let (name, digest) = text.split_once('@').map_or((text, false), |(name, _)| (name, true));
    // A colon before the last slash belongs to the registry's port.
    let colon = name.rfind(':').filter(|colon| !name.get(*colon..).is_some_and(|rest| rest.contains('/')));
    let (repository, tag) = match colon {
        Some(colon) => (name.get(..colon).unwrap_or(name), name.get(colon + 1..)),
        None => (name, None),
    };
    Image { repository: Some(repository.to_owned()), tag, digest }
}

impl Image<'_> {
    /// Repository without the default registry: `bitnami/redis`, `python`.
    pub(crate) fn short(&self) -> &str {
        let repository = self.repository.as_deref().unwrap_or_default();
        let without = ["docker.io/", "index.docker.io/", "registry-1.docker.io/"]
            .iter()
            .find_map(|it| repository.strip_prefix(it));
        let short = without.unwrap_or(repository);
        short.strip_prefix("library/").unwrap_or(short)
    }

    /// How many numbers the tag has before anything else: 2 for `3.12-alpine`.
    pub(crate) fn numbers(&self) -> usize {
        let tag = self.tag.unwrap_or_default();
        let tag = tag.strip_prefix('v').unwrap_or(tag);
        tag.split(['-', '_', '+'])
            .next()
            .unwrap_or_default()
            .split('.')
            .take_while(|part| part.parse::<u64>().is_ok())
            .count()
    }
}

/// Whether a version or tag is a release candidate, alpha, beta and the like.
pub(crate) fn is_pre_release(tag: &str) -> bool {
    let lower = tag.to_ascii_lowercase();
    ["rc", "alpha", "beta", "snapshot", "nightly", "preview"].iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let before = lower.get(..at).and_then(|text| text.chars().next_back());
            let after = lower.get(at + word.len()..).and_then(|text| text.chars().next());
            before.is_none_or(|c| !c.is_ascii_alphabetic()) && after.is_none_or(|c| !c.is_ascii_alphabetic())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_with_ports_tags_and_digests_are_told_apart() {
        let image = parse("registry.example.com:5000/team/web:1.2@sha256:abc");
        assert_eq!(image.repository.as_deref(), Some("registry.example.com:5000/team/web"));
        assert_eq!((image.tag, image.digest, image.numbers()), (Some("1.2"), true, 2));
        assert_eq!(parse("docker.io/library/python").short(), "python");
        assert!(
            is_pre_release("1.24-1.8.1rc99-159") && is_pre_release("v2.0.0-beta.1") && !is_pre_release("1.2.3-march")
        );
    }
}
