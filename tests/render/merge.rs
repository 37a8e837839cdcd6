//! Tenants are independent in git.

use std::process::Command;

use super::Platform;

pub(super) fn git(platform: &Platform, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(platform.root())
        .args(["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A branch off main that adds a tenant and renders it.
fn add_tenant(platform: &Platform, name: &str, database: u32) {
    git(platform, &["checkout", "-qb", name, "main"]);
    let tenant = platform
        .text("tenants/umbrella/tenant.yaml")
        .replace("umbrella", name)
        .replace("Umbrella", name)
        .replace("albert@", &format!("{name}@"))
        .replace("redisDatabase: 3", &format!("redisDatabase: {database}"));
    platform.write(&format!("tenants/{name}/tenant.yaml"), tenant);
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    git(platform, &["add", "."]);
    git(platform, &["commit", "-qm", name]);
}

#[test]
fn two_branches_that_each_add_a_tenant_merge_without_a_conflict() {
    let platform = Platform::rendered();
    platform.commit();
    add_tenant(&platform, "wayne", 11);
    add_tenant(&platform, "tyrell", 12);
    git(&platform, &["merge", "-q", "--no-edit", "wayne"]);
    let check = platform.run(&["render", "--check"]);
    assert_eq!(check.code, Some(0), "{}{}", check.out, check.err);
}
