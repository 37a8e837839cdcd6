//! `--fix`, `--unsafe`, `--diff`.

use super::{data, findings, lint, write};

#[test]
fn the_guides_server_block_parses_after_its_fixes_and_a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.yaml");
    std::fs::copy(data("guide/server.yaml"), &path).unwrap();
    lint(folder.path(), &["server.yaml", "--fix", "--unsafe"]).assert().code(1);
    let mended = std::fs::read_to_string(&path).unwrap();
    assert!(serde_yaml::from_str::<serde_yaml::Value>(&mended).is_ok(), "{mended}");
    assert!(mended.contains("# Default company"), "a comment is lost: {mended}");
    let left = findings(folder.path(), &["server.yaml"]);
    assert!(!left.iter().any(|(_, rule)| rule.starts_with("quoting/") || rule.starts_with("yaml/")), "{left:?}");
    lint(folder.path(), &["server.yaml", "--fix", "--unsafe"]).assert().code(1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), mended);
}

#[test]
fn a_diff_masks_every_secret_that_the_linter_knows() {
    let folder = tempfile::tempdir().unwrap();
    let container = "    - name: web\n      image: web:1.0.0\n      env:\n";
    let env = "      - {name: ON, value: \"1\"}\n      - {name: PASSWORD, value: hunter2hunter2}\n";
    let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n{container}{env}");
    write(folder.path(), &[("pod.yaml", &text)]);
    let output = lint(folder.path(), &["pod.yaml", "--diff"]).assert().code(3).get_output().clone();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("{name: PASSWORD, value: **************}") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_diff_shows_what_would_change_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let text = "image:  # pinned\n  repository: web\n  tag: 1.20\nlog: off\n";
    write(folder.path(), &[("values.yaml", text)]);
    let output = lint(folder.path(), &["values.yaml", "--diff"]).assert().code(3).get_output().clone();
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap(), @r#"
    --- a/values.yaml
    +++ b/values.yaml
    @@ -1,4 +1,4 @@
     image:  # pinned
       repository: web
    -  tag: 1.20
    +  tag: "1.20"
     log: off
    "#);
    assert_eq!(std::fs::read_to_string(folder.path().join("values.yaml")).unwrap(), text);
    lint(folder.path(), &["values.yaml", "--fix", "--unsafe"]).assert().code(0);
    let mended = std::fs::read_to_string(folder.path().join("values.yaml")).unwrap();
    assert_eq!(mended, "image:  # pinned\n  repository: web\n  tag: \"1.20\"\nlog: \"off\"\n");
}
