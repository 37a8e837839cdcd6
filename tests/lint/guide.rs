//! The blocks of ClearML's guide for multi-tenant Kubernetes, as they are written there: every slip is found at its line.

use super::{data, findings};

/// What is found in a block, but for placeholders, which the guide says to replace.
fn slips(file: &str) -> Vec<(u64, String)> {
    let mut found = findings(&data("guide"), &[file]);
    found.retain(|(_, rule)| rule != "secret/placeholder");
    found
}

fn expected(rules: &[(u64, &str)]) -> Vec<(u64, String)> {
    rules.iter().map(|(line, rule)| (*line, (*rule).to_owned())).collect()
}

#[test]
fn the_three_independent_errors_of_the_server_block_are_named_in_one_run() {
    let wanted = [
        (14, "quoting/trailing-colon"),
        (29, "secret/well-known"),
        (23, "isolation/clear-text"),
        (51, "quoting/double-escape"),
        (53, "quoting/double-escape"),
        (54, "yaml/indentation"),
        (65, "quoting/double-escape"),
        (67, "quoting/double-escape"),
        (70, "version/image-skew"),
    ];
    let mut wanted = expected(&wanted);
    wanted.sort();
    assert_eq!(slips("server.yaml"), wanted);
}

#[test]
fn the_agent_block_has_a_known_password_parts_of_resources_and_a_release_candidate() {
    let wanted = [
        (19, "secret/well-known"),
        (21, "version/pre-release"),
        (29, "version/end-of-life-image"),
        (30, "version/pre-release"),
        (36, "gpu/fraction-label"),
        (59, "gpu/fractional-quantity"),
        (70, "gpu/fractional-quantity"),
        (76, "port/placeholder-address"),
    ];
    assert_eq!(slips("agent.yaml"), expected(&wanted));
}

#[test]
fn the_router_block_has_a_broken_address_keys_of_another_generation_and_a_public_token_secret() {
    let wanted =
        [(4, "reference/url"), (5, "reference/values-key"), (6, "reference/values-key"), (7, "secret/well-known")];
    assert_eq!(slips("router.yaml"), expected(&wanted));
}

#[test]
fn names_of_two_releases_are_told_apart_across_the_blocks() {
    let found = findings(&data("guide"), &["."]);
    assert!(found.contains(&(4, "reference/service".to_owned())), "{found:?}");
    assert!(found.contains(&(2, "secret/reused".to_owned())), "{found:?}");
    // The tenant's policy admits its own namespace alone, and the router is reached through an Ingress.
    assert!(found.contains(&(9, "isolation/router-blocked".to_owned())), "{found:?}");
}

#[test]
fn commands_in_prose_are_read_too() {
    let wanted = [(4, "quoting/double-escape"), (5, "version/mismatch"), (6, "version/values-file")];
    let folder = tempfile::tempdir().unwrap();
    let text = "We deliver `clearml-billing-1.1.0.tgz`. Prepare `values.override.yaml`:\n\n```\n\
                helm install -n clearml-billing \\\\\n  clearml-billing clearml-billing-1.0.0.tgz \\\\\n  -f overrides.yaml\n```\n";
    super::write(folder.path(), &[("billing.md", text)]);
    let found = findings(folder.path(), &["billing.md"]);
    assert_eq!(found, expected(&wanted));
}

/// A page of the guide: blocks of it between its commands.
fn page(folder: &std::path::Path) -> String {
    let block = |name: &str| {
        let text = std::fs::read_to_string(data("guide").join(name)).unwrap();
        let lines: Vec<String> = text.lines().map(|line| format!("   {line}")).collect();
        format!("   ```\n{}\n   ```\n\n", lines.join("\n"))
    };
    let queue = "   ```\n   curl $APISERVER_URL/queues.create \\\n   -d '{\"name\":\"default\"}'\n   ```\n\n";
    let (server, agent, router) = (block("server.yaml"), block("agent.yaml"), block("router.yaml"));
    let policies = block("network-policies.yaml");
    let text = ["1. Prepare:\n\n", &server, &policies, &agent, queue, &router].concat();
    super::write(folder, &[("guide.md", &text)]);
    text
}

#[test]
fn the_blocks_of_a_page_are_read_where_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let text = page(folder.path());
    let found = findings(folder.path(), &["guide.md"]);
    let at = |word: &str| text.lines().position(|line| line.contains(word)).unwrap() as u64 + 1;
    let wanted = [
        (at("billing__enabled:"), "quoting/trailing-colon"),
        (at("groups__users__features") + 1, "quoting/double-escape"),
        (at("supervisor_company"), "yaml/indentation"),
        (at("sdkWoq23"), "secret/well-known"),
        (at("agentk8sglueKey"), "secret/placeholder"),
        (at("fraction-1: \"0.5\""), "gpu/fractional-quantity"),
        (at("-d '{"), "reference/queue-created-twice"),
        (at("apiServerUrlReference: \"<http"), "reference/service"),
        (at("jwksKey"), "secret/well-known"),
    ];
    let missing: Vec<_> = expected(&wanted).into_iter().filter(|slip| !found.contains(slip)).collect();
    assert!(missing.is_empty(), "{missing:?} of {found:?}");
    // What a page tells its readers to fill in is no slip of it; what it leaves to them in other words is.
    let to_fill = found.iter().filter(|(_, rule)| rule == "secret/placeholder");
    assert_eq!(to_fill.count(), 2, "{found:?}");
}

#[test]
fn the_blocks_of_a_page_are_mended_and_its_prose_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = page(folder.path());
    super::lint(folder.path(), &["guide.md", "--fix", "--unsafe"]).assert().code(1);
    let mended = std::fs::read_to_string(folder.path().join("guide.md")).unwrap();
    assert_eq!(text.lines().count(), mended.lines().count());
    let changed: Vec<_> = text.lines().zip(mended.lines()).filter(|(before, after)| before != after).collect();
    assert!(
        changed.contains(&("       - name: CLEARML__billing__enabled:", "       - name: CLEARML__billing__enabled",)),
        "{changed:#?}"
    );
    let left = findings(folder.path(), &["guide.md"]);
    assert!(left.iter().all(|(_, rule)| !rule.starts_with("quoting/") && rule != "yaml/indentation"), "{left:?}");
}

#[test]
fn lines_that_a_web_page_escaped_twice_are_one_finding_a_command_and_are_mended_together() {
    let folder = tempfile::tempdir().unwrap();
    let page = |end: &str| {
        format!(
            "```\nhelm install -n gpu-operator {end}\n  gpu-operator {end}\n  nvidia/gpu-operator --version 24.9.2\n```\n"
        )
    };
    super::write(folder.path(), &[("guide.md", &page("\\\\"))]);
    assert_eq!(findings(folder.path(), &["guide.md"]), expected(&[(2, "quoting/double-escape")]));
    super::lint(folder.path(), &["guide.md", "--fix"]).assert().code(0);
    assert_eq!(std::fs::read_to_string(folder.path().join("guide.md")).unwrap(), page("\\"));
}

#[test]
fn the_other_blocks_have_their_slips_too() {
    let wanted: [(&str, &[(u64, &str)]); 3] = [
        ("redis.yaml", &[(1, "version/withdrawn-image"), (2, "secret/well-known")]),
        (
            "network-policies.yaml",
            &[
                (4, "isolation/misleading-name"),
                (9, "isolation/egress-open"),
                (26, "isolation/broad-ports"),
                (28, "isolation/ipblock-cni-dependent"),
                (33, "isolation/misleading-name"),
            ],
        ),
        ("tenant-network-policy.yaml", &[(4, "isolation/misleading-name"), (4, "isolation/namespace-missing")]),
    ];
    for (file, slips_of_file) in wanted {
        let found = slips(file);
        let missing: Vec<_> = expected(slips_of_file).into_iter().filter(|slip| !found.contains(slip)).collect();
        assert!(missing.is_empty(), "{file} lacks {missing:?}: {found:?}");
    }
}
