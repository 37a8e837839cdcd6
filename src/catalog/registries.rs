//! Mirrors of image registries.

use std::collections::BTreeMap;

/// What Docker means by a reference without a registry.
const DEFAULT_REGISTRY: &str = "docker.io";

/// An image reference through the mirrors; the longest matching prefix decides. Without one it stays as it is.
pub(crate) fn mirror(mirrors: &BTreeMap<String, String>, reference: &str) -> String {
    let full = qualified(reference);
    match longest(mirrors, &full) {
        Some((from, to)) => format!("{}{}", to.trim_end_matches('/'), full.get(from.len()..).unwrap_or("")),
        None => reference.to_owned(),
    }
}

/// Registry and repository through the mirrors, for charts that take them apart.
pub(crate) fn mirror_parts(mirrors: &BTreeMap<String, String>, registry: &str, repository: &str) -> (String, String) {
    let mirrored = mirror(mirrors, &format!("{registry}/{repository}"));
    match mirrored.split_once('/') {
        Some((registry, repository)) => (registry.to_owned(), repository.to_owned()),
        None => (registry.to_owned(), repository.to_owned()),
    }
}

/// Whether a mirror serves an image.
pub(crate) fn is_mirrored(mirrors: &BTreeMap<String, String>, reference: &str) -> bool {
    longest(mirrors, &qualified(reference)).is_some()
}

/// The registry that an image is pulled from in the end, `mirror.example.com`.
pub(crate) fn host(mirrors: &BTreeMap<String, String>, reference: &str) -> String {
    let full = qualified(&mirror(mirrors, reference));
    full.split('/').next().unwrap_or(DEFAULT_REGISTRY).to_owned()
}

/// What stands before the path of every one of these images once mirrors are applied, `mirror.example.com/hub`: for charts that take
/// one registry for all of their images. None where the images have none in common, or where a mirror changes a path.
pub(crate) fn shared(mirrors: &BTreeMap<String, String>, references: &[String]) -> Option<String> {
    let mut found: Option<String> = None;
    for reference in references {
        let full = qualified(reference);
        let path = full.split_once('/')?.1;
        let own = mirror(mirrors, &full).strip_suffix(path)?.strip_suffix('/')?.to_owned();
        if found.as_ref().is_some_and(|found| *found != own) {
            return None;
        }
        found = Some(own);
    }
    found
}

/// The folder of an image once mirrors are applied, for charts that keep the image's name apart. None where a mirror changes the name.
pub(crate) fn folder(mirrors: &BTreeMap<String, String>, reference: &str) -> Option<String> {
    let full = qualified(reference);
    let name = full.rsplit_once('/')?.1;
    Some(mirror(mirrors, &full).strip_suffix(name)?.strip_suffix('/')?.to_owned())
}

fn longest<'a>(mirrors: &'a BTreeMap<String, String>, full: &str) -> Option<(&'a str, &'a str)> {
    let hits = mirrors.iter().filter(|(from, _)| {
        full.strip_prefix(from.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '@']))
    });
    hits.max_by_key(|(from, _)| from.len()).map(|(from, to)| (from.as_str(), to.as_str()))
}

/// The reference with its registry, as Docker completes it: `python:3.12` is `docker.io/library/python:3.12`.
pub(crate) fn qualified(reference: &str) -> String {
    match reference.split_once('/') {
        None => format!("{DEFAULT_REGISTRY}/library/{reference}"),
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => reference.to_owned(),
        Some(_) => format!("{DEFAULT_REGISTRY}/{reference}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mirrors() -> BTreeMap<String, String> {
        BTreeMap::from([
            ("docker.io".to_owned(), "mirror.example.com/hub".to_owned()),
            ("docker.io/clearml".to_owned(), "clearml.example.com".to_owned()),
        ])
    }

    #[test]
    fn the_longest_prefix_wins_and_ends_at_a_boundary() {
        let through = |reference| mirror(&mirrors(), reference);
        assert_eq!(through("python:3.12"), "mirror.example.com/hub/library/python:3.12");
        assert_eq!(through("bitnamilegacy/redis:7"), "mirror.example.com/hub/bitnamilegacy/redis:7");
        assert_eq!(through("docker.io/clearml/agent:1"), "clearml.example.com/agent:1");
        assert_eq!(through("docker.io/clearml-billing/x:1"), "mirror.example.com/hub/clearml-billing/x:1");
        assert_eq!(through("nvcr.io/nvidia/driver:1"), "nvcr.io/nvidia/driver:1");
        assert_eq!(mirror_parts(&mirrors(), "docker.io", "bitnamilegacy/redis").1, "hub/bitnamilegacy/redis");
    }

    #[test]
    fn images_share_a_registry_where_mirrors_keep_their_paths() {
        let of = |mirrors: &[(&str, &str)], images: &[&str]| {
            let mirrors = mirrors.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
            shared(&mirrors, &images.iter().map(|image| (*image).to_owned()).collect::<Vec<_>>())
        };
        let both = ["docker.io/clearml/*", "bitnamilegacy/redis"];
        assert_eq!(of(&[], &both).as_deref(), Some("docker.io"));
        assert_eq!(of(&[("docker.io", "m.example.com/hub")], &both).as_deref(), Some("m.example.com/hub"));
        assert_eq!(of(&[("docker.io/clearml", "m.example.com/clearml")], &both), None);
        assert_eq!(of(&[("docker.io/clearml", "m.example.com/clearml")], &both[..1]).as_deref(), Some("m.example.com"));
        assert_eq!(of(&[("docker.io/clearml", "m.example.com/vendor")], &both[..1]), None, "another path");
        let same = [
            ("docker.io/clearml", "m.example.com/clearml"),
            ("docker.io/bitnamilegacy", "m.example.com/bitnamilegacy"),
        ];
        assert_eq!(of(&same, &both).as_deref(), Some("m.example.com"));
    }

    #[test]
    fn a_folder_is_that_of_the_image_that_is_mirrored() {
        let mirrors = BTreeMap::from([
            ("nvcr.io/nvidia".to_owned(), "m.example.com/gpu".to_owned()),
            ("nvcr.io/nvidia/driver".to_owned(), "m.example.com/own-driver".to_owned()),
        ]);
        assert_eq!(folder(&mirrors, "nvcr.io/nvidia/k8s/dcgm-exporter").as_deref(), Some("m.example.com/gpu/k8s"));
        assert_eq!(folder(&mirrors, "nvcr.io/nvidia/driver"), None, "another name");
        assert_eq!(host(&mirrors, "nvcr.io/nvidia/gpu-operator:v1"), "m.example.com");
        assert_eq!(host(&mirrors, "python:3.12"), "docker.io");
        assert!(!is_mirrored(&mirrors, "nvcr.io/nvidiafoo/x"));
    }
}
