//! `tenantry why`: a rendered value in, the lines that decide it out; and a line in, what it decides out.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use crate::lint::gate::{edit, git, repository};

const QUOTA: &str = "rendered/production/tenants/8/acme/base/resourcequota-tenant.yaml";
const ACME: &str = "tenants/acme/tenant.yaml";

/// Runs the command: its exit code, and what it prints.
fn why(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
    let output = command.current_dir(folder).arg("why").args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

/// The place of the first line of a file that holds a text.
fn at(folder: &Path, path: &str, text: &str) -> String {
    let content = std::fs::read_to_string(folder.join(path)).unwrap();
    let line = content.lines().position(|line| line.contains(text)).unwrap();
    format!("{path}:{}", line + 1)
}

#[test]
fn a_line_of_a_rendered_file_leads_to_the_definition_and_to_what_it_stands_over() {
    let folder = repository();
    edit(folder.path(), ACME, "quota: {gpus: 4,", "quota: {gpus: 4, pods: 120,");
    git(folder.path(), &["commit", "-qam", "Give acme fewer pods"]);
    let (code, text) = why(folder.path(), &[&at(folder.path(), QUOTA, "pods: ")]);
    assert_eq!(code, 0, "{text}");
    let base = at(folder.path(), "environments/base/environment.yaml", "pods: 200");
    let own = at(folder.path(), ACME, "pods: 120");
    assert!(text.starts_with("ResourceQuota acme/tenant in production, tenant acme\n"), "{text}");
    assert!(text.contains("\n  spec.hard.pods: 120\n  made from\n"), "what the definitions say now: {text}");
    assert!(text.contains(&format!("\n    {own}  quota.pods: 120  (")), "{text}");
    assert!(text.contains(": Give acme fewer pods)\n"), "{text}");
    assert!(text.contains(&format!("\n      over {base}  200\n")), "{text}");
    assert!(text.contains("by the template (built in)\n    catalog/tenant/manifests/resource-quota.yaml:"), "{text}");
}

#[test]
fn a_line_that_no_commit_holds_was_set_by_none() {
    let folder = repository();
    edit(folder.path(), ACME, "redisDatabase: 1", "redisDatabase: 7");
    let text = why(folder.path(), &["acme/cluster:x", "-e", "production"]).1;
    assert!(text.contains("nothing that is rendered is acme/cluster:x"), "{text}");
    let (code, text) = why(folder.path(), &["ResourceQuota acme/tenant:spec.hard.pods", "-e", "staging"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("(") && text.contains(" in staging, tenant acme"), "{text}");
    let redis =
        "production-acme-agent:spec.source.helm.valuesObject.agentk8sglue.extraEnvs[CLEARML_AGENT_REDIS_DB].value";
    let (_, text) = why(folder.path(), &[redis]);
    assert!(text.contains(&format!("{}  redisDatabase: 7\n", at(folder.path(), ACME, "redisDatabase"))), "{text}");
}

#[test]
fn the_version_of_a_chart_leads_to_its_line() {
    let folder = repository();
    let (_, text) = why(folder.path(), &["Application/argocd/production-acme-agent:spec.source.targetRevision"]);
    let line = at(folder.path(), "environments/base/environment.yaml", "agent: {version");
    assert!(text.contains(&format!("made from\n    {line}  components.agent.version: 5.3.0")), "{text}");
}

#[test]
fn a_line_of_a_definition_says_what_it_decides_folded_over_tenants() {
    let folder = repository();
    let line = at(folder.path(), "environments/base/environment.yaml", "pods: 200");
    let (code, text) = why(folder.path(), &[&line, "--environment", "production"]);
    let expected = format!(
        "{line}  quota: {{gpus: 0, cpu: 64, memory: 256Gi, pods: 200}}
  ResourceQuota acme/tenant in production, the same in 3 tenants: acme, globex, stark
    spec.hard.pods: 200
  ResourceQuota acme/tenant in production, the same in 3 tenants: acme, initech, stark
    spec.hard[requests.cpu]: 64
    spec.hard[limits.cpu]: 64
    spec.hard[requests.memory]: 256Gi
    spec.hard[limits.memory]: 256Gi
"
    );
    assert_eq!((code, text), (0, expected));
}

#[test]
fn of_what_is_read_as_a_whole_a_line_decides_its_part() {
    let folder = repository();
    let line = at(folder.path(), "environments/production/environment.yaml", "accessTokenUrl: ");
    let (_, text) = why(folder.path(), &[&line]);
    let values: Vec<&str> = text.lines().filter(|line| line.starts_with("    ")).collect();
    let [value] = values.as_slice() else { panic!("{text}") };
    assert!(value.ends_with("access_token_url].value: https://login.example.com/oauth/token"), "{text}");
    let line = at(folder.path(), "environments/production/environment.yaml", "# globex opens");
    assert!(why(folder.path(), &[&line]).1.ends_with("\n  decides nothing that is rendered\n"));
}

#[test]
fn json_fits_its_schema() {
    let folder = repository();
    let schema: Value = serde_json::from_str(include_str!("../schemas/why.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let ask = |what: &str| -> Value {
        let (_, text) = why(folder.path(), &[what, "--format", "json"]);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    };
    let value = ask("ResourceQuota acme/tenant:spec.hard.pods");
    let line = ask(&at(folder.path(), ACME, "admin: "));
    assert!(validator.is_valid(&value), "{value:#}");
    assert!(validator.is_valid(&line), "{line:#}");
    assert_eq!(value["values"][0]["decided"][0]["field"], "tenantDefaults.quota.pods");
    assert_eq!(value["values"][0]["decided"][0]["set"]["summary"], "start");
    assert!(line["line"]["decides"].as_array().unwrap().iter().any(|one| one["tenants"][0] == "acme"));
}

#[test]
fn what_cannot_be_answered_says_what_to_ask() {
    let folder = repository();
    for (what, said) in [
        (ACME, "a file needs a line"),
        ("acme", "this names neither a line nor a value"),
        ("tenants/acme/tenant.yaml:999", "has no line 999"),
        ("tenants/nobody/tenant.yaml:1", "is no file of the tree"),
        ("rendered/production/nothing.yaml:1", "nothing that is rendered is"),
        ("ResourceQuota acme/tenant:spec.soft", "nothing that is rendered is"),
    ] {
        let (code, text) = why(folder.path(), &[what]);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(said) && text.contains("help:"), "{text}");
    }
    edit(folder.path(), ACME, "redisDatabase: 1", "redisDatabase: many");
    assert_eq!(why(folder.path(), &[&at(folder.path(), ACME, "many")]).0, 2);
    assert_eq!(why(folder.path(), &["globex/tenant:spec.hard.pods"]).0, 0, "another tenant's fault does not matter");
}

#[test]
fn neither_a_secret_nor_what_a_filter_runs_is_shown() {
    let folder = repository();
    let values = "tenants/acme/values/agent.yaml";
    std::fs::create_dir_all(folder.path().join("tenants/acme/values")).unwrap();
    std::fs::write(folder.path().join(values), "agentk8sglue:\n  apiPassword: kx81nnq2Lm0pzt\n").unwrap();
    std::fs::write(folder.path().join(".gitattributes"), "*.yaml filter=evil diff=evil\n").unwrap();
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "secret"]);
    let mark = folder.path().join("ran");
    for (name, command) in [("filter.evil.clean", "cat"), ("filter.evil.smudge", "cat"), ("diff.evil.textconv", "cat")]
    {
        git(folder.path(), &["config", name, &format!("touch {}; {command}", mark.display())]);
    }
    let path = "production-acme-agent:spec.source.helm.valuesObject.agentk8sglue.apiPassword";
    let (_, text) = why(folder.path(), &[path, "-e", "production"]);
    assert!(text.contains(&format!("{values}:2")) && text.contains(": secret)"), "{text}");
    let (_, line) = why(folder.path(), &[&format!("{values}:2")]);
    assert!(line.contains("apiPassword"), "{line}");
    assert!(!text.contains("kx81nnq2Lm0pzt") && !line.contains("kx81nnq2Lm0pzt"), "{text} {line}");
    assert!(!mark.exists());
}
