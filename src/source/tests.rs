#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::fs;
use std::path::Path;

use super::*;

fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn read(root: &Path) -> (Vec<String>, Vec<String>) {
    let (tree, findings) = Tree::read(root);
    let findings = findings.iter().map(|finding| format!("{}: {}", finding.place.file.path, finding.message));
    (tree.files.into_keys().collect(), findings.collect())
}

#[test]
fn what_matters_is_read_and_the_rest_left_alone() {
    let root = tempfile::tempdir().unwrap();
    for path in [
        "tenantry.yaml",
        "tenants/acme/tenant.yaml",
        "tenants/acme/values/agent.yaml",
        "tenants/acme/README.md",
        "tenants/acme/.tenant.yaml.swp",
        "environments/prod/environment.yaml",
        "components/monitor/component.yaml",
        "components/monitor/rules.lua",
        "rendered/prod/root.yaml",
        "notes.yaml",
    ] {
        write(root.path(), path, "a: 1\n");
    }
    write(root.path(), "charts/billing-1.1.0.tgz", [0x1f, 0x8b]);
    let (tree, findings) = Tree::read(root.path());
    let paths: Vec<_> = tree.files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "components/monitor/component.yaml",
            "components/monitor/rules.lua",
            "environments/prod/environment.yaml",
            "tenantry.yaml",
            "tenants/acme/tenant.yaml",
            "tenants/acme/values/agent.yaml",
        ]
    );
    assert_eq!(findings, []);
    assert_eq!(tree.below("tenants").count(), 2);
    assert_eq!(tree.charts["charts/billing-1.1.0.tgz"].read().unwrap(), [0x1f, 0x8b]);
}

#[test]
fn an_empty_folder_is_an_empty_tree() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(read(root.path()), (vec![], vec![]));
}

#[test]
fn what_is_too_large_or_no_text_is_a_finding_and_the_rest_goes_on() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "tenants/a/tenant.yaml", "a: 1");
    write(root.path(), "tenants/b/tenant.yaml", b"name: \xff");
    fs::create_dir_all(root.path().join("tenants/c")).unwrap();
    // A sparse file: it says its size, and holds nothing.
    fs::File::create(root.path().join("tenants/c/tenant.yaml")).unwrap().set_len(100 << 20).unwrap();
    let expected = [
        "tenants/b/tenant.yaml: the file is not UTF-8 text, from byte 6 on",
        "tenants/c/tenant.yaml: the file is larger than 8 MiB",
    ];
    assert_eq!(read(root.path()), (vec!["tenants/a/tenant.yaml".into()], expected.map(str::to_owned).to_vec()));
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_but_to_files_of_the_tree() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret.yaml", "a: 1");
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "tenants/a/tenant.yaml", "a: 1");
    for (target, link) in [
        ("../a/tenant.yaml".into(), "tenants/b/tenant.yaml"),
        (outside.path().join("secret.yaml"), "tenants/c/tenant.yaml"),
        ("missing.yaml".into(), "tenants/d/tenant.yaml"),
        ("loop.yaml".into(), "tenants/d/loop.yaml"),
        (outside.path().to_owned(), "tenants/e"),
        ("..".into(), "tenants/a/up"),
    ] {
        let link = root.path().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(target, link).unwrap();
    }
    let (files, findings) = read(root.path());
    assert_eq!(files, ["tenants/a/tenant.yaml", "tenants/b/tenant.yaml"]);
    assert_eq!(
        findings,
        [
            "tenants/a/up: the symbolic link leads to a folder",
            "tenants/c/tenant.yaml: the symbolic link leads out of the tree",
            "tenants/d/loop.yaml: the symbolic link leads to nothing",
            "tenants/d/tenant.yaml: the symbolic link leads to nothing",
            "tenants/e: the symbolic link leads out of the tree",
        ]
    );
}

#[cfg(unix)]
#[test]
fn sockets_are_not_waited_for_and_names_must_be_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "tenants/a/tenant.yaml", "a: 1");
    let _socket = std::os::unix::net::UnixListener::bind(root.path().join("tenants/a/x.yaml")).unwrap();
    fs::write(root.path().join("tenants/a").join(std::ffi::OsStr::from_bytes(b"\xff.yaml")), "").unwrap();
    let (files, findings) = read(root.path());
    assert_eq!(files, ["tenants/a/tenant.yaml"]);
    assert_eq!(
        findings,
        [
            "tenants/a/x.yaml: this is neither a file nor a folder",
            "tenants/a/\u{fffd}.yaml: the file's name is not UTF-8",
        ]
    );
}

#[test]
fn folders_without_end_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let deep = "d/".repeat(40);
    write(root.path(), &format!("tenants/{deep}x.yaml"), "a: 1");
    let (files, findings) = read(root.path());
    assert_eq!(files, Vec::<String>::new());
    assert!(matches!(findings.as_slice(), [one] if one.ends_with("folders lie too deep inside one another")));
}
