//! Checks of a rendered tree by readers and schemas that did not write it. Functions over a folder, so that what they find in a bad
//! one is a test as well.

mod readers;

use std::fs;
use std::path::{Path, PathBuf};

use tenantry::testing::faults;
use walkdir::WalkDir;

/// What a folder holds that is wrong, a line each: the object's file and the fault.
pub(crate) fn invalid(folder: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    for path in files(folder) {
        let text = fs::read_to_string(&path).unwrap();
        let shown = path.strip_prefix(folder).unwrap().display().to_string();
        match readers::serde(&text).as_deref() {
            // The root is what somebody applies by hand, in one piece.
            Ok(objects) if objects.len() == 1 || shown.ends_with("/root.yaml") => {
                let found = objects.iter().filter(|object| !is_bundle(object)).flat_map(faults);
                wrong.extend(found.map(|fault| format!("{shown}: {fault}")));
            }
            Ok(objects) => wrong.push(format!("{shown}: {} objects instead of one", objects.len())),
            Err(error) => wrong.push(format!("{shown}: {error}")),
        }
    }
    wrong
}

/// Of trust-manager, whose schema is not among those that are known.
fn is_bundle(object: &serde_json::Value) -> bool {
    object["apiVersion"] == "trust.cert-manager.io/v1alpha1" && object["kind"] == "Bundle"
}

/// The YAML files below a folder, but for those of unpacked charts, which are their authors' and hold templates.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let is_chart = |path: &Path| path.join(".tenantry-chart.yaml").exists();
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| !is_chart(entry.path()));
    let paths = entries.map(|entry| entry.unwrap().into_path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect()
}

/// The committed output of the example platform.
fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rendered")
}

/// A folder with one file.
fn folder(content: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("acme")).unwrap();
    fs::write(folder.path().join("acme/object.yaml"), content).unwrap();
    folder
}

const GOOD: &str = "# A comment\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations: {first: \"on\", second: '1.10'}\ndata:\n  text: |\n    1\n  other: \"2\"\n";

#[test]
fn every_rendered_object_is_valid() {
    assert_eq!(invalid(&committed()), [""; 0]);
}

#[test]
fn every_reader_gets_the_same_from_rendered_files() {
    assert_eq!(readers::disagreements(&committed()), [""; 0]);
}

#[test]
fn a_good_object_passes() {
    let folder = folder(GOOD);
    assert_eq!(invalid(folder.path()), [""; 0]);
    assert_eq!(readers::disagreements(folder.path()), [""; 0]);
}

#[test]
fn an_invalid_object_is_named() {
    let found = |text: &str| invalid(folder(text).path());
    assert_eq!(
        found(&GOOD.replace("\ndata:", "\ndat:")),
        ["acme/object.yaml: dat: unknown field `dat`; did you mean `data`?"]
    );
    assert_eq!(found(&GOOD.replace("v1", "v9")), ["acme/object.yaml: unknown kind \"v9\" \"ConfigMap\""]);
    assert_eq!(found("a: 1\n"), ["acme/object.yaml: no Kubernetes object"]);
    assert_eq!(found(&format!("{GOOD}---\n{GOOD}")), ["acme/object.yaml: 2 objects instead of one"]);
}

#[test]
fn a_scalar_that_readers_take_differently_is_named() {
    for (scalar, at) in [
        ("on", "/data/other"),
        ("0o17", "/data/other"),
        ("1_000", "/data/other"),
        ("2026-01-01", "/data/other"),
        ("~", ""),
    ] {
        let text = GOOD.replace("\"2\"", scalar);
        let found = readers::disagreements(folder(&text).path());
        assert_eq!(found.is_empty(), at.is_empty(), "{scalar}: {found:?}");
        assert!(found.iter().all(|line| line.contains(at)), "{scalar}: {found:?}");
    }
}
