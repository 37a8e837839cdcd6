//! GPUs: what is promised, to whom, and what is left.

use serde_json::{Value, json};

use super::Platform;

/// `tenantry capacity --format json` of one environment.
fn capacity(platform: &Platform, environment: &str) -> Value {
    let run = platform.run(&["capacity", "--format", "json", "--environment", environment]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let pools: Value = serde_json::from_str(&run.out).unwrap();
    pools[0].clone()
}

fn named<'v>(list: &'v Value, key: &str, name: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|one| one[key] == name).unwrap_or_else(|| panic!("no {name} in {list:#}"))
}

const ACME: &str = "quota: {gpus: 4, gpuProfiles: {7g.40gb: 2, 3g.20gb: 4}}";

#[test]
fn what_is_promised_and_what_is_left_is_counted_by_profile() {
    let pool = capacity(&Platform::example(), "production");
    assert_eq!(pool["gpus"], 32);
    assert_eq!((&pool["promised"], &pool["left"]), (&json!(14), &json!(18)));
    assert_eq!(pool["doesNotFit"], Value::Null);
    let acme = named(&pool["tenants"], "tenant", "acme");
    assert_eq!(acme["instances"], json!({"3g.20gb": 4, "7g.40gb": 2}));
    assert_eq!((&acme["bound"], &acme["by"]), (&json!(4.0), &json!("gpuProfiles")));
    assert_eq!(named(&pool["tenants"], "tenant", "initech")["state"], "suspended");
    // Together: seven 7g, four 3g, nine 2g and eight 1g.10gb, which take 106 of 256 memory slices and 87 of 224 compute slices.
    let whole = named(&pool["profiles"], "profile", "7g.40gb");
    assert_eq!((&whole["promised"], &whole["left"], &whole["findsPlace"]), (&json!(7), &json!(18), &json!("always")));
    assert_eq!(named(&pool["profiles"], "profile", "1g.5gb")["left"], 137);
}

#[test]
fn a_promise_that_cannot_be_kept_is_said() {
    let platform = Platform::example();
    platform.edit("environments/production/environment.yaml", "nodes: 4", "nodes: 1");
    let pool = capacity(&platform, "production");
    assert_eq!(pool["left"], -6);
    assert!(pool["doesNotFit"].as_str().unwrap().contains("do not fit: they need"), "{pool:#}");
    let table = platform.run(&["capacity", "--environment", "production"]);
    assert!(table.out.contains("14 promised, -6 left"), "{}", table.out);
}

#[test]
fn an_instance_that_others_can_keep_out_is_not_called_safe() {
    let platform = Platform::example();
    platform.edit("environments/production/environment.yaml", "perNode: 8", "perNode: 4");
    let pool = capacity(&platform, "production");
    let whole = named(&pool["profiles"], "profile", "7g.40gb");
    assert_eq!(whole["findsPlace"], "notAlways", "16 GPUs, and 21 instances of other profiles");
    let table = platform.run(&["capacity", "--environment", "production"]);
    assert!(table.out.contains("are placed badly"), "{}", table.out);
}

#[test]
fn whole_gpus_have_no_profiles() {
    let pool = capacity(&Platform::example(), "staging");
    assert_eq!((&pool["gpus"], &pool["promised"], &pool["profiles"]), (&json!(8), &json!(8), &Value::Null));
    assert_eq!(named(&pool["tenants"], "tenant", "acme")["bound"], 2.0);
}

#[test]
fn a_quota_whose_sum_is_not_bounded_says_so_where_it_is_rendered() {
    let platform = Platform::example();
    platform.edit("tenants/acme/tenant.yaml", ACME, "quota: {gpus: 4, gpuMode: shared}");
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let quota = platform.text("rendered/production/tenants/8/acme/base/resourcequota-tenant.yaml");
    let note = "bounded for each profile, not in sum: up to 8 GPUs where 4 are promised";
    assert!(quota.contains("tenantry.dev/gpu-quota") && quota.contains(note), "{quota}");
    let lint = platform.run(&["lint", "--format", "concise"]);
    assert!(!lint.out.contains("gpu/unbounded"), "{}", lint.out);
    platform.edit("tenants/acme/tenant.yaml", ", gpuMode: shared", "");
    let lint = platform.run(&["lint", "--format", "concise"]);
    assert!(lint.out.contains("gpu/unbounded"), "{}", lint.out);
}

#[test]
fn one_more_tenant_of_a_kind_fits_or_needs_gpus() {
    let platform = Platform::example();
    let pool = capacity(&platform, "production");
    let tenant = |pool: &Value, name: &str| named(&pool["tenants"], "tenant", name).clone();
    // Of 256 memory slices 106 are promised, and 87 of 224 compute slices: acme's 32 and 26 fit four times more.
    assert_eq!((&tenant(&pool, "acme")["more"], &tenant(&pool, "acme")["missing"]), (&json!(4), &Value::Null));
    platform.edit("environments/production/environment.yaml", "nodes: 4", "nodes: 2");
    let pool = capacity(&platform, "production");
    assert_eq!((&tenant(&pool, "globex")["more"], &tenant(&pool, "globex")["missing"]), (&json!(0), &json!(5)));
    let staging = capacity(&platform, "staging");
    assert_eq!((&tenant(&staging, "hooli")["more"], &tenant(&staging, "hooli")["missing"]), (&json!(0), &json!(6)));
}

#[test]
fn prices_make_a_cost_sheet() {
    let platform = Platform::example();
    platform.edit(
        "environments/production/environment.yaml",
        "    sharing: mig\n",
        "    sharing: mig\n    currency: EUR\n    prices: {gpu: 4, 2g.10gb: 1.5}\n",
    );
    let pool = capacity(&platform, "production");
    let cost = |tenant| named(&pool["tenants"], "tenant", tenant)["cost"].clone();
    assert_eq!((cost("acme"), cost("globex"), cost("initech")), (json!(16.0), json!(33.5), Value::Null));
    let table = platform.run(&["capacity", "--environment", "production"]);
    assert!(table.out.contains("EUR an hour") && table.out.contains("57.50  together"), "{}", table.out);
}

#[test]
fn a_page_shows_where_the_instances_are() {
    let platform = Platform::example();
    platform.edit("environments/staging/environment.yaml", "model: L40S", "model: \"<b>L40S</b>\"");
    let run = platform.run(&["capacity", "--format", "html"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("<h2>production</h2>") && run.out.contains("<td>acme<td class=\"n\">4"), "{}", run.out);
    assert!(run.out.contains("grid-column:1/span 8") && run.out.contains("title=\"7g.40gb\""), "{}", run.out);
    assert!(!run.out.contains("<b>L40S") && !run.out.contains("<script"), "texts of definitions are texts");
}
