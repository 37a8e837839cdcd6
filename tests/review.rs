//! `tenantry diff`: a change of definitions in, what it does to the clusters out.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use crate::lint::gate::{edit, git, repository};

const BASE: &str = "environments/base/environment.yaml";
const PRODUCTION: &str = "environments/production/environment.yaml";
const ACME: &str = "tenants/acme/tenant.yaml";

/// Runs the command: its exit code, and what it prints.
fn diff(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
    let output = command.current_dir(folder).arg("diff").args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

/// The line of a file that holds a text, from 1.
fn line(folder: &Path, path: &str, text: &str) -> usize {
    let content = std::fs::read_to_string(folder.join(path)).unwrap();
    1 + content.lines().position(|line| line.contains(text)).unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let (_, text) = diff(folder, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn nothing_changed() {
    let folder = repository();
    assert_eq!(diff(folder.path(), &[]), (0, "Nothing changed.\n".to_owned()));
    edit(folder.path(), BASE, "# What all environments share.", "# What all of them share.");
    assert_eq!(diff(folder.path(), &[]), (0, "Nothing changed.\n".to_owned()), "a comment");
}

#[test]
fn the_same_change_in_many_tenants_is_said_once_with_its_line() {
    let folder = repository();
    edit(folder.path(), BASE, "agent: {version: 5.3.0", "agent: {version: 5.4.0");
    let (code, text) = diff(folder.path(), &[]);
    let expected = "\
production, promoted from staging
  changed Application argocd/production-acme-agent, the same in 4 tenants: acme, globex, stark, umbrella
      spec.source.targetRevision: 5.3.0 -> 5.4.0  environments/base/environment.yaml:43
staging
  changed HelmRelease clearml-tenants/acme-agent, the same in 3 tenants: acme, hooli, umbrella
      spec.chart.spec.version: 5.3.0 -> 5.4.0  environments/base/environment.yaml:43
error[change/promotion] environments/base/environment.yaml:43: components.agent.version changes to 5.4.0 in production and in staging, from \
                    which production is promoted
7 objects: 7 changed
";
    let expected = expected.replace(":43", &format!(":{}", line(folder.path(), BASE, "agent: {version")));
    assert_eq!((code, text), (1, expected));
    let (_, only) = diff(folder.path(), &["--environment", "staging"]);
    assert!(!only.contains("production") && only.contains("3 tenants"), "{only}");
}

#[test]
fn what_has_no_reason_of_its_own_is_named_with_its_cause() {
    let folder = repository();
    edit(folder.path(), ACME, "Acme Admin", "Ann Acme");
    let (_, text) = diff(folder.path(), &["-e", "staging"]);
    let lines: Vec<&str> = text.lines().collect();
    let [environment, object, field, follows, count] = lines.as_slice() else { panic!("{text}") };
    assert_eq!(*environment, "staging");
    assert_eq!(*object, "  changed ConfigMap tenantry-provisioning/state-acme, tenant acme");
    let of_line = format!("  {ACME}:{}", line(folder.path(), ACME, "Ann Acme"));
    assert_eq!(*field, format!("      data[state.json]:admin.name: Acme Admin -> Ann Acme{of_line}"));
    assert!(follows.starts_with("    follows: Job tenantry-provisioning/provision-acme-"), "{text}");
    assert!(follows.ends_with(": the Job runs again: its name holds a digest of what it does"), "{text}");
    assert_eq!(*count, "1 object: 1 changed; 1 that run again");
}

#[test]
fn tenants_come_and_go_as_a_whole() {
    let folder = repository();
    git(folder.path(), &["rm", "-rq", "tenants/hooli"]);
    let (code, text) = diff(folder.path(), &[]);
    assert_eq!(code, 1);
    assert!(text.starts_with("staging\n  tenant hooli goes: "), "{text}");
    assert!(text.contains("error[delivery/mass-delete] tenants/hooli/tenant.yaml:6: hooli is deleted"), "{text}");
    let objects = text.lines().nth(1).and_then(|line| line.split_once(": ")).map(|(_, objects)| objects).unwrap();
    assert!(text.contains(&format!("\n{objects}: ")), "all that goes is the tenant's: {text}");
    git(folder.path(), &["commit", "-qm", "remove hooli"]);
    let (_, text) = diff(folder.path(), &["HEAD..HEAD~1"]);
    assert!(text.starts_with("staging\n  tenant hooli comes: "), "{text}");
}

#[test]
fn the_sides_are_what_the_command_line_says() {
    let folder = repository();
    edit(folder.path(), ACME, "redisDatabase: 1", "redisDatabase: 9");
    let redis = "extraEnvs[CLEARML_AGENT_REDIS_DB].value: 1 -> 9  tenants/acme/tenant.yaml:";
    assert!(diff(folder.path(), &[]).1.contains(redis));
    assert_eq!(diff(folder.path(), &["--staged"]).0, 0, "nothing is staged");
    git(folder.path(), &["add", "-A"]);
    assert!(diff(folder.path(), &["--staged"]).1.contains(redis));
    git(folder.path(), &["commit", "-qm", "move"]);
    assert_eq!(diff(folder.path(), &[]).0, 0);
    for revisions in ["HEAD~1", "HEAD~1..HEAD", "HEAD~1.."] {
        assert!(diff(folder.path(), &[revisions]).1.contains(redis), "{revisions}");
    }
    assert!(diff(folder.path(), &["HEAD..HEAD~1"]).1.contains("value: 9 -> 1"));
    assert_eq!(diff(folder.path(), &["nowhere"]).0, 2);
    assert!(diff(folder.path(), &["HEAD~1...HEAD"]).1.contains("a range has two dots"));
    assert_eq!(diff(folder.path(), &["HEAD~1..HEAD", "--staged"]).0, 2);
    assert!(diff(folder.path(), &["-e", "productoin"]).1.contains("production"));
}

#[test]
fn a_broken_side_is_named() {
    let folder = repository();
    edit(folder.path(), ACME, "redisDatabase: 1", "redisDatabase: many");
    let (code, text) = diff(folder.path(), &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("the working tree does not compile:") && text.contains("tenants/acme/tenant.yaml"), "{text}");
    git(folder.path(), &["commit", "-qam", "break"]);
    edit(folder.path(), ACME, "redisDatabase: many", "redisDatabase: 1");
    let (code, text) = diff(folder.path(), &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("HEAD does not compile:"), "{text}");
}

#[test]
fn json_fits_its_schema_and_has_the_line() {
    let folder = repository();
    edit(folder.path(), PRODUCTION, "fileserver: 500Gi", "fileserver: 300Gi");
    edit(folder.path(), ACME, "Acme Corporation", "Acme Corp");
    let schema: Value = serde_json::from_str(include_str!("../schemas/diff.json")).unwrap();
    let diff = json(folder.path(), &[]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&diff), "{diff:#}");
    let change = &diff["changes"][0];
    assert_eq!(
        (&change["environment"], &change["promotedFrom"], &change["name"]),
        (&"production".into(), &"staging".into(), &"production-clearml-chart".into())
    );
    assert_eq!(
        change["fields"][0]["origin"],
        serde_json::json!({"file": PRODUCTION, "line": line(folder.path(), PRODUCTION, "300Gi")})
    );
    let follows: Vec<&Value> =
        diff["changes"].as_array().unwrap().iter().flat_map(|one| one["follows"].as_array().unwrap()).collect();
    assert_eq!(follows.len(), 3, "{follows:?}");
}

#[test]
fn markdown_shows_texts_of_others_as_they_are() {
    let folder = repository();
    edit(folder.path(), ACME, "Acme Corporation", "'Acme `</details> @everyone | <b>'");
    let (code, text) = diff(folder.path(), &["--format", "markdown"]);
    assert_eq!(code, 1);
    assert!(text.starts_with("**2 Jobs run, nothing is deleted.**\n"), "{text}");
    assert!(text.contains("`` Acme `</details> @everyone | <b> ``"), "{text}");
    assert_eq!(
        text.matches("<details>").count(),
        text.matches("</details>").count() - text.matches("`</details>").count()
    );
}

#[test]
fn secrets_are_shown_by_no_format() {
    let folder = repository();
    let values = folder.path().join("tenants/acme/values");
    std::fs::create_dir_all(&values).unwrap();
    std::fs::write(
        values.join("agent.yaml"),
        "agentk8sglue: {extraEnvs: [{name: DB_PASSWORD, value: kx81nnq2Lm0pzt}]}\n",
    )
    .unwrap();
    for format in ["text", "json", "markdown"] {
        let (_, text) = diff(folder.path(), &["--format", format]);
        assert!(text.contains("DB_PASSWORD") && !text.contains("kx81nnq2Lm0pzt"), "{text}");
    }
}

/// The rules that say something, each with its level.
fn rules(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.contains("[change/")).filter_map(|line| line.split(' ').next()).collect()
}

#[test]
fn a_connection_that_opens_is_named_and_so_is_one_that_closes() {
    let folder = repository();
    let flow = "  flows:\n    - {from: agent.tasks, to: 192.0.2.64/26, ports: [9000], why: object storage}\n";
    edit(folder.path(), ACME, "  company: Acme Corporation\n", &format!("  company: Acme Corporation\n{flow}"));
    let (code, text) = diff(folder.path(), &["-e", "production"]);
    assert_eq!(code, 3, "{text}");
    let at = format!("tenants/acme/tenant.yaml:{}", line(folder.path(), ACME, "192.0.2.64"));
    let way = "acme/tasks[Deployment] -> external:192.0.2.64-192.0.2.127 on TCP 9000, tenant acme";
    assert_eq!(text.matches("  opens network: ").count(), 1, "{text}");
    assert!(text.contains(&format!("  opens network: {way}  {at}\n")), "{text}");
    let json = json(folder.path(), &["-e", "production"]);
    assert_eq!((&json["ways"][0]["opens"], &json["ways"][0]["tenants"][0]), (&true.into(), &"acme".into()));
    let (_, text) = diff(folder.path(), &["--format", "markdown", "-e", "production"]);
    assert!(text.starts_with("**One connection opens, nothing is deleted.**\n"), "{text}");
    git(folder.path(), &["commit", "-qam", "open"]);
    let (_, text) = diff(folder.path(), &["HEAD..HEAD~1", "-e", "production"]);
    assert!(text.contains(&format!("  closes network: {way}")) && !text.contains("opens"), "{text}");
}

#[test]
fn a_right_that_opens_is_named_and_what_decides_about_no_way_is_not() {
    let folder = repository();
    let manifests = folder.path().join("components/metrics-agent/manifests");
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: everybody}\n\
                subjects: [{kind: Group, name: \"system:serviceaccounts\", apiGroup: rbac.authorization.k8s.io}]\n\
                roleRef: {kind: ClusterRole, name: edit, apiGroup: rbac.authorization.k8s.io}\n";
    std::fs::write(manifests.join("everybody.yaml"), role).unwrap();
    let (_, text) = diff(folder.path(), &["-e", "production"]);
    assert!(text.contains("  opens rights: every tenant -> ") && text.contains("warning[change/opened]"), "{text}");
    std::fs::remove_file(manifests.join("everybody.yaml")).unwrap();
    edit(folder.path(), ACME, "redisDatabase: 1", "redisDatabase: 9");
    assert!(!diff(folder.path(), &[]).1.contains("opens"));
}

#[test]
fn a_change_over_its_budget_needs_an_acknowledgement_that_it_brings() {
    let folder = repository();
    let settings = |budget: &str| {
        let text = format!(
            "apiVersion: tenantry.dev/v1\nkind: Settings\nmetadata: {{name: s}}\nspec:\n  budget: {{environments: {{production: {budget}}}}}\n"
        );
        std::fs::write(folder.path().join("tenantry.yaml"), text).unwrap();
    };
    let acknowledge = |what: &str, up_to: u32, until: &str| {
        let entry = format!("    - {{what: {what}, upTo: {up_to}, who: ann, until: {until}, why: meant}}\n");
        edit(
            folder.path(),
            PRODUCTION,
            "  production: true\n",
            &format!("  production: true\n  acknowledged:\n{entry}"),
        );
    };
    settings("{tenants: 1}");
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "budget"]);
    edit(folder.path(), ACME, "Acme Admin", "Ann Acme");
    assert_eq!(rules(&diff(folder.path(), &[]).1), [""; 0], "one tenant is within it");
    edit(folder.path(), "tenants/globex/tenant.yaml", "Hank Scorpio", "Gus Globex");
    let (code, text) = diff(folder.path(), &[]);
    assert_eq!((code, rules(&text)), (1, vec!["error[change/budget]"]), "{text}");
    assert!(text.contains("the change costs production 2 tenants, but its budget is 1"), "{text}");
    assert_eq!(diff(folder.path(), &["-e", "staging"]).0, 3, "staging has none");
    acknowledge("tenants", 1, "2999-01-01");
    assert!(diff(folder.path(), &[]).1.contains("but its budget is 1, and 1 are acknowledged"));
    git(folder.path(), &["checkout", "-q", "--", PRODUCTION]);
    acknowledge("tenants", 2, "2001-01-01");
    let (code, text) = diff(folder.path(), &[]);
    assert_eq!((code, rules(&text).len()), (1, 2), "{text}");
    assert!(text.contains("this acknowledgement ended on 2001-01-01"), "{text}");
    git(folder.path(), &["checkout", "-q", "--", PRODUCTION]);
    acknowledge("tenants", 2, "2999-01-01");
    let (code, text) = diff(folder.path(), &[]);
    assert_eq!((code, rules(&text)), (3, vec![]), "{text}");
    git(folder.path(), &["commit", "-qam", "acknowledged"]);
    edit(folder.path(), ACME, "Ann Acme", "Abe Acme");
    let (_, text) = diff(folder.path(), &[]);
    assert_eq!(rules(&text), ["warning[change/acknowledgement]"], "{text}");
    assert!(text.contains("this acknowledged an earlier change, and is spent"), "{text}");
    settings("{volumes: 0}");
    edit(folder.path(), PRODUCTION, "fileserver: 500Gi", "fileserver: 300Gi");
    assert!(diff(folder.path(), &[]).1.contains("the change costs production 1 volume, but its budget is 0"));
    git(folder.path(), &["checkout", "-q", "--", PRODUCTION]);
    edit(folder.path(), PRODUCTION, "fileserver: 500Gi", "fileserver: 700Gi");
    assert!(!diff(folder.path(), &[]).1.contains("volume, but"), "growing is no loss");
}
