//! `tenantry new`: definitions that render, and refusals that write nothing.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const ENVIRONMENT: [&str; 24] = [
    "new",
    "environment",
    "lab",
    "--domain",
    "lab.example.com",
    "--engine=flux",
    "--engine-version=2.9",
    "--repository=https://git.example.com/platform.git",
    "--cluster=lab-1",
    "--kubernetes=1.33",
    "--pod-cidr=10.244.0.0/16",
    "--service-cidr=10.96.0.0/12",
    "--node-cidr=10.0.1.0/24",
    "--api-server=10.0.0.10/32",
    "--set=helmRepositories.bitnami.url=https://charts.bitnami.com/bitnami",
    "--set=helmRepositories.clearml-enterprise.url=https://charts.example.com/clearml",
    "--set=components.redis.version=17.8.3",
    "--set=components.redis.databases=3",
    "--set=components.agent.version=5.3.0",
    "--set=components.agent.image=1.24-1.8.1",
    "--set=components.isolation={}",
    "--set=components.tenant-provisioning={}",
    "--set=components.provisioning.image=python:3.12.8-alpine",
    "--set=components.clearml={version: 3.21.6, images: {apiserver: 3.21.6-1, webserver: 3.21.3-1, fileserver: 3.21.6-1}, \
     supervisor: {email: ops@example.com}}",
];

fn tenantry(root: &Path) -> Command {
    let mut command = Command::cargo_bin("tenantry").unwrap();
    command.current_dir(root).arg("-C").arg(root);
    command
}

/// Exit code and standard error.
fn run(root: &Path, arguments: &[&str]) -> (i32, String) {
    let output = tenantry(root).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn tenant<'a>(name: &'a str, email: &'a str) -> [&'a str; 10] {
    [
        "new",
        "tenant",
        name,
        "--company",
        name,
        "--admin-name=Ada Admin",
        "--admin-email",
        email,
        "--sso-domain",
        email.split_once('@').unwrap().1,
    ]
}

/// A tree with one new environment in it.
fn lab() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let (code, said) = run(root.path(), &ENVIRONMENT);
    assert_eq!(code, 0, "{said}");
    root
}

#[test]
fn an_empty_folder_becomes_a_platform_with_two_tenants() {
    let root = lab();
    for (name, email) in [("acme", "ada@acme.example"), ("globex", "ada@globex.example")] {
        assert_eq!(run(root.path(), &tenant(name, email)), (0, String::new()));
    }
    let written = fs::read_to_string(root.path().join("tenants/globex/tenant.yaml")).unwrap();
    let expected = "\
# yaml-language-server: $schema=../../schemas/tenant.json
apiVersion: tenantry.dev/v1
kind: Tenant
metadata:
  name: globex
spec:
  environments: [lab]
  company: globex
  admin: {name: Ada Admin, email: ada@globex.example}
  ssoDomains: [globex.example]
  redisDatabase: 2
  sessions: {startingPort: 30018, maxServices: 10}
";
    assert_eq!(written, expected, "acme has database 1 and the ports 30009 to 30018");
    let environment = fs::read_to_string(root.path().join("environments/lab/environment.yaml")).unwrap();
    assert!(environment.contains("buckets: 16\n"), "{environment}");
    let (code, said) = run(root.path(), &["render"]);
    assert_eq!(code, 0, "{said}");
    assert!(root.path().join("rendered/lab/root.yaml").is_file());
    // Databases 1 and 2 of three are taken, 0 is left alone.
    let (code, said) = run(root.path(), &tenant("initech", "ada@initech.example"));
    assert_eq!(code, 2);
    assert!(said.contains("all databases of the shared Redis of lab are taken"), "{said}");
}

#[test]
fn where_nobody_can_be_asked_the_missing_flags_are_named() {
    let root = lab();
    let (code, said) = run(root.path(), &["new", "tenant", "acme", "--company=Acme", "--admin-name=Ada"]);
    assert_eq!(code, 2);
    assert!(said.contains("--admin-email") && said.contains("--sso-domain") && !said.contains("--company"), "{said}");
    let (code, said) = run(root.path(), &["new", "environment", "prod", "--domain=prod.example.com"]);
    assert_eq!(code, 2);
    assert!(said.contains("--engine-version") && said.contains("--pod-cidr") && !said.contains("--domain"), "{said}");
    assert!(!root.path().join("tenants").exists() && !root.path().join("environments/prod").exists());
}

#[test]
fn what_would_not_render_is_refused_and_nothing_is_written_or_overwritten() {
    let root = lab();
    assert_eq!(run(root.path(), &tenant("acme", "ada@acme.example")).0, 0);
    let before = fs::read_to_string(root.path().join("tenants/acme/tenant.yaml")).unwrap();
    for (arguments, reason) in [
        (tenant("acme", "bob@acme.example"), "tenants/acme exists already"),
        (tenant("../x", "ada@x.example"), "no tenant can be named"),
        (tenant("lab-1/x", "ada@x.example"), "no tenant can be named"),
        (tenant("con", "ada@x.example"), "is a device on Windows"),
        (tenant("redis-shared", "ada@x.example"), "belongs to the component redis"),
        (tenant("beta", "ada@acme.example"), "isolation/duplicate-email"),
        (tenant("beta", "ada@localhost"), "expected an e-mail address"),
    ] {
        let (code, said) = run(root.path(), &arguments);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(reason), "{said}");
    }
    let folders: Vec<_> =
        fs::read_dir(root.path().join("tenants")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(folders, ["acme"]);
    assert_eq!(fs::read_to_string(root.path().join("tenants/acme/tenant.yaml")).unwrap(), before);
}

#[test]
fn schemas_are_written_checked_and_printed() {
    let root = lab();
    assert_eq!(run(root.path(), &["schema", "--output", "schemas"]), (0, String::new()));
    let tenant = fs::read_to_string(root.path().join("schemas/tenant.json")).unwrap();
    assert!(tenant.contains("redisDatabase") && tenant.contains("https://json-schema.org/draft/2020-12/schema"));
    assert_eq!(run(root.path(), &["schema", "--output", "schemas", "--check"]).0, 0);
    fs::write(root.path().join("schemas/tenant.json"), "{}").unwrap();
    let (code, said) = run(root.path(), &["schema", "--output", "schemas", "--check"]);
    assert_eq!(code, 3);
    assert!(said.contains("tenant.json is stale"), "{said}");
    let (code, said) = run(root.path(), &["schema", "tenand"]);
    assert_eq!(code, 2);
    assert!(said.contains("did you mean `tenant`?"), "{said}");
}

#[test]
fn a_component_of_ones_own_is_told_what_it_requires_by_flags_of_its_own() {
    const COMPONENT: &str = "\
apiVersion: tenantry.dev/v1
kind: Component
metadata: {name: ledger}
spec:
  about: Keeps the books of a tenant.
  scope: tenant
  stage: apps
  namespace: {name: \"{{ tenant.namespace }}\"}
  required: {tenant: [costCentre, contacts]}
  options:
    tenant:
      costCentre: {title: Who pays, description: The cost centre., type: string, pattern: \"^[0-9]{4}$\"}
      contacts:
        description: Whom to write to.
        type: object
        required: [addresses]
        properties: {addresses: {description: Addresses., type: array, items: {type: string, format: email}}}
";
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("components/ledger")).unwrap();
    fs::write(root.path().join("components/ledger/component.yaml"), COMPONENT).unwrap();
    let mut environment = ENVIRONMENT.to_vec();
    environment.truncate(14);
    environment.push("--set=components.ledger={}");
    assert_eq!(run(root.path(), &environment), (0, String::new()));
    let (code, said) = run(root.path(), &["new", "tenant", "acme", "--contacts-address=a@acme.example"]);
    assert_eq!(code, 2);
    assert!(said.contains("--cost-centre <Who pays>") && !said.contains("--company"), "{said}");
    let given = ["new", "tenant", "acme", "--cost-centre=0815", "--contacts-address=a@acme.example"];
    assert_eq!(run(root.path(), &given), (0, String::new()));
    let written = fs::read_to_string(root.path().join("tenants/acme/tenant.yaml")).unwrap();
    let spec = "spec:\n  environments: [lab]\n  costCentre: \"0815\"\n  contacts: {addresses: [a@acme.example]}\n";
    assert!(written.ends_with(spec), "{written}");
    let (code, said) =
        run(root.path(), &["new", "tenant", "beta", "--cost-centre=12", "--contacts-address=a@acme.example"]);
    assert_eq!(code, 2);
    assert!(said.contains("^[0-9]{4}$"), "{said}");
    let help = tenantry(root.path()).args(["new", "tenant", "--help"]).output().unwrap();
    assert!(String::from_utf8(help.stdout).unwrap().contains("--cost-centre"));
}
