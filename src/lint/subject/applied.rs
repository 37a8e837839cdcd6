//! Folders of a repository that objects tell an engine to apply, and the files below them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::lint::{Object, YamlFile};
use yaml::NodeRef;

/// The objects of these kinds in a file; most files have none, and are not looked at any further.
pub(crate) fn of_kinds(file: &Arc<YamlFile>, kinds: &[&str]) -> Vec<Object> {
    let is_one = |kind: NodeRef<'_>| kind.is_scalar() && kinds.contains(&kind.text());
    if !file.documents().any(|(document, _)| document.root().get("kind").is_some_and(is_one)) {
        return vec![];
    }
    let objects = Object::of(file).into_iter();
    objects.filter(|object| kinds.contains(&object.kind())).collect()
}

/// Folders by their paths in the repository, wherever in the run's files the repository lies.
pub(crate) struct Folders<T> {
    by_path: HashMap<String, Vec<T>>,
}

impl<T> Folders<T> {
    /// Paths as Argo CD and Flux have them. The root of a repository is left out: nothing tells where it is.
    pub(crate) fn new(folders: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut by_path: HashMap<String, Vec<T>> = HashMap::new();
        for (path, what) in folders {
            let path = path.trim_start_matches("./").trim_matches('/');
            if !path.is_empty() && path != "." && !path.contains(['{', '$']) {
                by_path.entry(path.to_owned()).or_default().push(what);
            }
        }
        Self { by_path }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// The folders that a file lies below, each with the folder's end in the file's path.
    pub(crate) fn above(&self, file: &str) -> impl Iterator<Item = (usize, &T)> {
        let ends: Vec<usize> = file.match_indices('/').map(|(at, _)| at).collect();
        let starts: Vec<usize> = [0].into_iter().chain(ends.iter().map(|end| end + 1)).collect();
        let mut found = vec![];
        for end in ends {
            for start in starts.iter().filter(|start| **start < end) {
                // A folder named by one word is looked for at the top only: there are many of that name.
                let path = file.get(*start..end).filter(|path| *start == 0 || path.contains('/'));
                let folders = path.and_then(|path| self.by_path.get(path));
                found.extend(folders.into_iter().flatten().map(|what| (end, what)));
            }
        }
        found.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_lies_below_a_folder_wherever_the_repository_is() {
        let folders = Folders::new([
            ("./tenants/acme/".to_owned(), "flux"),
            ("acme".to_owned(), "argo"),
            ("./".to_owned(), "root"),
        ]);
        let above = |file: &str| folders.above(file).map(|(end, what)| (end, *what)).collect::<Vec<_>>();
        assert_eq!(above("repo/tenants/acme/a/b.yaml"), [(17, "flux")]);
        assert_eq!(above("tenants/acme2/b.yaml"), []);
        assert_eq!(above("acme/b.yaml"), [(4, "argo")]);
    }
}
