//! The platforms of `examples/`: no ClearML and no line of Rust, and each is proved under both engines.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::platform::platform;

const EXAMPLES: [(&str, &[&str]); 2] =
    [("teams", &["argo", "flux"]), ("flux-multi-tenancy", &["argo", "production", "staging"])];

/// A copy of an example.
fn copy(name: &str) -> TempDir {
    let parts = ["environments", "tenants", "components"].map(|part| format!("examples/{name}/{part}"));
    platform(&parts.each_ref().map(String::as_str))
}

/// Exit code, standard output and standard error.
fn run(root: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("tenantry").unwrap().current_dir(root).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_example_renders_is_proved_and_lints_clean() {
    for (name, environments) in EXAMPLES {
        let folder = copy(name);
        let root = folder.path().join("examples").join(name);
        let (code, said, problems) = run(&root, &["render"]);
        assert_eq!(code, 0, "{name}: {said}{problems}");
        for environment in environments {
            let proved = format!("in {environment} tenants stay apart on 13 of 13 channels");
            assert!(problems.contains(&proved) || said.contains(&proved), "{name}: {said}{problems}");
        }
        let (code, said, problems) = run(&root, &["lint", "--format", "concise"]);
        assert_eq!((code, said.as_str()), (0, ""), "{name}: {problems}");
        let (code, said, problems) = run(&root, &["render", "--check"]);
        assert_eq!(code, 0, "{name}: {said}{problems}");
    }
}

#[test]
fn an_example_knows_no_clearml() {
    for (name, _) in EXAMPLES {
        let folder = copy(name);
        let root = folder.path().join("examples").join(name);
        assert_eq!(run(&root, &["render"]).0, 0, "{name}");
        for file in walkdir::WalkDir::new(root.join("rendered")).into_iter().filter_map(Result::ok) {
            if file.file_type().is_file() {
                let text = fs::read_to_string(file.path()).unwrap().to_lowercase();
                assert!(!text.contains("clearml"), "{}", file.path().display());
            }
        }
    }
}

/// The files that a page tells its reader to write: each path stands before its text.
fn told(page: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut blocks = page.split("```yaml\n");
    let mut before = blocks.next().unwrap();
    for block in blocks {
        let (text, after) = block.split_once("```").unwrap();
        let path = before.trim_end().lines().last().unwrap().split('`').nth(1).unwrap_or_default();
        let indent = text.len() - text.trim_start().len();
        let lines = text.lines().map(|line| line.get(indent..).unwrap_or_default());
        files.push((path.to_owned(), lines.collect::<Vec<_>>().join("\n") + "\n"));
        before = after;
    }
    files
}

#[test]
fn the_component_that_the_page_begins_with_renders() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/components.md")).unwrap();
    let (_, section) = page.split_once("## The first one\n").unwrap();
    let files = told(section.split_once("\n## ").unwrap().0);
    assert_eq!(files.len(), 2);
    let folder = copy("teams");
    let root = folder.path().join("examples/teams");
    for (path, text) in files {
        fs::create_dir_all(root.join(&path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }
    let environment = root.join("environments/base/environment.yaml");
    let listed =
        fs::read_to_string(&environment).unwrap().replace("    isolation: {}\n", "    isolation: {}\n    hello: {}\n");
    fs::write(environment, listed).unwrap();
    let (code, said, problems) = run(&root, &["render"]);
    assert_eq!(code, 0, "{said}{problems}");
    let written = fs::read_to_string(root.join("rendered/flux/tenants/research/base/configmap-greeting.yaml")).unwrap();
    assert!(written.contains("text: \"hello, Research\""), "{written}");
    assert_eq!(run(&root, &["lint"]).0, 0);
}

/// The neighbours of what the examples do: each of these would take the teams' walls down.
#[test]
fn what_would_let_a_team_reach_another_is_refused() {
    let changes = [
        (
            "teams/components/hub-policies/manifests/policies.yaml",
            "        - podSelector:\n            matchExpressions:\n              - {key: tenantry.dev/component, operator: In, values: {{ rule.from }}}\n",
            "        - namespaceSelector: {}\n",
            "isolation/intent-violated",
        ),
        (
            "flux-multi-tenancy/components/team-sync/manifests/account.yaml",
            "    resources: [ingresses]",
            "    resources: [ingresses, networkpolicies]",
            "isolation/open-channel",
        ),
        (
            "flux-multi-tenancy/components/team-sync/manifests/account.yaml",
            "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: {{ tenant.name }}\n",
            "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: cluster-admin\n",
            "isolation/open-channel",
        ),
        (
            "flux-multi-tenancy/tenants/ops-team/tenant.yaml",
            "  source:",
            "  namespace: apps\n  source:",
            "isolation/shared-namespace",
        ),
    ];
    for (file, before, after, rule) in changes {
        let (example, file) = file.split_once('/').unwrap();
        let folder = copy(example);
        let root = folder.path().join("examples").join(example);
        let text = fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(before), "{file}");
        fs::write(root.join(file), text.replace(before, after)).unwrap();
        let (code, said, problems) = run(&root, &["render"]);
        assert_ne!(code, 0, "{file}: {after}");
        assert!(said.contains(rule) || problems.contains(rule), "{file}: {said}{problems}");
        assert!(!root.join("rendered").exists(), "{file}: nothing is written");
    }
}
