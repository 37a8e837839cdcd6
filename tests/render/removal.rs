//! A tenant never vanishes by accident.

use std::fs;

use super::Platform;

#[test]
fn a_tenant_whose_definition_is_gone_stops_the_render() {
    let platform = Platform::rendered();
    let before = platform.output();
    fs::remove_dir_all(platform.path("tenants/globex")).unwrap();
    for command in [&["render"][..], &["render", "--check"]] {
        platform.run(command).refuses(&[
            "delivery/tenant-vanished",
            "globex would vanish from production",
            "state: retired",
        ]);
    }
    assert_eq!(platform.output(), before);
}

#[test]
fn a_retired_tenant_may_go_in_the_next_commit() {
    let platform = Platform::rendered();
    platform.edit("tenants/globex/tenant.yaml", "spec:\n", "spec:\n  state: retired\n");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    assert!(platform.has("rendered/production/tenants/5/globex"));
    fs::remove_dir_all(platform.path("tenants/globex")).unwrap();
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(!platform.has("rendered/production/tenants/5/globex"));
    // The group outlives its last tenant: it is what removes it.
    let group = platform.object("rendered/production/delivery/groups/tenants-5.yaml");
    assert_eq!(group["spec"]["source"]["path"], "rendered/production/tenants/5");
    assert!(platform.has("rendered/production/tenants/5/group.yaml"));
}

#[test]
fn a_tenant_listed_as_removed_may_go_at_once() {
    let platform = Platform::rendered();
    fs::remove_dir_all(platform.path("tenants/globex")).unwrap();
    let removed =
        "  removed: [{tenant: globex, date: \"2027-03-01\", reason: moved to another platform}]\n  production: true\n";
    platform.edit("environments/production/environment.yaml", "  production: true\n", removed);
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(!platform.has("rendered/production/tenants/5/globex"));
}

#[test]
fn a_tenant_taken_out_of_one_environment_stops_the_render() {
    let platform = Platform::rendered();
    platform.edit("tenants/acme/tenant.yaml", "[staging, production]", "[staging]");
    platform.run(&["render"]).refuses(&["acme would vanish from production"]);
}

#[test]
fn an_environment_that_is_gone_takes_no_tenant_along() {
    let platform = Platform::rendered();
    fs::remove_dir_all(platform.path("environments/staging")).unwrap();
    for tenant in ["acme", "umbrella"] {
        platform.edit(&format!("tenants/{tenant}/tenant.yaml"), "[staging, production]", "[production]");
    }
    fs::remove_file(platform.path("tenants/acme/staging.yaml")).unwrap();
    fs::remove_dir_all(platform.path("tenants/hooli")).unwrap();
    platform.edit("environments/production/environment.yaml", "  promotedFrom: staging\n", "");
    let run = platform.run(&["render"]);
    run.refuses(&["acme would vanish from staging", "hooli would vanish", "umbrella would vanish"]);
    assert!(platform.has("rendered/staging/tenants/hooli/base/namespace-hooli.yaml"));
}

#[test]
fn a_namespace_does_not_change_its_name_nor_a_tenant_its_bucket() {
    let platform = Platform::rendered();
    platform.edit("tenants/globex/tenant.yaml", "spec:\n", "spec:\n  namespace: globex-2\n");
    platform.run(&["render"]).refuses(&["delivery/owner-moves", "the namespace of globex in production"]);

    let platform = Platform::rendered();
    platform.edit("environments/production/environment.yaml", "buckets: 16", "buckets: 256");
    platform.run(&["render"]).refuses(&["delivery/owner-moves", "delivery.buckets"]);
}
