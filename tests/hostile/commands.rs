//! The commands on a hostile tree: they end, say what is wrong, and write nothing.

use assert_cmd::Command;

use super::tree;

fn tenantry(root: &std::path::Path, arguments: &[&str]) -> std::process::Output {
    Command::cargo_bin("tenantry").unwrap().arg("-C").arg(root).args(arguments).output().unwrap()
}

#[test]
fn a_hostile_tree_is_not_rendered() {
    let folder = tempfile::tempdir().unwrap();
    let unreadable = tree(folder.path());
    let output = tenantry(folder.path(), &["render"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for path in unreadable {
        assert!(said.contains(&path), "{path} is not named");
    }
    assert!(!folder.path().join("rendered").exists());
}

#[test]
fn a_hostile_tree_is_linted_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let unreadable = tree(folder.path());
    let output = tenantry(folder.path(), &["lint", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let files: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap()).collect();
    for path in unreadable {
        assert!(files.contains(&path.as_str()), "{path} has no finding");
    }
}
