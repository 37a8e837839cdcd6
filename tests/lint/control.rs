//! Levels, allowances, baselines.

use super::{findings, lint, write};

#[test]
fn an_allowance_takes_the_finding_of_its_line_away_and_says_so_when_it_takes_none() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# tenantry: allow(quoting/ambiguous-scalar): the chart wants the boolean\n\na: off\nb: off\n\
                c: \"off\" # tenantry: allow(quoting/ambiguous-scalar): not needed\n";
    write(folder.path(), &[("values.yaml", text)]);
    let wanted = [(4, "quoting/ambiguous-scalar".to_owned()), (5, "allowance/unused".to_owned())];
    assert_eq!(findings(folder.path(), &["values.yaml"]), wanted);
}

#[test]
fn settings_of_the_tree_around_give_levels_and_allowances() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "apiVersion: tenantry.dev/v1\nkind: Settings\nspec:\n  lint:\n    levels: {quoting: error, secret/literal: off}\n";
    write(folder.path(), &[("tenantry.yaml", settings), ("values.yaml", "a: off\npassword: hunter2hunter2\n")]);
    lint(folder.path(), &["values.yaml"]).assert().code(1);
    assert_eq!(findings(folder.path(), &["values.yaml"]), [(1, "quoting/ambiguous-scalar".to_owned())]);
    lint(folder.path(), &["values.yaml", "--warn", "quoting"]).assert().code(0);
}

#[test]
fn a_baseline_survives_moved_lines_and_reports_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("values.yaml", "a: off\n")]);
    lint(folder.path(), &["values.yaml", "--write-baseline", "known.json"]).assert().code(0);
    write(folder.path(), &[("values.yaml", "# a comment\n\na: off\nb: yes\n")]);
    let found = findings(folder.path(), &["values.yaml", "--baseline", "known.json"]);
    assert_eq!(found, [(4, "quoting/ambiguous-scalar".to_owned())]);
}
