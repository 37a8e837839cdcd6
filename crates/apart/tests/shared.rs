//! State that tenants share on a server, and the guard of labels.

use apart::{Channel, Object, Scene, Tenant, share};

use crate::support::{closed, opens};

fn using(namespace: &str, server: Option<&str>, part: Option<&str>) -> String {
    format!("{}\n---\n", share(namespace, "agent", "the database", server, part))
}

#[test]
fn two_tenants_in_one_database() {
    let of = |namespace: &str, server: &str, part: &str| using(namespace, Some(server), Some(part));
    let both: &[&str] = &["shared-state: globex -> acme", "shared-state: acme -> globex"];
    opens(&(of("acme", "redis.data", "1") + &of("globex", "Redis.data.svc.cluster.local.", "1")), both);
    closed(&(of("acme", "redis.data", "1") + &of("globex", "redis.data", "2")));
    closed(&(of("acme", "redis.data", "1") + &of("globex", "redis.other", "1")));
    closed(&(of("acme", "redis", "1") + &of("globex", "redis", "1")));
    closed(&(of("acme", "redis.data", "1") + &of("acme", "redis.data", "1")));
}

#[test]
fn a_database_that_no_plain_value_tells() {
    opens(&using("acme", Some("redis.data"), None), &["shared-state?: acme -> the platform"]);
    opens(&using("acme", None, Some("1")), &["shared-state?: acme -> the platform"]);
}

#[test]
fn nothing_guards_the_labels_of_the_platforms_pods() {
    let tenant = Tenant { name: "acme".into(), namespaces: vec!["acme".into()], secret_prefix: None };
    let ways = |tenants: Vec<Tenant>, why: Option<&str>| {
        let mut scene = Scene::new(Vec::<Object<'_>>::new(), tenants, rights::Version::NEWEST);
        scene.unguarded = why.map(str::to_owned);
        Channel::Admission.ways(&scene)
    };
    let open = ways(vec![tenant.clone()], Some("no policy is rendered"));
    assert!(open[0].steps[0].ends_with("no policy is rendered"), "{open:?}");
    assert_eq!(ways(vec![tenant], None), []);
    assert_eq!(ways(vec![], Some("no policy is rendered")), []);
}
