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

fn longest<'a>(mirrors: &'a BTreeMap<String, String>, full: &str) -> Option<(&'a str, &'a str)> {
    let hits = mirrors.iter().filter(|(from, _)| {
        full.strip_prefix(from.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':', '@']))
    });
    hits.max_by_key(|(from, _)| from.len()).map(|(from, to)| (from.as_str(), to.as_str()))
}

/// The reference with its registry, as Docker completes it: `python:3.12` is `docker.io/library/python:3.12`.
fn qualified(reference: &str) -> String {
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
}
