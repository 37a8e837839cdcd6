#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::finding::Finding;
use crate::manifest::{FOLDER, MANIFEST, header, manifest};

fn ours(text: &str) -> Vec<u8> {
    format!("{}{text}\n", header(&["tenants/acme/tenant.yaml"])).into_bytes()
}

fn rendered(files: &[(&str, &str)]) -> Rendered {
    Rendered { files: files.iter().map(|(path, text)| ((*path).to_owned(), ours(text))).collect() }
}

fn put(root: &Path, path: &str, content: &[u8]) {
    let path = root.join(FOLDER).join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn write(root: &Path, rendered: &Rendered, scope: &Scope) -> Result<Summary, Vec<Finding>> {
    compare(root, rendered, scope)?.apply(root, rendered)
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let top = root.join(FOLDER);
    walkdir::WalkDir::new(&top)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.path() != top)
        .map(|entry| {
            let content = if entry.file_type().is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
            (entry.path().strip_prefix(&top).unwrap().to_str().unwrap().to_owned(), content)
        })
        .collect()
}

#[test]
fn only_what_differs_is_touched_and_what_no_longer_belongs_goes_with_its_folders() {
    let root = tempfile::tempdir().unwrap();
    let first = rendered(&[("prod/a.yaml", "1"), ("prod/b.yaml", "1"), ("prod/old/deep/c.yaml", "1")]);
    let summary = write(root.path(), &first, &Scope::All).unwrap();
    assert_eq!(summary, Summary { written: 3, unchanged: 0, removed: 0 });

    let before = fs::metadata(root.path().join("rendered/prod/a.yaml")).unwrap().modified().unwrap();
    let second = rendered(&[("prod/a.yaml", "1"), ("prod/b.yaml", "2")]);
    let summary = write(root.path(), &second, &Scope::All).unwrap();
    assert_eq!(summary, Summary { written: 1, unchanged: 1, removed: 1 });
    assert_eq!(fs::metadata(root.path().join("rendered/prod/a.yaml")).unwrap().modified().unwrap(), before);
    assert!(!root.path().join("rendered/prod/old").exists());
    assert!(compare(root.path(), &second, &Scope::All).unwrap().is_clean());
}

#[test]
fn a_file_that_tenantry_did_not_write_stops_the_run_before_anything_is_written() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "prod/notes.txt", b"mine");
    put(root.path(), "prod/a.yaml", b"kind: Mine\n");
    let findings =
        write(root.path(), &rendered(&[("prod/a.yaml", "1"), ("prod/b.yaml", "1")]), &Scope::All).unwrap_err();
    let places: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.place.file.path.as_str())).collect();
    assert_eq!(
        places,
        [("delivery/foreign-file", "rendered/prod/a.yaml"), ("delivery/foreign-file", "rendered/prod/notes.txt")]
    );
    assert_eq!(fs::read(root.path().join("rendered/prod/a.yaml")).unwrap(), b"kind: Mine\n");
    assert!(!root.path().join("rendered/prod/b.yaml").exists());
}

#[cfg(unix)]
#[test]
fn a_symlink_in_rendered_is_refused_and_what_it_points_at_stays() {
    for link in ["rendered", "rendered/prod", "rendered/prod/a.yaml"] {
        let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let target = if link.ends_with("yaml") { elsewhere.path().join("x") } else { elsewhere.path().to_owned() };
        fs::create_dir_all(root.path().join(link).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, root.path().join(link)).unwrap();
        let findings = write(root.path(), &rendered(&[("prod/a.yaml", "1")]), &Scope::All).unwrap_err();
        assert_eq!(findings[0].rule, "delivery/foreign-file", "{link}");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0, "{link}");
    }
}

#[test]
fn outside_its_scope_a_run_removes_nothing_and_minds_nothing() {
    let root = tempfile::tempdir().unwrap();
    let all = rendered(&[("prod/tenants/a/x.yaml", "1"), ("prod/tenants/ab/x.yaml", "1"), ("prod/group.yaml", "1")]);
    write(root.path(), &all, &Scope::All).unwrap();
    put(root.path(), "staging/foreign.txt", b"mine");
    let one = rendered(&[("prod/group.yaml", "2")]);
    let summary = write(root.path(), &one, &Scope::Folders(vec!["prod/tenants/a".to_owned()])).unwrap();
    assert_eq!(summary, Summary { written: 1, unchanged: 0, removed: 1 });
    assert!(root.path().join("rendered/prod/tenants/ab/x.yaml").exists());
    assert!(!root.path().join("rendered/prod/tenants/a").exists());
}

#[test]
fn leftovers_of_an_interrupted_run_are_stale_until_the_next_one_cleans_them() {
    let root = tempfile::tempdir().unwrap();
    let wanted = rendered(&[("prod/a.yaml", "1")]);
    write(root.path(), &wanted, &Scope::All).unwrap();
    let clean = tree(root.path());
    put(root.path(), "prod/.tenantry-tmp-1-2", b"# Rendered by tena");
    fs::create_dir(root.path().join("rendered/prod/empty")).unwrap();
    let stale = compare(root.path(), &wanted, &Scope::All).unwrap().stale();
    let leftover = check::Stale { path: "rendered/prod/.tenantry-tmp-1-2".to_owned(), kind: StaleKind::Extra };
    assert_eq!(stale, [leftover]);
    write(root.path(), &wanted, &Scope::All).unwrap();
    assert_eq!(tree(root.path()), clean);
}

/// A rendered chart of the given files, with its manifest.
fn chart(files: &[(&str, &str)]) -> Rendered {
    let files: BTreeMap<_, _> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let manifest = manifest("charts/x-1.0.0.tgz", "00", &files);
    let mut rendered = Rendered::default();
    rendered.files.insert(format!("prod/charts/x-1.0.0/{MANIFEST}"), manifest);
    rendered.files.extend(files.into_iter().map(|(path, text)| (format!("prod/charts/x-1.0.0/{path}"), text)));
    rendered
}

#[test]
fn an_unpacked_chart_is_known_by_its_manifest() {
    let root = tempfile::tempdir().unwrap();
    write(
        root.path(),
        &chart(&[("Chart.yaml", "v1"), ("templates/a.yaml", "v1"), ("templates/b.yaml", "v1")]),
        &Scope::All,
    )
    .unwrap();
    let next = chart(&[("Chart.yaml", "v2"), ("templates/a.yaml", "v1")]);
    let summary = write(root.path(), &next, &Scope::All).unwrap();
    assert_eq!(summary, Summary { written: 2, unchanged: 1, removed: 1 });

    put(root.path(), "prod/charts/x-1.0.0/templates/mine.yaml", b"kind: Mine");
    let findings = write(root.path(), &next, &Scope::All).unwrap_err();
    assert_eq!(findings[0].place.file.path, "rendered/prod/charts/x-1.0.0/templates/mine.yaml");

    fs::remove_file(root.path().join("rendered/prod/charts/x-1.0.0/templates/mine.yaml")).unwrap();
    write(root.path(), &Rendered::default(), &Scope::All).unwrap();
    assert!(tree(root.path()).is_empty());
}

#[test]
fn an_interrupted_removal_of_a_chart_is_taken_up() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &chart(&[("Chart.yaml", "v1"), ("values.yaml", "v1")]), &Scope::All).unwrap();
    fs::remove_file(root.path().join("rendered/prod/charts/x-1.0.0/values.yaml")).unwrap();
    write(root.path(), &Rendered::default(), &Scope::All).unwrap();
    assert!(tree(root.path()).is_empty());
}

#[test]
fn what_cannot_be_written_is_reported_and_leaves_no_temporary_file() {
    let root = tempfile::tempdir().unwrap();
    let wanted = rendered(&[("prod/a.yaml", "1")]);
    let comparison = compare(root.path(), &wanted, &Scope::All).unwrap();
    // Another program puts a folder where a file is to go, between the comparison and the writing.
    fs::create_dir_all(root.path().join("rendered/prod/a.yaml/x")).unwrap();
    let findings = comparison.apply(root.path(), &wanted).unwrap_err();
    assert_eq!((findings.len(), findings[0].rule), (1, "delivery/io"));
    let names: Vec<_> = tree(root.path()).into_keys().collect();
    assert_eq!(names, ["prod", "prod/a.yaml", "prod/a.yaml/x"]);
}

/// Seals `root`, and pretends that it was done a while later, when no clock can be in doubt.
fn sealed(root: &Path) {
    seal::set(root, "input", 7);
    let seal = fs::File::options().write(true).open(root.join(".tenantry-cache/seal.json")).unwrap();
    seal.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(1)).unwrap();
}

#[test]
fn a_seal_holds_until_the_input_or_any_file_changes() {
    let root = tempfile::tempdir().unwrap();
    let wanted = rendered(&[("prod/a.yaml", "1"), ("prod/b.yaml", "1")]);
    write(root.path(), &wanted, &Scope::All).unwrap();
    let unbroken = |input: &str| seal::unbroken::<u32>(root.path(), input);
    assert_eq!(unbroken("input"), None);
    sealed(root.path());
    assert_eq!(unbroken("input"), Some(7));
    assert_eq!(unbroken("other input"), None);

    let changes: [(&str, &dyn Fn()); 4] = [
        ("edited, with its time put back", &|| {
            let path = root.path().join("rendered/prod/a.yaml");
            let time = fs::metadata(&path).unwrap().modified().unwrap();
            fs::write(&path, ours("2")).unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        }),
        ("removed", &|| fs::remove_file(root.path().join("rendered/prod/b.yaml")).unwrap()),
        ("added", &|| put(root.path(), "prod/c.yaml", b"")),
        ("left behind", &|| put(root.path(), "prod/.tenantry-tmp-1", b"")),
    ];
    for (what, change) in changes {
        fs::remove_dir_all(root.path().join("rendered")).unwrap();
        write(root.path(), &wanted, &Scope::All).unwrap();
        sealed(root.path());
        assert_eq!(unbroken("input"), Some(7), "before it was {what}");
        change();
        assert_eq!(unbroken("input"), None, "a file was {what}");
    }
}

#[test]
fn a_seal_set_in_the_same_tick_as_a_file_is_not_trusted() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &rendered(&[("prod/a.yaml", "1")]), &Scope::All).unwrap();
    seal::set(root.path(), "input", 7);
    let seal = fs::File::options().write(true).open(root.path().join(".tenantry-cache/seal.json")).unwrap();
    seal.set_modified(fs::metadata(root.path().join("rendered/prod/a.yaml")).unwrap().modified().unwrap()).unwrap();
    assert_eq!(seal::unbroken::<u32>(root.path(), "input"), None);
}
