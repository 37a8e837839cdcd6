//! The steps of `action.yml`, run as GitHub runs them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use serde_yaml::Value;

use super::gate::{edit, git, platform};

/// `action.yml`, with inputs that a workflow gives.
struct Action(Value, BTreeMap<&'static str, &'static str>);

impl Action {
    fn with(inputs: &[(&'static str, &'static str)]) -> Self {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).unwrap();
        Self(serde_yaml::from_str(&text).unwrap(), inputs.iter().copied().collect())
    }

    fn input(&self, name: &str) -> String {
        let default = || self.0["inputs"][name]["default"].as_str().unwrap_or_else(|| panic!("no input {name}"));
        self.1.get(name).copied().unwrap_or_else(default).to_owned()
    }

    /// Runs a step at the top of a checkout.
    fn step(&self, name: &str, checkout: &Path) -> Output {
        let steps = self.0["runs"]["steps"].as_sequence().unwrap();
        let step = steps.iter().find(|step| step["name"] == name).unwrap();
        // docs.github.com, "Workflow syntax", jobs.<job_id>.steps[*].shell
        assert_eq!(step["shell"], "bash");
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
        for (key, value) in step["env"].as_mapping().unwrap() {
            let name = value.as_str().unwrap().trim_start_matches("${{ inputs.").trim_end_matches(" }}");
            bash.env(key.as_str().unwrap(), self.input(name));
        }
        let program = assert_cmd::cargo::cargo_bin("tenantry");
        let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
        bash.current_dir(checkout).env("PATH", path).env("NO_COLOR", "1").output().unwrap()
    }
}

/// A checkout of a pull request's branch, with the branch it is for, and the tree in a folder.
fn checkout(folder: &str) -> tempfile::TempDir {
    let checkout = tempfile::tempdir().unwrap();
    let tree = platform(&["environments", "tenants", "components", "charts", "rendered"]);
    std::fs::rename(tree.path(), checkout.path().join(folder)).unwrap();
    git(checkout.path(), &["init", "--quiet"]);
    git(checkout.path(), &["add", "--all"]);
    git(checkout.path(), &["commit", "--quiet", "--message", "start"]);
    git(checkout.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    checkout
}

#[test]
fn a_tree_that_is_as_it_should_be_passes_every_step() {
    let checkout = checkout("plat form");
    let action = Action::with(&[("directory", "plat form")]);
    for step in ["Lint", "Check rendered/"] {
        let output = action.step(step, checkout.path());
        assert!(output.status.success(), "{step}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_pull_request_is_annotated_and_its_findings_lie_where_the_upload_looks() {
    let checkout = checkout("plat form");
    edit(&checkout.path().join("plat form"), "tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    git(checkout.path(), &["commit", "--quiet", "--all", "--message", "a change"]);
    let action = Action::with(&[("directory", "plat form"), ("since", "origin/main")]);
    let output = action.step("Lint", checkout.path());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.lines().all(|line| line.starts_with("::error file=plat form/rendered/")), "{said}");
    let uploaded = std::fs::read_to_string(checkout.path().join("tenantry.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&uploaded).unwrap();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(checkout.path().join(uri.replace("%20", " ")).is_file(), "{uri}");
    }
    assert_eq!(action.step("Check rendered/", checkout.path()).status.code(), Some(3));
    assert!(
        Action::with(&[("directory", "plat form"), ("fail-on", "never")])
            .step("Lint", checkout.path())
            .status
            .success()
    );
}

#[test]
fn a_checkout_without_the_branch_to_compare_with_is_told_how_to_get_it() {
    let checkout = checkout("platform");
    let action = Action::with(&[("directory", "platform"), ("since", "origin/release 1")]);
    let output = action.step("Lint", checkout.path());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("\"origin/release 1\"") && said.contains("fetch-depth: 0"), "{said}");
}
