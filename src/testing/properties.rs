//! What must hold for any bytes whatever. The fuzz targets of `fuzz/` run these; the suite runs them over the corpus and its mutants.
#![allow(clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use crate::source::{Git, SourceFile};
use crate::{archive, kubernetes, lint};
use reach::{Endpoint, Engine, model::Object};
use serde_json::Value;
use yaml::{Document, Limits, Reading};

/// A property by its name, which is that of its fuzz target.
pub type Property = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Property; 7] = [
    ("yaml", yaml),
    ("hocon", hocon),
    ("lint_file", lint_file),
    ("fixer", fixer),
    ("network", network),
    ("archive", archive),
    ("git_tree", git_tree),
];

/// What is read can be written so that each reader gets it back.
pub fn yaml(bytes: &[u8]) {
    for document in &documents(bytes) {
        let value = document.root().to_json(Reading::Core12);
        let written = yaml::write(&value);
        let again = yaml::parse(&SourceFile::new("written.yaml", written.as_str()), &Limits::default());
        for reading in Reading::ALL {
            let back: Vec<Value> = again.documents.iter().map(|document| document.root().to_json(reading)).collect();
            assert_eq!(back, std::slice::from_ref(&value), "{reading:?} of {written}");
        }
    }
}

/// What is quoted for ClearML's server is read by it as it was.
pub fn hocon(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    pyhocon::read(text);
    let written = pyhocon::string(text);
    let as_meant = match pyhocon::read(&written) {
        pyhocon::Meaning::Same => written == text,
        pyhocon::Meaning::Changed { to: Some(to) } => to == text,
        // Tabs become blanks, in a number that depends on the key.
        pyhocon::Meaning::Changed { to: None } => text.contains('\t'),
        _ => false,
    };
    assert!(as_meant, "{text:?} is written {written:?}, which is read as {:?}", pyhocon::read(&written));
}

/// Every finding, and every edit of a fix, lies in the file; also where the file is a page, or its text a block of one.
pub fn lint_file(bytes: &[u8]) {
    let Some(file) = file(bytes) else { return };
    let page = |text: &str| SourceFile::new("page.md", text);
    for file in [Arc::clone(&file), page(&file.text), page(&in_page(&file.text))] {
        finds_in_the_file(&file);
    }
}

fn finds_in_the_file(file: &Arc<SourceFile>) {
    let report = lint::run(&lint::Input::of([Arc::clone(file)]), &lint::Options::default());
    for finding in report.into_findings() {
        let edits = finding.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        for span in edits.chain([finding.place.span]) {
            assert!(file.text.get(span.range()).is_some(), "{}: {span:?}", finding.rule);
        }
    }
}

/// What stands around the block of a page.
const AROUND: (&str, &str) = ("# Page\n\n1. Prepare:\n\n   ```yaml\n", "   ```\n\n2. Go on.\n");

/// A text as the block of a page, in an item of a list.
fn in_page(text: &str) -> String {
    let lines: String = text.lines().map(|line| format!("   {line}\n")).collect();
    [AROUND.0, &lines, AROUND.1].concat()
}

fn mend(file: &Arc<SourceFile>) -> Option<Arc<SourceFile>> {
    let fixed = lint::fix(&lint::Input::of([Arc::clone(file)]), &lint::Options::default(), true);
    fixed.files.into_values().next().map(|(_, after)| after)
}

/// What is mended reads as well as before and keeps every comment, and mending it again changes nothing. What stands around the block
/// of a page stays.
pub fn fixer(bytes: &[u8]) {
    let Some(file) = file(bytes) else { return };
    mends_page(&SourceFile::new("page.md", in_page(&file.text)));
    let Some(after) = mend(&file) else { return };
    let (before, read) = (yaml::parse(&file, &Limits::default()), yaml::parse(&after, &Limits::default()));
    if before.problems.is_empty() {
        assert!(read.problems.is_empty(), "broken by fixes: {}", after.text);
        let comments = |stream: &yaml::Stream| -> Vec<String> {
            stream.comments.iter().map(|comment| comment.text(&stream.file).to_owned()).collect()
        };
        assert_eq!(comments(&before), comments(&read), "{}", after.text);
    }
    if let Some(again) = mend(&after) {
        panic!("mended twice: {:?} then {:?}", after.text, again.text);
    }
}

fn mends_page(page: &Arc<SourceFile>) {
    let Some(after) = mend(page) else { return };
    assert!(after.text.starts_with(AROUND.0) && after.text.ends_with(AROUND.1), "{:?} of {:?}", after.text, page.text);
    if let Some(again) = mend(&after) {
        panic!("mended twice: {:?} then {:?}", after.text, again.text);
    }
}

/// Any objects make a cluster, and any pods of it a question with an answer. They also pass or fail their schemas.
pub fn network(bytes: &[u8]) {
    let documents = documents(bytes);
    let values = documents.iter().map(|document| document.root().to_json(Reading::GoV2));
    let objects: Vec<Object> = values.map(|value| Object::in_memory("objects.yaml", value)).collect();
    objects.iter().for_each(|object| drop(kubernetes::validate(&object.value)));
    let (cluster, _) = reach::read::cluster(&objects);
    let reading = reach::Reading::default();
    let engine = Engine::new(&cluster, &reading);
    // A few suffice: pairs are many.
    for from in cluster.workloads.iter().take(8) {
        for to in cluster.workloads.iter().take(8) {
            let verdict = engine.verdict(&Endpoint::Pod(from), &Endpoint::Pod(to));
            assert!(verdict.certain.minus(&verdict.possible).is_empty(), "certain, yet impossible");
        }
    }
}

/// No archive leads out of its folder.
pub fn archive(bytes: &[u8]) {
    if let Ok(chart) = archive::read(bytes) {
        assert!(
            chart.files.iter().all(|(path, _)| !path.starts_with('/') && !path.split('/').any(|part| part == ".."))
        );
    }
}

/// Whatever stands in the place of a tree of git: no path leads out of it, and what is listed can be asked for.
pub fn git_tree(bytes: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else { return };
    if commit(folder.path(), bytes).is_err() {
        return;
    }
    let Ok(store) = Git::new(folder.path()).revision("refs/heads/main") else { return };
    for path in ["tenants", ""].iter().flat_map(|folder| store.list(folder)).flatten() {
        assert!(path.split('/').all(|part| !["", ".", ".."].contains(&part)), "{path:?}");
        drop(store.read(&path, 1 << 20));
    }
}

/// A repository whose one commit has these bytes for the tree `tenants`, and for a file in it.
fn commit(folder: &Path, bytes: &[u8]) -> Result<(), git2::Error> {
    let repository = git2::Repository::init(folder)?;
    let objects = repository.odb()?;
    let entry = |mode: &str, name: &[u8], of: git2::Oid| [mode.as_bytes(), b" ", name, b"\0", of.as_bytes()].concat();
    let blob = objects.write(git2::ObjectType::Blob, bytes)?;
    // Bytes that are no tree are the names and modes of one.
    let lines = bytes.split(|byte| *byte == b'\n').take(64);
    let made: Vec<u8> = lines.flat_map(|line| entry("100644", line, blob)).collect();
    let (raw, made) = (objects.write(git2::ObjectType::Tree, bytes)?, objects.write(git2::ObjectType::Tree, &made)?);
    let tenants = [entry("40000", b"made", made), entry("40000", b"raw", raw), entry("120000", b"link", blob)].concat();
    let tenants = objects.write(git2::ObjectType::Tree, &tenants)?;
    let root = objects.write(git2::ObjectType::Tree, &entry("40000", b"tenants", tenants))?;
    let text = format!("tree {root}\nauthor a <a@b> 0 +0000\ncommitter a <a@b> 0 +0000\n\nx\n");
    let commit = objects.write(git2::ObjectType::Commit, text.as_bytes())?;
    repository.reference("refs/heads/main", commit, true, "")?;
    Ok(())
}

fn documents(bytes: &[u8]) -> Vec<Document> {
    let Some(file) = file(bytes) else { return Vec::new() };
    let limits = Limits { nodes: 100_000, alias_expansion: 10_000, ..Limits::default() };
    yaml::parse(&file, &limits).documents
}

fn file(bytes: &[u8]) -> Option<Arc<SourceFile>> {
    Some(SourceFile::new("file.yaml", std::str::from_utf8(bytes).ok()?))
}
