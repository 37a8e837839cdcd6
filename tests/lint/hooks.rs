//! The hooks that we publish, in the repositories that people have.

use std::path::Path;
use std::process::{Command, Output};

use super::gate::{edit, git, platform, repository};
use super::write;

/// What the hooks of `.pre-commit-hooks.yaml` run, by their names.
fn entries() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    let hooks: Vec<serde_yaml::Value> = serde_yaml::from_str(&text).unwrap();
    let entry = |hook: &serde_yaml::Value| {
        let of = |key: &str| hook[key].as_str().unwrap().to_owned();
        // pre-commit leaves out what is deleted where it selects files, so it must not select: a tenant that vanishes is deleted files.
        assert_eq!((&hook["always_run"], &hook["pass_filenames"]), (&true.into(), &false.into()), "{}", of("id"));
        (of("id"), of("entry"))
    };
    hooks.iter().map(entry).collect()
}

/// Makes what we publish the hooks of a repository, for commits and for merges; those that mend are left out.
fn install(folder: &Path, hooks: &str, arguments: &str) {
    let program = assert_cmd::cargo::cargo_bin("tenantry");
    let program = format!("'{}' {arguments} ", program.display());
    let run = entries().into_iter().filter(|(id, _)| id != "tenantry-lint-fix");
    let run: Vec<String> = run.map(|(_, entry)| entry.replacen("tenantry ", &program, 1)).collect();
    for name in ["pre-commit", "pre-merge-commit"] {
        let path = format!("{hooks}/{name}");
        write(folder, &[(&path, &format!("#!/bin/sh\n{}\n", run.join(" &&\n")))]);
        std::fs::set_permissions(folder.join(path), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
}

/// Runs git with its hooks.
fn tried(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .output()
        .unwrap()
}

fn passes(folder: &Path, arguments: &[&str]) {
    let output = tried(folder, arguments);
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn refused(folder: &Path, arguments: &[&str], why: &str) {
    let output = tried(folder, arguments);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!output.status.success(), "git {arguments:?} passed: {said}");
    assert!(said.contains(why), "git {arguments:?} says no word of {why}: {said}");
}

/// What every commit of a fault must meet, and every other must not: the tree may stand anywhere in the repository.
fn guarded(tree: &Path) {
    edit(tree, "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    let at = tree.join("tenants/acme/tenant.yaml");
    refused(tree, &["commit", "--all", "--message", "all"], "delivery/stale");
    refused(tree, &["commit", "--message", "a part", "--", &at.to_string_lossy()], "delivery/stale");
    git(tree, &["add", "--all", "."]);
    refused(tree, &["commit", "--message", "what is added"], "delivery/stale");
    git(tree, &["reset", "--quiet", "--hard"]);
    write(tree, &[("notes.txt", "nothing of ours\n")]);
    git(tree, &["add", "notes.txt"]);
    passes(tree, &["commit", "--message", "beside the tree"]);
}

/// A repository with the platform below `inside/platform`, and our hooks.
fn below(init: &[&str], settings: &[[&str; 2]]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &[&["init", "--quiet", "--initial-branch=main"], init].concat());
    for [key, value] in settings {
        git(folder.path(), &["config", key, value]);
    }
    let platform = platform(&["environments", "tenants", "components", "charts", "rendered"]);
    std::fs::create_dir(folder.path().join("inside")).unwrap();
    std::fs::rename(platform.path(), folder.path().join("inside/platform")).unwrap();
    install(folder.path(), ".git/hooks", "-C inside/platform");
    git(folder.path(), &["add", "--all"]);
    passes(folder.path(), &["commit", "--quiet", "--message", "the first of all"]);
    folder
}

#[test]
fn a_tenant_that_is_deleted_is_refused() {
    let folder = repository();
    install(folder.path(), ".git/hooks", "");
    git(folder.path(), &["rm", "-rq", "tenants/umbrella"]);
    refused(folder.path(), &["commit", "--message", "gone"], "delivery/mass-delete");
}

#[test]
fn two_branches_that_are_right_alone_are_refused_together() {
    let folder = repository();
    let folder = folder.path();
    install(folder, ".git/hooks", "");
    git(folder, &["branch", "other"]);
    let claim = |tenant: &str, domain: &str| {
        edit(folder, &format!("tenants/{tenant}/tenant.yaml"), &format!("[{domain}"), "[shared.example");
        let mut render = assert_cmd::Command::cargo_bin("tenantry").unwrap();
        render.current_dir(folder).arg("render").assert().code(0);
        git(folder, &["add", "--all"]);
        passes(folder, &["commit", "--quiet", "--message", tenant]);
    };
    claim("acme", "acme.example");
    git(folder, &["checkout", "--quiet", "other"]);
    claim("globex", "globex.example");
    refused(folder, &["merge", "--no-edit", "-"], "isolation/duplicate-domain");
}

#[test]
fn a_commit_that_is_amended_is_looked_at_again() {
    let folder = repository();
    let folder = folder.path();
    install(folder, ".git/hooks", "");
    passes(folder, &["commit", "--quiet", "--amend", "--message", "renamed"]);
    edit(folder, "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    refused(folder, &["commit", "--quiet", "--amend", "--all", "--no-edit"], "delivery/stale");
}

#[test]
fn the_first_commit_of_all_is_refused_where_it_is_wrong() {
    let folder = platform(&["environments", "tenants", "components", "charts", "rendered"]);
    git(folder.path(), &["init", "--quiet"]);
    install(folder.path(), ".git/hooks", "");
    edit(folder.path(), "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    git(folder.path(), &["add", "--all"]);
    refused(folder.path(), &["commit", "--message", "first"], "delivery/stale");
}

#[test]
fn a_tree_in_a_subfolder_is_guarded_in_every_kind_of_repository() {
    let kinds: [(&[&str], &[[&str; 2]]); 5] = [
        (&[], &[]),
        (&["--object-format=sha256"], &[]),
        (&[], &[["core.splitIndex", "true"], ["index.version", "4"]]),
        (&[], &[["core.fsmonitor", "true"], ["core.untrackedCache", "true"], ["feature.manyFiles", "true"]]),
        (&[], &[["core.repositoryFormatVersion", "1"], ["extensions.worktreeConfig", "true"]]),
    ];
    for (init, settings) in kinds {
        let folder = below(init, settings);
        guarded(&folder.path().join("inside/platform"));
    }
}

#[test]
fn a_linked_work_tree_is_guarded() {
    let folder = below(&[], &[]);
    let linked = tempfile::tempdir().unwrap();
    let linked = linked.path().join("linked");
    git(folder.path(), &["worktree", "add", "--quiet", &linked.to_string_lossy()]);
    guarded(&linked.join("inside/platform"));
}

#[test]
fn a_submodule_and_the_repository_around_it_are_guarded() {
    let (inner, outer) = (below(&[], &[]), below(&[], &[]));
    let address = inner.path().to_string_lossy().into_owned();
    passes(outer.path(), &["submodule", "--quiet", "add", &address, "inside/platform/module"]);
    passes(outer.path(), &["commit", "--quiet", "--message", "a module"]);
    let module = outer.path().join("inside/platform/module");
    install(outer.path(), ".git/modules/inside/platform/module/hooks", "-C inside/platform");
    guarded(&module.join("inside/platform"));
    guarded(&outer.path().join("inside/platform"));
    // A hook of the outer repository that looks into the module is not led astray by what git tells it of the outer one.
    install(outer.path(), ".git/hooks", "-C inside/platform/module/inside/platform");
    edit(&module, "inside/platform/tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    git(&module, &["add", "--all"]);
    refused(outer.path(), &["commit", "--allow-empty", "--message", "x"], "delivery/stale");
}

#[test]
fn a_sparse_checkout_is_guarded() {
    let folder = below(&[], &[]);
    let parts = ["environments", "tenants", "components", "charts"].map(|part| format!("inside/platform/{part}"));
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    git(folder.path(), &[&["sparse-checkout", "set", "--cone", "--sparse-index"], &parts[..]].concat());
    assert!(!folder.path().join("inside/platform/rendered").exists());
    edit(folder.path(), "inside/platform/tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    refused(folder.path(), &["commit", "--all", "--message", "x"], "delivery/stale");
}

#[test]
fn a_linked_work_tree_is_guarded_by_a_hook_that_begins_in_a_subfolder() {
    let folder = below(&[], &[]);
    let linked = tempfile::tempdir().unwrap();
    let linked = linked.path().join("linked");
    git(folder.path(), &["worktree", "add", "--quiet", &linked.to_string_lossy()]);
    install(folder.path(), ".git/hooks", "");
    for name in ["pre-commit", "pre-merge-commit"] {
        edit(folder.path(), &format!(".git/hooks/{name}"), "#!/bin/sh\n", "#!/bin/sh\ncd inside/platform\n");
    }
    guarded(&linked.join("inside/platform"));
    guarded(&folder.path().join("inside/platform"));
}

#[test]
fn a_partial_clone_does_not_pass_unread_and_is_told_how_to_fetch() {
    let origin = below(&[], &[["uploadpack.allowFilter", "true"], ["uploadpack.allowAnySHA1InWant", "true"]]);
    let folder = tempfile::tempdir().unwrap();
    let address = format!("file://{}", origin.path().display());
    let clone = ["clone", "--quiet", "--filter=blob:none", "--no-checkout", &address, "."];
    git(folder.path(), &clone);
    git(folder.path(), &["sparse-checkout", "set", "inside/platform/tenants/acme"]);
    git(folder.path(), &["checkout", "--quiet", "main"]);
    assert!(!folder.path().join("inside/platform/environments").exists());
    install(folder.path(), ".git/hooks", "-C inside/platform");
    edit(folder.path(), "inside/platform/tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    refused(folder.path(), &["commit", "--all", "--message", "x"], "--refetch");
    passes(folder.path(), &["fetch", "--quiet", "--refetch", "--no-filter"]);
    refused(folder.path(), &["commit", "--all", "--message", "x"], "delivery/stale");
}

#[test]
fn a_hook_that_does_not_find_the_tree_does_not_pass() {
    let folder = below(&[], &[]);
    install(folder.path(), ".git/hooks", "");
    refused(folder.path(), &["commit", "--allow-empty", "--message", "x"], "there is no environments/");
    install(folder.path(), ".git/hooks", "-C inside");
    refused(folder.path(), &["commit", "--allow-empty", "--message", "x"], "there is no environments/");
}

#[test]
fn a_revision_that_was_not_fetched_is_missed_with_the_word_that_fetches_it() {
    let origin = below(&[], &[]);
    passes(origin.path(), &["commit", "--allow-empty", "--message", "second"]);
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["clone", "--quiet", "--depth=1", &format!("file://{}", origin.path().display()), "."]);
    for revision in ["HEAD~1", "origin/release"] {
        let mut command = assert_cmd::Command::cargo_bin("tenantry").unwrap();
        command.current_dir(folder.path().join("inside/platform")).args(["lint", "--since", revision]);
        let output = command.assert().code(2).get_output().clone();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(revision) && said.contains("fetch-depth: 0"), "{said}");
    }
}
