//! How a forge names a file: from the top of its repository, wherever the tree of definitions stands in it.

use std::path::{Component, Path, PathBuf};

use crate::source::top_of;

/// The folder that the paths of findings begin at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Root {
    /// The top of the repository.
    top: PathBuf,
    /// The folder, from there.
    below: PathBuf,
}

impl Root {
    /// A folder; where it is in no repository, paths stay as they are.
    pub(crate) fn of(folder: &Path) -> Self {
        let found = folder.canonicalize().ok().and_then(|folder| {
            let top = top_of(&folder)?;
            let below = folder.strip_prefix(&top).ok()?.to_owned();
            Some(Self { top, below })
        });
        found.unwrap_or_default()
    }

    /// A path as the forge knows it; one that leads out of the repository stays as it is.
    pub(crate) fn path(&self, path: &str) -> String {
        let given = Path::new(path);
        let inside = if given.is_absolute() { given.strip_prefix(&self.top).ok() } else { Some(given) };
        let from = if given.is_absolute() { Path::new("") } else { &self.below };
        inside.and_then(|inside| joined(from, inside)).unwrap_or_else(|| path.to_owned())
    }
}

/// `from/path` without `.` and `..`; none where it leads above.
fn joined(from: &Path, path: &Path) -> Option<String> {
    let mut steps: Vec<String> = vec![];
    for step in from.components().chain(path.components()) {
        match step {
            Component::Normal(step) => steps.push(step.to_string_lossy().into_owned()),
            Component::ParentDir => drop(steps.pop()?),
            _ => {}
        }
    }
    Some(steps.join("/"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Root;

    #[test]
    fn files_are_named_from_the_top_of_the_repository() {
        let scratch = tempfile::tempdir().unwrap();
        let top = scratch.path().canonicalize().unwrap();
        let folder = top.join("a b/platform");
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(Root::of(&folder).path("tenants/x.yaml"), "tenants/x.yaml", "no repository");
        ["objects", "refs", "HEAD"]
            .iter()
            .for_each(|part| std::fs::create_dir_all(top.join(".git").join(part)).unwrap());
        let root = Root::of(&folder);
        assert_eq!(root.path("tenants/x.yaml"), "a b/platform/tenants/x.yaml");
        assert_eq!(root.path("./../x.yaml"), "a b/x.yaml");
        assert_eq!(root.path("../../../x.yaml"), "../../../x.yaml", "not of this repository");
        assert_eq!(root.path(&top.join("docs/x.yaml").to_string_lossy()), "docs/x.yaml");
        assert_eq!(root.path("/etc/x.yaml"), "/etc/x.yaml");
        assert_eq!(Root::of(&top).path("x.yaml"), "x.yaml");
    }
}
