//! What a change takes away, by the tree before it.

use std::path::Path;

use super::gate::{edit, git, repository};
use super::printed;

/// Rules that a change of the working tree breaks, without those on `rendered/`, which nobody rendered again.
fn broken(folder: &Path) -> Vec<String> {
    let (text, _) = printed(folder, &["--since", "HEAD", "--format", "concise", "--allow", "delivery/stale"]);
    let rule = |line: &str| Some(line.split_once("error[")?.1.split_once(']')?.0.to_owned());
    // What stops a render cannot be allowed away.
    text.lines().filter_map(rule).filter(|rule| rule != "delivery/tenant-vanished").collect()
}

#[test]
fn a_tenant_leaves_in_two_commits_or_not_at_all() {
    let folder = repository();
    let folder = folder.path();
    git(folder, &["rm", "-rq", "tenants/hooli"]);
    assert_eq!(broken(folder), ["delivery/mass-delete"]);
    git(folder, &["reset", "-q", "--hard"]);
    edit(folder, "tenants/hooli/tenant.yaml", "\nspec:\n", "\nspec:\n  state: retired\n");
    assert_eq!(broken(folder), Vec::<String>::new());
    git(folder, &["commit", "-qam", "retire hooli"]);
    git(folder, &["rm", "-rq", "tenants/hooli"]);
    assert_eq!(broken(folder), Vec::<String>::new());
}

#[test]
fn another_name_is_reported_as_such_and_not_as_a_tenant_that_goes() {
    let folder = repository();
    let folder = folder.path();
    git(folder, &["mv", "tenants/hooli", "tenants/hooli-xyz"]);
    edit(folder, "tenants/hooli-xyz/tenant.yaml", "name: hooli\n", "name: hooli-xyz\n");
    edit(folder, "environments/staging/environment.yaml", "rights/hooli\n", "rights/hooli-xyz\n");
    assert_eq!(broken(folder), ["delivery/rename-is-delete"]);
}

#[test]
fn other_groups_move_every_tenant_and_a_component_takes_its_objects_along() {
    let folder = repository();
    let folder = folder.path();
    let production = "environments/production/environment.yaml";
    edit(folder, production, "buckets: 16", "buckets: 256");
    // The groups of before go, with the objects that keep their folders.
    assert_eq!(broken(folder), ["delivery/mass-delete", "delivery/owner-moves"]);
    git(folder, &["reset", "-q", "--hard"]);
    edit(folder, production, "    metrics-agent:\n      remoteWrite: https://metrics.example.com/api/v1/write\n", "");
    // The namespace stays, so its data does.
    assert_eq!(broken(folder), ["delivery/orphan", "delivery/mass-delete"]);
}
