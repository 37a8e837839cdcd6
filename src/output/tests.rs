#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::finding;
use crate::layout::RENDERED;
use crate::manifest::{MANIFEST, header, manifest};

fn ours(text: &str) -> Vec<u8> {
    format!("{}{text}\n", header(&["tenants/acme/tenant.yaml"])).into_bytes()
}

fn rendered(files: &[(&str, &str)]) -> Rendered {
    Rendered { files: files.iter().map(|(path, text)| ((*path).to_owned(), ours(text))).collect() }
}

fn put(root: &Path, path: &str, content: &[u8]) {
    let path = root.join(RENDERED).join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn write(root: &Path, rendered: &Rendered, scope: &Scope) -> finding::Result<Summary> {
    compare(root, rendered, scope)?.apply(root, rendered)
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let top = root.join(RENDERED);
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
    let places: Vec<_> = findings.iter().map(|finding| (finding.rule.id, finding.place.file.path.as_str())).collect();
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
        assert_eq!(findings[0].rule.id, "delivery/foreign-file", "{link}");
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
    let manifest = manifest("charts/x-1.0.0.tgz", "00", &files, vec![]);
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
    assert_eq!((findings.len(), findings[0].rule.id), (1, "delivery/io"));
    let names: Vec<_> = tree(root.path()).into_keys().collect();
    assert_eq!(names, ["prod", "prod/a.yaml", "prod/a.yaml/x"]);
}

/// Writes what is rendered and seals it.
fn sealed(root: &Path, wanted: &Rendered) {
    let mut cache = Cache::open(root).unwrap().unwrap();
    let comparison = compare(root, wanted, &Scope::All).unwrap();
    comparison.apply(root, wanted).unwrap();
    cache.set("input", &comparison, wanted, 7);
}

fn unbroken(root: &Path, input: &str) -> Option<u32> {
    Cache::open(root).unwrap().unwrap().unbroken(input)
}

/// Until a change cannot be in the tick of the one before.
fn a_tick() {
    std::thread::sleep(std::time::Duration::from_millis(30));
}

#[test]
fn a_seal_holds_until_the_input_or_any_file_changes() {
    let root = tempfile::tempdir().unwrap();
    let wanted = rendered(&[("prod/a.yaml", "1"), ("prod/b/c.yaml", "1")]);
    assert_eq!(unbroken(root.path(), "input"), None);
    sealed(root.path(), &wanted);
    assert_eq!(unbroken(root.path(), "input"), Some(7));
    assert_eq!(unbroken(root.path(), "other input"), None);

    let changes: [(&str, &dyn Fn()); 5] = [
        ("edited, with its time put back", &|| {
            let path = root.path().join("rendered/prod/a.yaml");
            let time = fs::metadata(&path).unwrap().modified().unwrap();
            fs::write(&path, ours("2")).unwrap();
            fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        }),
        ("removed", &|| fs::remove_file(root.path().join("rendered/prod/b/c.yaml")).unwrap()),
        ("added", &|| put(root.path(), "prod/c.yaml", b"")),
        ("left behind", &|| put(root.path(), "prod/.tenantry-tmp-1", b"")),
        ("made a folder beside", &|| fs::create_dir(root.path().join("rendered/empty")).unwrap()),
    ];
    for (what, change) in changes {
        fs::remove_dir_all(root.path().join("rendered")).unwrap();
        sealed(root.path(), &wanted);
        assert_eq!(unbroken(root.path(), "input"), Some(7), "before it was {what}");
        change();
        assert_eq!(unbroken(root.path(), "input"), None, "a file was {what}");
    }
}

#[test]
fn what_is_compared_a_tick_after_it_was_written_is_sealed_and_sooner_not() {
    let root = tempfile::tempdir().unwrap();
    let wanted = rendered(&[("prod/a.yaml", "1")]);
    write(root.path(), &wanted, &Scope::All).unwrap();
    sealed(root.path(), &wanted);
    assert_eq!(unbroken(root.path(), "input"), None, "it could change once more in this tick");
    a_tick();
    sealed(root.path(), &wanted);
    assert_eq!(unbroken(root.path(), "input"), Some(7));
}

#[test]
fn a_file_that_changes_between_its_comparison_and_the_seal_is_not_sealed_as_it_is_then() {
    let root = tempfile::tempdir().unwrap();
    let wanted = rendered(&[("prod/a.yaml", "1"), ("prod/b.yaml", "1")]);
    write(root.path(), &wanted, &Scope::All).unwrap();
    a_tick();
    let changes: [&dyn Fn(); 4] = [
        &|| put(root.path(), "prod/a.yaml", &ours("2")),
        &|| fs::remove_file(root.path().join("rendered/prod/a.yaml")).unwrap(),
        &|| put(root.path(), "prod/c.yaml", &ours("1")),
        &|| fs::rename(root.path().join("rendered/prod/a.yaml"), root.path().join("rendered/prod/b.yaml")).unwrap(),
    ];
    for change in changes {
        write(root.path(), &wanted, &Scope::All).unwrap();
        a_tick();
        let mut cache = Cache::open(root.path()).unwrap().unwrap();
        let comparison = compare(root.path(), &wanted, &Scope::All).unwrap();
        assert!(comparison.is_clean());
        change();
        cache.set("input", &comparison, &wanted, 7);
        drop(cache);
        assert_eq!(unbroken(root.path(), "input"), None);
    }
}

#[test]
fn none_of_many_renders_is_believed_whose_files_were_edited_meanwhile() {
    let believed = crate::testing::seals_under_edits(200).unwrap();
    assert_eq!(believed.wrong, 0);
    assert!(believed.right > 0, "a seal must hold sometimes, or this shows nothing");
}

#[cfg(unix)]
#[test]
fn nothing_is_kept_where_a_link_or_a_pipe_stands() {
    use std::os::unix::fs::symlink;
    let scratch = tempfile::tempdir().unwrap();
    let (root, outside) = (scratch.path().join("tree"), scratch.path().join("outside"));
    let cache = root.join(".tenantry-cache");
    let strange: [&dyn Fn(); 5] = [
        &|| symlink(&outside, &cache).unwrap(),
        &|| {
            fs::create_dir(&cache).unwrap();
            symlink(outside.join("new"), cache.join("lock")).unwrap();
        },
        &|| {
            fs::create_dir(&cache).unwrap();
            symlink(outside.join("new"), cache.join(".gitignore")).unwrap();
        },
        &|| {
            fs::create_dir(&cache).unwrap();
            symlink("/dev/zero", cache.join("seal.json")).unwrap();
        },
        &|| {
            fs::create_dir(&cache).unwrap();
            assert!(std::process::Command::new("mkfifo").arg(cache.join("lock")).status().unwrap().success());
        },
    ];
    for make in strange {
        let _ = fs::remove_dir_all(&root);
        let _ = fs::remove_dir_all(&outside);
        fs::create_dir_all(&root).unwrap();
        fs::create_dir_all(&outside).unwrap();
        make();
        let why = Cache::open(&root).unwrap_err();
        assert!(why.starts_with(".tenantry-cache"), "{why}");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }
    fs::remove_dir_all(&root).unwrap();
    fs::create_dir_all(&root).unwrap();
    assert!(Cache::open(&root).unwrap().is_some());
}
