//! `tenantry lint`, as people and hooks run it.

mod action;
mod change;
mod comment;
mod control;
mod elsewhere;
mod formats;
pub(crate) mod gate;
mod guide;
mod hooks;
mod markdown;
mod mend;
mod newcomer;
mod origins;
mod policies;
mod rendered;
mod scope;
mod stranger;
mod ways;

use std::path::Path;

use assert_cmd::Command;

/// The linter in a folder, without anything of our own environment.
fn lint(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("tenantry").unwrap();
    command.current_dir(folder).env_clear().env("NO_COLOR", "1").arg("lint").args(arguments);
    command
}

/// What it prints, and its exit code.
fn printed(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let output = lint(folder, arguments).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

/// The names of all formats of findings, as the refusal of an unknown one lists them.
pub(crate) fn all_formats() -> Vec<String> {
    let output = lint(Path::new("."), &["--format", "?"]).output().unwrap();
    let refusal = String::from_utf8(output.stderr).unwrap();
    let (_, list) = refusal.split_once("is no format: ").unwrap();
    let list = list.split(", and =FILE").next().unwrap().replace(" or ", ", ");
    let names: Vec<String> = list.split(", ").map(str::to_owned).collect();
    assert!(names.len() >= 7 && names.iter().all(|name| name.chars().all(char::is_alphanumeric)), "{refusal}");
    names
}

/// Line and rule of each finding, in order.
fn findings(folder: &Path, arguments: &[&str]) -> Vec<(u64, String)> {
    let arguments = [arguments, &["--format", "json"]].concat();
    let report: serde_json::Value = serde_json::from_str(&printed(folder, &arguments).0).unwrap();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|one| (one["line"].as_u64().unwrap(), one["rule"].as_str().unwrap().to_owned())).collect()
}

fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn a_chart_that_nobody_knows_is_named_with_those_that_are_known() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.yaml", "a: 1\n")]);
    let output = lint(folder.path(), &["a.yaml", "--chart", "clearml-agnet"]).assert().code(2).get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("did you mean `clearml-agent`?") && said.contains("other"), "{said}");
    lint(folder.path(), &["a.yaml", "--chart", "other"]).assert().code(0);
}

#[test]
fn one_slip_is_one_finding() {
    let slips = [
        ("components/metrics-agent/component.yaml", "\nspec:", "\nspec: [", "yaml/syntax"),
        ("components/metrics-agent/component.yaml", "scope: environment", "scope: environmnt", "schema/invalid-value"),
        ("tenants/acme/tenant.yaml", "[staging, production]", "[stagin, production]", "schema/unknown-environment"),
    ];
    for (path, from, to, rule) in slips {
        let folder = gate::platform(&["environments", "tenants", "components", "charts"]);
        gate::edit(folder.path(), path, from, to);
        let found = findings(folder.path(), &[]);
        assert!(matches!(found.as_slice(), [(_, only)] if only == rule), "{path} {to}: {found:?}");
    }
}

#[test]
fn what_is_asked_for_in_other_words_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut explain = Command::cargo_bin("tenantry").unwrap();
    let output = explain.current_dir(folder.path()).args(["explain", "port"]).assert().code(0).get_output().clone();
    assert!(String::from_utf8(output.stdout).unwrap().contains("port/overlap"));
    write(folder.path(), &[("a.yaml", "a: off\n")]);
    let said = |arguments: &[&str], code: i32| {
        let output = lint(folder.path(), arguments).assert().code(code).get_output().clone();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&["a.yaml", "--baseline", "known.json"], 2).contains("--write-baseline known.json"));
    let only_unsafe = said(&["a.yaml", "--chart", "other", "--fix"], 0);
    assert!(only_unsafe.contains("1 more finding can be mended with --unsafe"), "{only_unsafe}");
}
