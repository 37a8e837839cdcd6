//! Definitions in, manifests out: the real binary over copies of the example platform.

mod bad_input;
mod bootstrap;
mod capacity;
mod engines;
mod flows;
mod interrupted;
mod leaks;
mod merge;
mod mirrors;
mod own_component;
mod pools;
mod removal;
mod secrets;
mod server;
mod states;
mod writing;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;
use walkdir::WalkDir;
use yaml::{Limits, Reading, parse};

/// A copy of the example platform, to change and to render.
pub(crate) struct Platform {
    folder: tempfile::TempDir,
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code; none where it was killed.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Platform {
    /// A folder without definitions.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The example's definitions, not rendered yet.
    pub(crate) fn example() -> Self {
        let platform = Self::empty();
        for name in ["environments", "tenants", "components", "charts"] {
            platform.copy(Path::new(env!("CARGO_MANIFEST_DIR")), name);
        }
        platform
    }

    /// The example, rendered (once for all tests).
    pub(crate) fn rendered() -> Self {
        static RENDERED: LazyLock<Platform> = LazyLock::new(|| {
            let platform = Platform::example();
            let run = platform.run(&["render"]);
            assert_eq!(run.code, Some(0), "{}", run.err);
            platform
        });
        let platform = Self::example();
        platform.copy(RENDERED.root(), "rendered");
        platform
    }

    fn copy(&self, from: &Path, folder: &str) {
        for entry in WalkDir::new(from.join(folder)).into_iter().map(Result::unwrap) {
            let path = self.path(entry.path().strip_prefix(from).unwrap().to_str().unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(path).unwrap();
            } else {
                fs::copy(entry.path(), path).unwrap();
            }
        }
    }

    /// The platform's root.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Makes the tree a git repository with one commit of all of it.
    pub(crate) fn commit(&self) {
        merge::git(self, &["init", "-qb", "main"]);
        merge::git(self, &["add", "."]);
        merge::git(self, &["commit", "-qm", "example"]);
    }

    /// The path of a file.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, with the folders that it lies in.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), content).unwrap();
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Replaces text in a file, which must hold it.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert!(text.contains(from), "{path} does not hold {from:?}");
        self.write(path, text.replace(from, to));
    }

    /// The object in a rendered file.
    pub(crate) fn object(&self, path: &str) -> Value {
        self.objects(path).swap_remove(0)
    }

    /// The objects in a rendered file.
    pub(crate) fn objects(&self, path: &str) -> Vec<Value> {
        let file = yaml::SourceFile::new(path, self.text(path));
        parse(&file, &Limits::default()).documents.iter().map(|one| one.root().to_json(Reading::Core12)).collect()
    }

    /// Whether there is a file or folder.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// tenantry, about to run in the platform's folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
        command.current_dir(self.root()).args(arguments).env_remove("NO_COLOR");
        command
    }

    /// Runs tenantry in the platform's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&self.command(arguments).output().unwrap())
    }

    /// Every file and folder below `rendered/`.
    pub(crate) fn output(&self) -> BTreeMap<String, Vec<u8>> {
        let top = self.path("rendered");
        let entries = WalkDir::new(&top).into_iter().map(Result::unwrap).filter(|entry| entry.depth() > 0);
        entries
            .map(|entry| {
                let path = entry.path().strip_prefix(&top).unwrap().to_str().unwrap().to_owned();
                let content = if entry.file_type().is_dir() { Vec::new() } else { fs::read(entry.path()).unwrap() };
                (path, content)
            })
            .collect()
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Asserts that the run refused to compile, and said so with these words.
    pub(crate) fn refuses(&self, words: &[&str]) {
        assert_eq!(self.code, Some(2), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "no {word:?} in:\n{}", self.err);
        }
    }
}
