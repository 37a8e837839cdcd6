//! `tenantry upgrade` and `tenantry promote`: a version goes from ring to ring, and each edit is seen before it is written.

use std::path::Path;

use assert_cmd::Command;

use crate::lint::gate::{edit, git, repository};

const STAGING: &str = "environments/staging/environment.yaml";
const PRODUCTION: &str = "environments/production/environment.yaml";

/// Runs a command: its exit code, and what it prints.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tenantry"));
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn a_version_goes_to_the_first_ring_and_then_to_the_next() {
    let folder = repository();
    let (staging, production) = (read(folder.path(), STAGING), read(folder.path(), PRODUCTION));
    let (code, text) = run(folder.path(), &["upgrade", "agent", "--to", "5.4.0"]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("\n+    agent: {version: \"5.4.0\"}\n"), "{text}");
    assert!(
        text.contains("the same in 3 tenants: acme, hooli, umbrella") && !text.contains("production, promoted"),
        "{text}"
    );
    assert!(text.ends_with("Nothing is written: --write does.\n"), "{text}");
    assert_eq!(read(folder.path(), STAGING), staging);

    let (code, text) = run(folder.path(), &["upgrade", "agent", "--to", "5.4.0", "--ring", "staging", "--write"]);
    assert_eq!(code, 0, "{text}");
    let after = read(folder.path(), STAGING);
    assert_eq!(after, format!("{staging}    agent: {{version: \"5.4.0\"}}\n"), "all else stays, comments too");

    let (code, text) = run(folder.path(), &["promote", "production", "--write"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("components.agent.version: 5.3.0 -> 5.4.0  environments/staging/environment.yaml:"),
        "{text}"
    );
    assert!(text.contains("the same in 4 tenants: acme, globex, stark, umbrella"), "{text}");
    assert_eq!(read(folder.path(), PRODUCTION), format!("{production}    agent: {{version: \"5.4.0\"}}\n"));

    let (code, text) = run(folder.path(), &["promote", "production"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("production lacks nothing of staging that is promoted."), "{text}");
    assert_eq!(run(folder.path(), &["upgrade", "agent", "--to", "5.4.0"]).0, 0, "it is there");
}

#[test]
fn options_are_taken_only_where_that_is_asked_for_and_newer_versions_stay() {
    let folder = repository();
    edit(
        folder.path(),
        PRODUCTION,
        "    isolation: {tenantGuard: true}",
        "    agent: {version: 5.5.0}\n    isolation: {tenantGuard: true}",
    );
    let (code, text) = run(folder.path(), &["promote", "production"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("not taken, as it is newer here: components.agent.version: 5.5.0 -> 5.3.0"), "{text}");
    let option = "components.clearml.webSettings.onlyPasswordLogin: nothing -> true";
    assert!(text.contains(&format!("not taken without --options: {option}")), "{text}");
    assert!(!text.contains("components.router"), "another chart has other versions: {text}");
    let (code, text) = run(folder.path(), &["promote", "production", "--options"]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("\n+      webSettings: {onlyPasswordLogin: true}\n"), "{text}");
}

#[test]
fn what_a_rule_calls_an_error_is_not_written() {
    let folder = repository();
    let before = read(folder.path(), PRODUCTION);
    let (_, text) = run(folder.path(), &["upgrade", "redis", "--to", "18.0.0", "--ring", "production"]);
    assert!(text.contains("warning[version/environment-skew]"), "{text}");
    std::fs::write(folder.path().join("tenantry.yaml"), "apiVersion: tenantry.dev/v1\nkind: Settings\nmetadata: {name: s}\nspec:\n  lint:\n    levels: {version/environment-skew: error}\n").unwrap();
    let (code, text) = run(folder.path(), &["upgrade", "redis", "--to", "18.0.0", "--ring", "production", "--write"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("Nothing is written: a rule says error."), "{text}");
    assert_eq!(read(folder.path(), PRODUCTION), before);
}

#[test]
fn what_cannot_be_upgraded_or_promoted_says_why() {
    let folder = repository();
    for (arguments, said) in [
        (&["upgrade", "redsi", "--to", "1.0.0"][..], "did you mean `redis`?"),
        (&["upgrade", "billing", "--to", "2.0.0"], "is an archive of the tree"),
        (&["upgrade", "isolation", "--to", "2.0.0"], "has no version"),
        (&["upgrade", "redis", "--to", "latest"], "expected an exact version"),
        (&["upgrade", "redis", "--to", "1.0.0", "--ring", "stagin"], "did you mean `staging`?"),
        (&["promote", "staging"], "is promoted from no environment"),
        (&["promote", "base"], "there is no environment `base`"),
    ] {
        let (code, text) = run(folder.path(), arguments);
        assert_eq!(code, 2, "{arguments:?} {text}");
        assert!(text.contains(said), "{arguments:?} {text}");
    }
    edit(folder.path(), PRODUCTION, "  promotedFrom: staging\n", "");
    let (code, text) = run(folder.path(), &["upgrade", "redis", "--to", "17.9.0"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("name it with --ring: production, staging"), "{text}");
}

#[cfg(unix)]
#[test]
fn no_link_is_written_through() {
    let folder = repository();
    let outside = tempfile::tempdir().unwrap();
    let theirs = outside.path().join("theirs.yaml");
    std::fs::copy(folder.path().join(STAGING), &theirs).unwrap();
    std::fs::rename(folder.path().join(STAGING), folder.path().join("environments/staging.yaml.txt")).unwrap();
    std::os::unix::fs::symlink("../staging.yaml.txt", folder.path().join(STAGING)).unwrap();
    git(folder.path(), &["add", "-A"]);
    let (code, text) = run(folder.path(), &["upgrade", "agent", "--to", "5.4.0", "--write"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("no link is followed"), "{text}");
}
