//! A finding on what is rendered stands at the line that an engineer can change.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::gate::{edit, platform};
use super::{lint, printed, write};

/// The example platform, of which nothing is rendered yet.
fn unrendered() -> tempfile::TempDir {
    platform(&["environments", "tenants", "components", "charts"])
}

/// The one finding of a rule, in the JSON form.
fn finding(folder: &Path, rule: &str) -> Value {
    let (text, _) = printed(folder, &["--format", "json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let found: Vec<&Value> = findings.iter().filter(|finding| finding["rule"] == rule).collect();
    assert!(!found.is_empty(), "{text}");
    found[0].clone()
}

fn line_of(folder: &Path, path: &str, text: &str) -> u64 {
    let file = std::fs::read_to_string(folder.join(path)).unwrap();
    file.lines().position(|line| line.contains(text)).unwrap() as u64 + 1
}

const TEMPLATE: &str = "components/metrics-agent/manifests/deployment.yaml";
const ENVIRONMENT: &str = "environments/production/environment.yaml";

#[test]
fn a_slip_of_a_template_is_shown_in_the_template() {
    let folder = unrendered();
    edit(folder.path(), TEMPLATE, "replicas: 1", "replicaz: 1");
    let found = finding(folder.path(), "schema/unknown-field");
    assert_eq!(found["file"], TEMPLATE, "{found:#}");
    assert_eq!(found["line"], line_of(folder.path(), TEMPLATE, "replicaz: 1"), "{found:#}");
    let rendered = "rendered/production/platform/metrics-agent/deployment-metrics-agent.yaml";
    let related = found["related"].as_array().unwrap();
    assert!(related.iter().any(|related| related["file"] == rendered), "{found:#}");
}

/// A component whose template takes a value from the environment.
fn with_option(value: &str) -> tempfile::TempDir {
    let folder = unrendered();
    let component = "components/metrics-agent/component.yaml";
    let options = "  options:\n    environment:\n";
    edit(folder.path(), component, options, &format!("{options}      grace: {{description: How long, default: 1}}\n"));
    edit(folder.path(), TEMPLATE, "replicas: 1", "replicas: 1\n  minReadySeconds: {{ options.grace }}");
    edit(folder.path(), ENVIRONMENT, "    metrics-agent:\n", &format!("    metrics-agent:\n      grace: {value}\n"));
    folder
}

#[test]
fn a_value_that_a_definition_gave_is_shown_in_the_definition() {
    let folder = with_option("soon");
    let found = finding(folder.path(), "schema/wrong-type");
    assert_eq!(found["file"], ENVIRONMENT, "{found:#}");
    assert_eq!(found["line"], line_of(folder.path(), ENVIRONMENT, "grace: soon"), "{found:#}");
    // The template's line had its say too.
    let related = found["related"].as_array().unwrap();
    assert!(related.iter().any(|related| related["file"] == TEMPLATE), "{found:#}");
}

/// The files that a report says findings are in.
fn files_of(report: &str, format: &str) -> BTreeSet<String> {
    let json = || serde_json::from_str::<Value>(report).unwrap();
    let texts = |value: &Value, pointer: &str, field: &str| {
        let items = value.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
        items.iter().filter_map(|item| item.pointer(field)?.as_str().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    match format {
        "json" => texts(&json(), "/findings", "/file"),
        "sarif" => texts(&json(), "/runs/0/results", "/locations/0/physicalLocation/artifactLocation/uri"),
        "github" => {
            report.lines().filter_map(|line| Some(line.split_once("file=")?.1.split(',').next()?.to_owned())).collect()
        }
        "concise" => report
            .lines()
            .filter(|line| line.contains("]: "))
            .map(|line| line.split(':').next().unwrap().to_owned())
            .collect(),
        _ => unreachable!(),
    }
}

#[test]
fn no_format_shows_a_finding_in_a_file_that_is_not_there() {
    let folder = with_option("soon");
    edit(folder.path(), TEMPLATE, "replicas: 1", "replicaz: 1");
    let (policy, flow) = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: all\nspec:\n  podSelector: {}\n  \
         ingress: [{}]\n",
        "  flows:\n    - {from: agent.tasks, to: 169.254.0.0/16, ports: [80], why: credentials of the cloud}\n",
    );
    write(folder.path(), &[("components/metrics-agent/manifests/policy.yaml", policy)]);
    let tenant = std::fs::read_to_string(folder.path().join("tenants/acme/tenant.yaml")).unwrap();
    write(folder.path(), &[("tenants/acme/tenant.yaml", &format!("{tenant}{flow}"))]);
    for format in ["json", "sarif", "github", "concise"] {
        let output = lint(folder.path(), &["--format", format]).output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let files = files_of(&report, format);
        assert!(files.contains(TEMPLATE), "{format}: {report}");
        for file in files {
            assert!(folder.path().join(&file).is_file(), "{format}: {file}");
        }
    }
}
