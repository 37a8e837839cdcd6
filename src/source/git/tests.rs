#![allow(clippy::unwrap_used)]

use std::process::Command;

use super::*;
use crate::source::{Reason, Refusal, Tree};

/// A repository with a committed tenant in a subfolder, a staged change, and a change that is not staged.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new(init: &[&str]) -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        scratch.git(&[&["init", "--quiet", "--initial-branch=main"], init].concat());
        scratch.write("platform/tenants/acme/tenant.yaml", "a: committed\n");
        scratch.write("elsewhere/tenants/other/tenant.yaml", "a: 1\n");
        std::os::unix::fs::symlink("../acme/tenant.yaml", scratch.at("platform/tenants/link.yaml")).unwrap();
        std::os::unix::fs::symlink("../../../../etc/passwd", scratch.at("platform/tenants/out.yaml")).unwrap();
        scratch.git(&["add", "--all"]);
        scratch.git(&["commit", "--quiet", "--message", "first"]);
        scratch.write("platform/tenants/acme/tenant.yaml", "a: staged\n");
        scratch.git(&["add", "--all"]);
        scratch.write("platform/tenants/acme/tenant.yaml", "a: written\n");
        scratch
    }

    fn at(&self, path: &str) -> PathBuf {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.at(path), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .current_dir(self.0.path())
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.hooksPath=/dev/null"])
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn read(&self, which: Which<'_>) -> [GitStore; 2] {
        let root = self.at("platform/x").parent().unwrap().to_owned();
        let place = Place::of(&root).unwrap();
        let library = library::entries(&place, which).unwrap();
        let library = GitStore::new(Arc::new(library), Arc::new(library::blobs(&place).unwrap()));
        let program = program::entries(&place, which).unwrap();
        [library, GitStore::new(Arc::new(program), Arc::new(program::blobs(&place)))]
    }
}

#[test]
fn the_library_and_the_program_give_the_same_trees() {
    let scratch = Scratch::new(&[]);
    for (which, text) in [(Which::Index, "a: staged\n"), (Which::Revision("HEAD"), "a: committed\n")] {
        for store in scratch.read(which) {
            let paths: Vec<_> = store.list("tenants").into_iter().flatten().collect();
            assert_eq!(paths, ["tenants/acme/tenant.yaml", "tenants/link.yaml", "tenants/out.yaml"]);
            assert_eq!(store.read("tenants/acme/tenant.yaml", 100).unwrap(), text.as_bytes());
            assert_eq!(store.read("tenants/acme/tenant.yaml", 3).unwrap_err().reason, Reason::TooLarge(3));
            assert!(matches!(store.read("tenants/link.yaml", 100), Err(Refusal { reason: Reason::Link(_), .. })));
            assert!(matches!(store.read("tenants/out.yaml", 100), Err(Refusal { reason: Reason::Link(_), .. })));
        }
    }
}

#[test]
fn a_change_is_what_differs_between_the_index_and_a_revision() {
    let scratch = Scratch::new(&[]);
    scratch.write("platform/tenants/new/tenant.yaml", "a: new\n");
    scratch.git(&["rm", "--quiet", "--cached", "platform/tenants/link.yaml"]);
    scratch.write("platform/tenantry.yaml", "a: 1\n");
    scratch.git(&["add", "platform/tenants/new", "platform/tenantry.yaml"]);
    let root = scratch.0.path().join("platform");
    let place = Place::of(&root).unwrap();
    for since in [Git::beside_revision(&place, "HEAD").unwrap(), Git::listed_since(&place, "HEAD").unwrap()] {
        assert_change(&since);
    }
}

fn assert_change(since: &Since) {
    let changed: Vec<_> = since.changed.iter().map(String::as_str).collect();
    assert_eq!(changed, ["tenantry.yaml", "tenants/acme/tenant.yaml", "tenants/link.yaml", "tenants/new/tenant.yaml"]);
    let paths = |store: &Arc<dyn Store>| {
        let mut paths: Vec<_> = store.list("tenants").into_iter().flatten().collect();
        paths.sort();
        paths
    };
    assert_eq!(paths(&since.before), ["tenants/acme/tenant.yaml", "tenants/link.yaml", "tenants/out.yaml"]);
    assert_eq!(paths(&since.after), ["tenants/acme/tenant.yaml", "tenants/new/tenant.yaml", "tenants/out.yaml"]);
    assert_eq!(since.after.list("").len(), 1, "the root's own file only");
    assert_eq!(since.before.read("tenants/acme/tenant.yaml", 100).unwrap(), b"a: committed\n");
    assert_eq!(since.after.read("tenants/acme/tenant.yaml", 100).unwrap(), b"a: staged\n");
}

#[test]
fn folders_inside_one_another_without_end_are_not_entered() {
    let scratch = Scratch::new(&[]);
    let deep = format!("platform/tenants/{}/tenant.yaml", vec!["x"; 200].join("/"));
    scratch.write(&deep, "a: 1\n");
    scratch.git(&["add", "--all"]);
    scratch.git(&["commit", "--quiet", "--message", "deep"]);
    let since = Git::new(&scratch.0.path().join("platform")).index_since("HEAD").unwrap();
    let refused: Vec<_> = since.before.list("tenants").into_iter().filter_map(Result::err).collect();
    assert!(matches!(refused.as_slice(), [Refusal { reason: Reason::TooDeep, .. }]), "{refused:?}");
}

#[test]
fn a_revision_without_the_folder_holds_nothing() {
    let scratch = Scratch::new(&[]);
    scratch.write("later/tenants/acme/tenant.yaml", "a: 1\n");
    scratch.git(&["add", "--all"]);
    let since = Git::new(&scratch.0.path().join("later")).index_since("HEAD").unwrap();
    assert!(since.before.list("tenants").is_empty() && !since.before.holds("tenants"));
    assert_eq!(since.after.read("tenants/acme/tenant.yaml", 10).unwrap(), b"a: 1\n");
}

#[test]
fn a_repository_that_the_library_cannot_read_is_read_by_the_program() {
    let scratch = Scratch::new(&["--object-format=sha256"]);
    let git = Git::new(&scratch.0.path().join("platform"));
    let (tree, _) = Tree::from_store(git.index().unwrap());
    assert_eq!(tree.files["tenants/acme/tenant.yaml"].text, "a: staged\n");
    let (tree, _) = Tree::from_store(git.revision("main").unwrap());
    assert_eq!(tree.files["tenants/acme/tenant.yaml"].text, "a: committed\n");
}

#[test]
fn what_is_not_there_is_said_so() {
    let scratch = Scratch::new(&[]);
    let git = Git::new(&scratch.0.path().join("platform"));
    assert!(matches!(git.revision("nope").unwrap_err(), GitError::NoRevision(_)));
    assert!(matches!(git.revision("--output=x").unwrap_err(), GitError::NoRevision(_)));
    let outside = tempfile::tempdir().unwrap();
    assert!(matches!(Git::new(outside.path()).index().unwrap_err(), GitError::NoRepository(_)));
}
