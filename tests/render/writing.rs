//! `rendered/` on disk.

use std::fs;

use super::Platform;

#[test]
fn a_second_render_touches_nothing_and_check_is_content() {
    let platform = Platform::rendered();
    platform.run(&["render"]);
    let before = platform.output();
    let again = platform.run(&["render"]);
    assert!(again.err.contains(" 0 files written,"), "{}", again.err);
    assert_eq!(platform.output(), before);
    let check = platform.run(&["render", "--check"]);
    assert_eq!((check.code, check.out.as_str()), (Some(0), ""));
}

#[test]
fn the_same_definitions_render_to_the_same_bytes_elsewhere() {
    let platform = Platform::example();
    assert_eq!(platform.run(&["render"]).code, Some(0));
    assert_eq!(platform.output(), Platform::rendered().output());
}

#[test]
fn check_shows_what_is_stale_and_writes_nothing() {
    let platform = Platform::rendered();
    platform.edit("tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5");
    let agent = "rendered/production/tenants/8/acme/application-agent.yaml";
    platform.edit("rendered/staging/root.yaml", "interval: 1h", "interval: 2h");
    fs::remove_file(platform.path("rendered/production/root.yaml")).unwrap();
    let before = platform.output();

    let check = platform.run(&["render", "--check"]);
    assert_eq!(check.code, Some(3));
    for line in [
        &format!("changed {agent}"),
        "-                maxPods: 4",
        "+                maxPods: 5",
        "missing rendered/production/root.yaml",
        "changed rendered/staging/root.yaml",
    ] {
        assert!(check.out.contains(line), "no {line:?} in:\n{}", check.out);
    }
    assert_eq!(platform.output(), before);

    assert_eq!(platform.run(&["render"]).code, Some(0));
    assert_eq!(platform.run(&["render", "--check"]).code, Some(0));
}

#[test]
fn a_file_edited_by_hand_is_put_right_although_nothing_else_changed() {
    let platform = Platform::rendered();
    platform.run(&["render"]);
    let before = platform.output();
    platform.edit("rendered/staging/root.yaml", "interval: 1h", "interval: 2h");
    platform.run(&["render"]);
    assert_eq!(platform.output(), before);
}

#[test]
fn rendering_one_tenant_writes_its_folder_and_its_group_and_nothing_else() {
    let platform = Platform::rendered();
    for (path, from, to) in [
        ("tenants/acme/tenant.yaml", "maxPods: 4", "maxPods: 5"),
        ("tenants/globex/tenant.yaml", "maxPods: 8", "maxPods: 9"),
        ("environments/base/environment.yaml", "platform/clearml.git", "platform/other.git"),
    ] {
        if platform.text(path).contains(from) {
            platform.edit(path, from, to);
        }
    }
    platform.edit("environments/production/environment.yaml", "platform/clearml.git", "platform/other.git");
    let before = platform.output();
    assert_eq!(platform.run(&["render", "--tenant", "acme", "--environment", "production"]).code, Some(0));
    let after = platform.output();
    let changed = after.iter().filter(|(path, content)| before.get(*path) != Some(content)).map(|(path, _)| path);
    let changed: Vec<&String> = changed.collect();
    assert!(changed.contains(&&"production/tenants/8/acme/application-agent.yaml".to_owned()), "{changed:?}");
    assert!(changed.contains(&&"production/delivery/groups/tenants-8.yaml".to_owned()), "{changed:?}");
    assert!(
        changed
            .iter()
            .all(|path| path.contains("/acme/") || path.ends_with("tenants-8.yaml") || path.ends_with("/8/group.yaml")),
        "{changed:?}"
    );
    assert_eq!(before.len(), after.len());
}

#[test]
fn one_environment_can_be_rendered_alone() {
    let platform = Platform::example();
    assert_eq!(platform.run(&["render", "--environment", "staging"]).code, Some(0));
    assert!(platform.has("rendered/staging/root.yaml") && !platform.has("rendered/production"));
}

#[test]
fn a_folder_without_a_tree_is_no_clean_tree() {
    let platform = Platform::example();
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().to_str().unwrap();
    for command in [&["render"][..], &["render", "--check"], &["lint"], &["reach"], &["secrets"]] {
        let arguments = [command, &["--directory", elsewhere]].concat();
        platform.run(&arguments).refuses(&["there is no environments/ in", "--directory"]);
    }
    assert_eq!(std::fs::read_dir(elsewhere).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn names_that_do_not_exist_are_met_with_those_that_do() {
    let platform = Platform::example();
    platform.run(&["render", "--tenant", "acmee"]).refuses(&["there is no tenant `acmee`", "acme"]);
    platform
        .run(&["render", "--environment", "prodution"])
        .refuses(&["there is no environment `prodution`", "production"]);
    assert!(!platform.has("rendered"));
}

#[test]
fn the_cache_keeps_itself_out_of_git() {
    let platform = Platform::rendered();
    platform.run(&["render"]);
    assert_eq!(platform.text(".tenantry-cache/.gitignore"), "*\n");
    fs::write(platform.path(".tenantry-cache/seal.json"), "{broken").unwrap();
    assert_eq!(platform.run(&["render"]).code, Some(0));
}
