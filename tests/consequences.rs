//! Edits of the example platform: those that somebody must know of have a finding, and the others have none.

use std::collections::BTreeSet;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use crate::lint::gate::{edit, git, repository};

const BASE: &str = "environments/base/environment.yaml";
const PRODUCTION: &str = "environments/production/environment.yaml";
const STAGING: &str = "environments/staging/environment.yaml";
const ACME: &str = "tenants/acme/tenant.yaml";
const GLOBEX: &str = "tenants/globex/tenant.yaml";
const STARK: &str = "tenants/stark/tenant.yaml";
const UMBRELLA: &str = "tenants/umbrella/tenant.yaml";

/// An edit: a file, what stands there, and what comes in its place.
type Edit = (&'static str, &'static str, &'static str);

/// The rules of the findings above a note, and the exit code.
fn told(folder: &Path) -> (BTreeSet<String>, i32, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
    let output = command.current_dir(folder).args(["diff", "--format", "json"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    let diff: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let findings = diff["findings"].as_array().unwrap();
    let loud = findings.iter().filter(|finding| finding["level"] != "info");
    let rules = loud.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    (rules, output.status.code().unwrap(), text)
}

#[test]
fn edits_that_somebody_must_know_of() {
    let loud: &[(Edit, &[&str])] = &[
        // The three that passed every gate.
        (
            (PRODUCTION, "class: fast, fileserver: 500Gi", "class: slow, fileserver: 300Gi"),
            &["change/grow-only", "change/immutable"],
        ),
        ((ACME, "redisDatabase: 1", "redisDatabase: 9"), &["change/identity"]),
        ((BASE, "version: 3.21.6", "version: 3.21.7"), &["change/promotion"]),
        // Data.
        ((PRODUCTION, "fileserver: 500Gi", "fileserver: 499Gi"), &["change/grow-only"]),
        ((PRODUCTION, "mongodb: 100Gi", "mongodb: 50Gi"), &["change/grow-only"]),
        ((PRODUCTION, "elasticsearch: 200Gi", "elasticsearch: 300Gi"), &["change/immutable"]),
        ((PRODUCTION, "class: fast, ", ""), &["change/immutable"]),
        ((BASE, "databases: 64", "databases: 32"), &["change/grow-only", "change/promotion"]),
        // Identity.
        ((ACME, "company: Acme Corporation", "company: Acme"), &["change/identity"]),
        ((ACME, "admin@acme.example", "boss@acme.example"), &["change/identity"]),
        ((GLOBEX, "router: notebooks.ml", "router: books.ml"), &["change/identity"]),
        ((GLOBEX, "hosts: {router: notebooks.ml.example.com}\n", "hosts: {}\n"), &["change/identity"]),
        ((GLOBEX, "startingPort: 31010", "startingPort: 31040"), &["change/identity"]),
        ((GLOBEX, "    train: {gpu: 7g.40gb, memory: 64Gi}\n", ""), &["change/identity"]),
        ((STARK, "  settings:", "  credentials: {generation: 3}\n  settings:"), &["change/grow-only"]),
        ((GLOBEX, "generation: 2", "generation: 1"), &["change/grow-only"]),
        ((PRODUCTION, "domain: ml.example.com", "domain: ai.example.com"), &["change/identity"]),
        ((PRODUCTION, "    clearml:\n", "    clearml:\n      cookieName: token\n"), &["change/identity"]),
        ((PRODUCTION, "    clearml:\n", "    redis: {release: other}\n    clearml:\n"), &["change/identity"]),
        // Versions and rings.
        ((PRODUCTION, "    clearml:\n", "    redis: {version: 18.0.0}\n    clearml:\n"), &["change/version"]),
        ((STAGING, "    clearml:\n", "    agent: {version: 5.2.9}\n    clearml:\n"), &["change/version"]),
        ((BASE, "python:3.12.8-alpine", "python:3.12.9-alpine"), &["change/promotion"]),
        ((BASE, "runningAppsPerCompany: 3", "runningAppsPerCompany: 4"), &["change/promotion"]),
        ((BASE, "pods: 200", "pods: 300"), &["change/promotion"]),
        ((BASE, "1.24-1.8.1", "1.23-1.8.1"), &["change/promotion", "change/version"]),
    ];
    let folder = repository();
    let mut wrong = Vec::new();
    for ((file, from, to), expected) in loud {
        edit(folder.path(), file, from, to);
        let (rules, code, text) = told(folder.path());
        let missing: Vec<_> = expected.iter().filter(|rule| !rules.contains(**rule)).collect();
        if !missing.is_empty() || !matches!(code, 1 | 3) {
            wrong.push(format!("{file}: {to:?}: {code}, not {missing:?} but {rules:?}\n{text}"));
        }
        git(folder.path(), &["reset", "-q", "--hard"]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn edits_of_every_day_are_quiet() {
    let quiet: &[Edit] = &[
        (PRODUCTION, "fileserver: 500Gi", "fileserver: 800Gi"),
        (PRODUCTION, "fileserver: 500Gi", "fileserver: 512000Mi"),
        (PRODUCTION, "mongodb: 100Gi", "mongodb: 200Gi"),
        (PRODUCTION, "schedule: \"17 * * * *\"", "schedule: \"18 * * * *\""),
        (PRODUCTION, "threshold_sec: 21000", "threshold_sec: 22000"),
        (PRODUCTION, "    clearml:\n", "    redis: {version: 17.9.0}\n    clearml:\n"),
        (PRODUCTION, "/api/v1/write", "/api/v2/write"),
        (STAGING, "    clearml:\n", "    agent: {version: 5.4.0}\n    clearml:\n"),
        (STAGING, "    clearml:\n", "    provisioning: {image: \"python:3.12.9-alpine\"}\n    clearml:\n"),
        (STAGING, "    clearml:\n", "    redis: {version: 17.8.3, databases: 128}\n    clearml:\n"),
        (BASE, "# What all environments share.", "# What they share."),
        (ACME, "name: Acme Admin", "name: Ann Acme"),
        (ACME, "ssoDomains: [acme.example]", "ssoDomains: [acme.example, lab.acme.example]"),
        (ACME, "gpu-1: {gpu: 7g.40gb, maxPods: 4}", "gpu-1: {gpu: 7g.40gb, maxPods: 5}"),
        (ACME, "  queues:\n", "  queues:\n    more: {}\n"),
        (GLOBEX, "generation: 2", "generation: 3"),
        (GLOBEX, "2024-10-07", "2024-10-08"),
        (GLOBEX, "maxServices: 10", "maxServices: 12"),
        (GLOBEX, "cpu: 128", "cpu: 192"),
        (STARK, "allowedUsers: 25", "allowedUsers: 30"),
        (STARK, "ports: [5432]", "ports: [5433]"),
        (STARK, "  settings:", "  credentials: {generation: 1}\n  settings:"),
        (STARK, "quarter: {gpu: 1g.10gb, maxPods: 8}", "quarter: {maxPods: 8, gpu: 1g.10gb}"),
        (UMBRELLA, "quota: {gpus: 0, cpu: 32", "quota: {gpus: 0, cpu: 48"),
        (UMBRELLA, "OMP_NUM_THREADS: \"4\"", "OMP_NUM_THREADS: \"8\""),
        (UMBRELLA, "company: Umbrella Research", "company: \"Umbrella Research\""),
    ];
    let folder = repository();
    let mut wrong = Vec::new();
    for (file, from, to) in quiet {
        edit(folder.path(), file, from, to);
        let (rules, code, text) = told(folder.path());
        if !rules.is_empty() || !matches!(code, 0 | 3) {
            wrong.push(format!("{file}: {to:?}: {code} {rules:?}\n{text}"));
        }
        git(folder.path(), &["reset", "-q", "--hard"]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_component_of_ones_own_names_its_hazards() {
    let folder = repository();
    let component = "apiVersion: tenantry.dev/v1\nkind: Component\nmetadata: {name: cache}\nspec:\n  about: A cache.\n  scope: environment\n  \
         stage: 30-backends\n  namespace: {name: cache, create: true}\n  options:\n    environment:\n      shards: {description: How many \
         parts., type: integer, default: 4}\n      name: {description: The name., type: string, default: a}\n  hazards:\n    - {environment: \
         /shards, is: growOnly, about: the number of shards, then: what the last one holds is lost, confirmed: its manual}\n    - {environment: \
         /name, is: identity, about: the cache's name, then: it begins empty, assumed: nobody tried}\n";
    std::fs::create_dir_all(folder.path().join("components/cache")).unwrap();
    std::fs::write(folder.path().join("components/cache/component.yaml"), component).unwrap();
    edit(folder.path(), PRODUCTION, "    metrics-agent:\n", "    cache: {}\n    metrics-agent:\n");
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "add a cache"]);
    edit(folder.path(), PRODUCTION, "cache: {}", "cache: {shards: 3, name: b}");
    let (rules, code, text) = told(folder.path());
    assert_eq!(
        (rules.into_iter().collect::<Vec<_>>(), code),
        (vec!["change/grow-only".to_owned(), "change/identity".to_owned()], 1)
    );
    assert!(text.contains("the number of shards falls from 4 to 3: what the last one holds is lost"), "{text}");
    assert!(text.contains("this is assumed: nobody tried"), "{text}");
}

#[test]
fn a_change_is_allowed_with_a_reason() {
    let folder = repository();
    edit(
        folder.path(),
        ACME,
        "redisDatabase: 1",
        "redisDatabase: 9 # tenantry: allow(change/identity): moved in the window of 31 May",
    );
    let (rules, code, text) = told(folder.path());
    assert_eq!((rules.len(), code), (0, 3), "{text}");
}
