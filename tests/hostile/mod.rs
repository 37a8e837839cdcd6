//! A corpus of hostile input, made at test time: nothing of it is committed, and every test may have it.

mod commands;
mod documents;
mod growth;
mod mutants;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use rayon::prelude::*;
use tenantry::testing;
use yaml::SourceFile;

pub(crate) use documents::{Verdict, documents};

/// A tenant of [`tree`] with which nothing is wrong.
pub(crate) const GOOD: &str = "tenants/good/tenant.yaml";

/// Fills a folder with a tree of definitions in which nearly everything is hostile. Returns the files that cannot even be read as
/// text, which a reader of trees must report, while it reads the rest.
pub(crate) fn tree(root: &Path) -> Vec<String> {
    let write = |path: &str, content: &[u8]| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    write(GOOD, b"apiVersion: tenantry.dev/v1\nkind: Tenant\nmetadata: {name: good}\nspec: {company: Good}\n");
    for (name, _, content) in documents() {
        write(&format!("tenants/{name}/tenant.yaml"), &content);
    }
    write("tenants/CON/tenant.yaml", b"kind: Tenant\n");
    write("tenants/Good/tenant.yaml", b"kind: Tenant\n");
    write(&format!("tenants/{}/tenant.yaml", "x".repeat(64)), b"kind: Tenant\n");
    let mut unreadable = Vec::new();
    let mut at = |folder: &str| {
        let path = format!("tenants/{folder}/tenant.yaml");
        fs::create_dir_all(root.join("tenants").join(folder)).unwrap();
        unreadable.push(path.clone());
        root.join(path)
    };
    fs::write(at("not-utf-8"), b"a: \xff\xfe\n").unwrap();
    fs::write(at("utf-16"), b"\xff\xfea\0:\0 \x001\0\n\0").unwrap();
    // Sparse: it takes no room on the disk.
    File::create(at("hundred-megabytes")).unwrap().set_len(100 << 20).unwrap();
    links_and_devices(root, at);
    unreadable
}

#[cfg(unix)]
fn links_and_devices(root: &Path, mut at: impl FnMut(&str) -> std::path::PathBuf) {
    use std::os::unix::fs::symlink;
    let made = Command::new("mkfifo").arg(at("fifo")).status().unwrap();
    assert!(made.success());
    symlink("/dev/zero", at("link-to-endless-file")).unwrap();
    symlink("/etc/hostname", at("link-out")).unwrap();
    symlink("tenant.yaml", at("link-to-itself")).unwrap();
    symlink("nowhere.yaml", at("link-to-nothing")).unwrap();
    // A folder that holds itself: a reader that follows it never ends.
    fs::create_dir_all(root.join("tenants/loop")).unwrap();
    symlink("..", root.join("tenants/loop/inside")).unwrap();
}

#[cfg(not(unix))]
fn links_and_devices(_: &Path, _: impl FnMut(&str) -> std::path::PathBuf) {}

/// Whether the YAML reader finds something wrong with a text.
fn read(name: &str, content: &[u8]) -> Verdict {
    let text = String::from_utf8(content.to_vec()).unwrap();
    let stream = yaml::parse(&SourceFile::new(name, text), &yaml::Limits::default());
    for document in &stream.documents {
        let value = document.root().to_json(yaml::Reading::Core12);
        drop(value);
    }
    if stream.problems.is_empty() { Verdict::Read } else { Verdict::Refuse }
}

#[test]
fn hostile_documents_are_read_or_refused_and_never_break_the_reader() {
    let wrong: Vec<String> = documents()
        .par_iter()
        .filter_map(|(name, expected, content)| {
            let found = read(name, content);
            (found != *expected).then(|| format!("{name}: expected {expected:?}, found {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_hostile_tree_is_read_but_for_what_is_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let unreadable = tree(folder.path());
    let (read, reported) = testing::read_tree(folder.path());
    assert!(read.contains(&GOOD.to_owned()));
    for path in &unreadable {
        assert!(reported.contains(path), "{path} is not reported: {reported:#?}");
        assert!(!read.contains(path), "{path}");
    }
    assert!(read.iter().all(|path| !path.contains("loop/")), "{read:?}");
}

#[test]
fn every_hostile_definition_has_a_finding_and_the_rest_of_the_tree_resolves() {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path());
    let (tenants, reported) = testing::definitions(folder.path());
    for entry in fs::read_dir(folder.path().join("tenants")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("tenants/{name}");
        assert!(reported.iter().any(|each| each.starts_with(&path)), "nothing is said of {path}");
    }
    assert!(tenants.contains(&"good".to_owned()));
}
