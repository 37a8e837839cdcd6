//! The gate before a commit: what is staged, against what is there already.

use std::path::Path;
use std::process::Command;

pub(super) use crate::platform::platform;

use super::{lint, printed, write};

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The example platform, rendered and committed, in a repository of its own.
pub(crate) fn repository() -> tempfile::TempDir {
    let folder = platform(&["environments", "tenants", "components", "charts"]);
    assert_cmd::Command::cargo_bin("tenantry").unwrap().current_dir(folder.path()).arg("render").assert().code(0);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "start"]);
    folder
}

pub(crate) fn edit(folder: &Path, path: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.join(path)).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    std::fs::write(folder.join(path), text.replace(from, to)).unwrap();
}

#[test]
fn a_clean_tree_passes_and_a_definition_whose_rendered_file_was_not_staged_does_not() {
    let folder = repository();
    lint(folder.path(), &["--staged", "--since", "HEAD"])
        .env("PATH", std::env::var_os("PATH").unwrap())
        .assert()
        .code(0);
    edit(folder.path(), "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    git(folder.path(), &["add", "tenants"]);
    let (text, code) = printed(folder.path(), &["--staged", "--since", "HEAD", "--format", "concise"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.lines().all(|line| line.contains("error[delivery/stale]")), "{text}");
    assert_cmd::Command::cargo_bin("tenantry").unwrap().current_dir(folder.path()).arg("render").assert().code(0);
    git(folder.path(), &["add", "-A"]);
    lint(folder.path(), &["--staged", "--since", "HEAD"]).assert().code(0);
}

#[test]
fn an_old_problem_does_not_block_a_commit_and_a_new_overlap_with_an_untouched_tenant_does() {
    let folder = repository();
    // An old problem: committed as it is.
    let sessions = |port: u16| {
        format!(
            "\n  sessions: {{portModeEnabled: true, startingPort: {port}, maxServices: 10, externalIP: 10.0.1.21}}\n"
        )
    };
    let acme = folder.path().join("tenants/acme/tenant.yaml");
    let text = std::fs::read_to_string(&acme).unwrap();
    write(folder.path(), &[("tenants/acme/tenant.yaml", &(text.trim_end().to_owned() + &sessions(30000)))]);
    git(folder.path(), &["commit", "-qam", "an old problem"]);
    let arguments = ["--staged", "--since", "HEAD", "--format", "concise", "--allow", "delivery/stale"];
    let (text, code) = printed(folder.path(), &arguments);
    assert_eq!((text.as_str(), code), ("", 0));
    let umbrella = std::fs::read_to_string(folder.path().join("tenants/umbrella/tenant.yaml")).unwrap();
    write(folder.path(), &[("tenants/umbrella/tenant.yaml", &(umbrella.trim_end().to_owned() + &sessions(30005)))]);
    git(folder.path(), &["add", "-A"]);
    let (text, code) = printed(folder.path(), &arguments);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("error[port/overlap]: umbrella claims node ports 30006-30010 of acme"), "{text}");
}

#[test]
fn a_rendered_file_that_was_not_added_fails_the_check_of_what_is_staged() {
    let folder = repository();
    let check = || {
        let mut command = assert_cmd::Command::cargo_bin("tenantry").unwrap();
        command.current_dir(folder.path()).args(["render", "--check", "--staged"]).assert().get_output().status.code()
    };
    assert_eq!(check(), Some(0));
    edit(folder.path(), "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    assert_eq!(check(), Some(0), "what is not staged does not count");
    git(folder.path(), &["add", "tenants"]);
    assert_eq!(check(), Some(3));
    assert_cmd::Command::cargo_bin("tenantry").unwrap().current_dir(folder.path()).arg("render").assert().code(0);
    assert_eq!(check(), Some(3), "rendered, but not added");
    git(folder.path(), &["add", "-A"]);
    assert_eq!(check(), Some(0));
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q"]);
    write(folder.path(), &[("tenants/acme/tenant.yaml", "a: [\n"), ("environments/x/environment.yaml", "a: 1\n")]);
    git(folder.path(), &["add", "-A"]);
    lint(folder.path(), &["--staged", "--since", "HEAD"]).assert().code(1);
}

#[test]
fn a_fix_of_what_is_staged_fails_once_and_leaves_files_alone_that_have_more_changes() {
    let folder = repository();
    let folder = folder.path();
    let path = "tenants/hooli/values/agent.yaml";
    let values = |value: &str| format!("agentk8sglue:\n  extraEnvs:\n    - name: HOOLI\n      value: {value}\n");
    let fix = || printed(folder, &["--fix", "--staged", "--since", "HEAD", "--format", "concise"]);
    let on_disk = || std::fs::read_to_string(folder.join(path)).unwrap();
    assert_eq!(fix().1, 0, "nothing is staged");
    write(folder, &[(path, &values("1"))]);
    git(folder, &["add", "-A"]);
    assert_eq!(fix(), (String::new(), 1), "mended, and not staged yet");
    assert_eq!(on_disk(), values("\"1\""));
    assert_eq!(fix().1, 1, "still not staged");
    git(folder, &["add", "-A"]);
    assert_eq!(fix().1, 0);
    write(folder, &[(path, &values("2"))]);
    git(folder, &["add", "-A"]);
    write(folder, &[(path, &(values("2") + "# not staged\n"))]);
    assert_eq!(fix().1, 1);
    assert_eq!(on_disk(), values("2") + "# not staged\n", "not touched");
}
