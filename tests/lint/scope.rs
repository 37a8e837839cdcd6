//! What a gate leaves out must not matter: it finds what it would find if it looked at everything.

use std::collections::BTreeSet;
use std::path::Path;

use tenantry::testing::gated;

use super::gate::{edit, git, repository};

fn render(folder: &Path) {
    assert_cmd::Command::cargo_bin("tenantry").unwrap().current_dir(folder).arg("render").assert().code(0);
}

/// A change: what it is called, how it is made, and the rules that must speak.
type Case = (&'static str, fn(&Path), &'static [&'static str]);

const CASES: [Case; 12] = [
    ("nothing", |_| {}, &[]),
    (
        "a tenant and what it renders to",
        |folder| {
            edit(folder, "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
            render(folder);
        },
        &[],
    ),
    (
        "a tenant, and rendered/ is forgotten",
        |folder| edit(folder, "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5"),
        &["delivery/stale"],
    ),
    (
        "a rendered file of a tenant that is not touched, by hand",
        |folder| {
            let path = first(folder, "rendered/production/tenants", "acme", "quota");
            edit(folder, &path, "metadata:", "metadata: # by hand");
        },
        &["delivery/stale"],
    ),
    (
        "a rendered file of the platform is gone",
        |folder| {
            let path = first(folder, "rendered/production/platform", "", "redis");
            std::fs::remove_file(folder.join(path)).unwrap();
        },
        &["delivery/stale"],
    ),
    (
        "a file in rendered/ that nobody renders",
        |folder| std::fs::write(folder.join("rendered/production/notes.yaml"), "a: 1\n").unwrap(),
        &["delivery/foreign-file"],
    ),
    (
        "a tenant is gone, and what it rendered to is there",
        |folder| std::fs::remove_dir_all(folder.join("tenants/umbrella")).unwrap(),
        &["delivery/mass-delete"],
    ),
    (
        "the last tenant of a group is gone with all that it rendered to, and the group's file is left behind",
        |folder| {
            std::fs::remove_dir_all(folder.join("tenants/umbrella")).unwrap();
            std::fs::remove_dir_all(folder.join("rendered/production/tenants/2")).unwrap();
        },
        &["delivery/stale"],
    ),
    (
        "a tenant claims what one that is not touched has",
        |folder| edit(folder, "tenants/globex/tenant.yaml", "globex.example", "acme.example"),
        &["isolation/duplicate-domain"],
    ),
    (
        "a definition that is broken",
        |folder| edit(folder, "tenants/acme/tenant.yaml", "company:", "firm:"),
        &["schema/missing-field", "schema/unknown-field"],
    ),
    (
        "an environment",
        |folder| {
            edit(folder, "environments/production/environment.yaml", "ml.example.com", "ai.example.com");
            render(folder);
        },
        &["isolation/cookie-domain"],
    ),
    (
        "an environment, and rendered/ is forgotten",
        |folder| edit(folder, "environments/production/environment.yaml", "ml.example.com", "ai.example.com"),
        &["delivery/stale"],
    ),
];

/// The first file below a folder whose path holds both words.
fn first(root: &Path, folder: &str, one: &str, other: &str) -> String {
    let files = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name().into_iter().map(Result::unwrap);
    let paths = files.filter(|entry| entry.file_type().is_file());
    let mut paths = paths.map(|entry| entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned());
    paths.find(|path| path.contains(one) && path.contains(other)).unwrap()
}

#[test]
fn a_gate_that_looks_at_what_a_change_touches_finds_what_one_that_looks_at_everything_does() {
    let folder = repository();
    let folder = folder.path();
    for (what, change, rules) in CASES {
        change(folder);
        git(folder, &["add", "--all"]);
        let [touched, all] = gated(folder).unwrap();
        assert_eq!(touched, all, "{what}");
        for rule in rules {
            assert!(touched.iter().any(|finding| finding.starts_with(rule)), "{what}: no {rule} in {touched:#?}");
        }
        if rules.is_empty() {
            assert_eq!(touched, BTreeSet::new(), "{what}");
        }
        git(folder, &["reset", "--quiet", "--hard"]);
    }
}

#[test]
fn a_hook_sees_what_the_commit_that_is_being_made_holds() {
    let folder = repository();
    let folder = folder.path();
    let hook = folder.join(".git/hooks/pre-commit");
    let program = assert_cmd::cargo::cargo_bin("tenantry");
    let script = format!("#!/bin/sh\nexec '{}' lint --staged --since HEAD --format concise\n", program.display());
    std::fs::write(&hook, script).unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    edit(folder, "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    for arguments in [&["--all"][..], &["tenants/acme/tenant.yaml"]] {
        let output = std::process::Command::new("git")
            .current_dir(folder)
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--message", "x"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(!output.status.success(), "{arguments:?} is committed");
        let said = [output.stdout, output.stderr].concat();
        assert!(String::from_utf8_lossy(&said).contains("delivery/stale"), "{}", String::from_utf8_lossy(&said));
    }
    render(folder);
    git(folder, &["commit", "--quiet", "--all", "--message", "x"]);
}
