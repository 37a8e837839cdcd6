//! Levels, allowances, baselines.

use super::{findings, lint, printed, write};

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

fn render(folder: &std::path::Path) -> (String, i32) {
    let mut command = assert_cmd::Command::cargo_bin("tenantry").unwrap();
    let output = command.current_dir(folder).env_clear().env("NO_COLOR", "1").args(["render", "--check"]).output();
    let output = output.unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

#[test]
fn an_allowance_and_a_level_mean_the_same_to_lint_and_to_render() {
    let folder = super::gate::platform(&["environments", "tenants", "components", "charts", "rendered"]);
    let path = "environments/production/values/metrics-agent.yaml";
    let rule = "schema/unused-values";
    let reported = |text: &str, settings: &str| {
        write(folder.path(), &[(path, text), ("tenantry.yaml", settings)]);
        let of_lint = findings(folder.path(), &[]).iter().any(|(_, found)| found == rule);
        let (said, code) = render(folder.path());
        assert_eq!(of_lint, said.contains(rule), "{said}");
        (of_lint, printed(folder.path(), &[]).1, code)
    };
    let settings =
        |levels: &str| format!("apiVersion: tenantry.dev/v1\nkind: Settings\nspec:\n  lint:\n    levels: {levels}\n");
    let allowed = "a: 1  # tenantry: allow(schema/unused-values): its chart comes next week\n";
    assert_eq!(reported("a: 1\n", &settings("{}")), (true, 0, 0));
    assert_eq!(reported("a: 1\n", &settings("{schema: error}")), (true, 1, 2));
    assert_eq!(reported("a: 1\n", &settings("{schema: off}")), (false, 0, 0));
    assert_eq!(reported(allowed, &settings("{schema: error}")), (false, 0, 0));
}

#[test]
fn what_stops_a_render_is_an_error_whatever_is_allowed() {
    let folder = super::gate::platform(&["environments", "tenants", "components", "charts"]);
    let settings = "apiVersion: tenantry.dev/v1\nkind: Settings\nspec:\n  lint:\n    levels: {schema: \"off\"}\n  \
                    requires: \">=99\"  # tenantry: allow(schema/tool-version): it works with this one too\n";
    write(folder.path(), &[("tenantry.yaml", settings)]);
    let found = findings(folder.path(), &[]);
    assert_eq!(found, [(6, "schema/tool-version".to_owned()), (6, "allowance/unused".to_owned())]);
    let (said, code) = printed(folder.path(), &[]);
    assert!(said.contains("schema/tool-version stops a render here: this cannot be allowed"), "{said}");
    assert_eq!(code, 1);
    let (said, code) = render(folder.path());
    assert!(said.contains("schema/tool-version"), "{said}");
    assert_eq!(code, 2);
}
