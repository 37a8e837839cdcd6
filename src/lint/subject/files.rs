//! All files of a run.

use std::sync::Arc;

use super::file::YamlFile;
use super::markdown::is_page;
use crate::source::SourceFile;

/// The files of a run.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    /// All of them.
    pub all: &'a [Arc<SourceFile>],
    /// Those that are YAML, parsed.
    pub yaml: &'a [Arc<YamlFile>],
}

impl Files<'_> {
    /// The cluster that a file is for, as far as its path tells: `clusters/production` of `clusters/production/agent.yaml`; empty where
    /// it does not; a page speaks for itself. What is said of two files of one cluster need not be true of two of several.
    pub(crate) fn cluster(path: &str) -> &str {
        if is_page(path) {
            return path;
        }
        const PARENTS: [&str; 6] = ["rendered", "clusters", "environments", "envs", "environment", "overlays"];
        let mut parent = false;
        for (at, _) in path.match_indices('/') {
            let folder = path.get(..at).and_then(|before| before.rsplit('/').next()).unwrap_or_default();
            if parent {
                return path.get(..at).unwrap_or_default();
            }
            parent = PARENTS.contains(&folder);
        }
        ""
    }
}
