//! Manifests in, changes out.

use std::fmt::Write as _;

use reach::model::Object;

use super::*;

fn objects(texts: &[&str]) -> Vec<Object> {
    let parsed = texts.iter().enumerate().flat_map(|(index, text)| {
        let file = crate::source::SourceFile::new(format!("{index}.yaml"), (*text).to_owned());
        let stream = std::sync::Arc::new(yaml::parse(&file, &yaml::Limits::default()));
        reach::model::InDocument::all(&stream)
    });
    parsed.collect()
}

/// The changes in short: kind, object, fields, consequences.
fn told(before: &str, after: &str) -> String {
    let mut told = String::new();
    for change in compare(&objects(&[before]), &objects(&[after])) {
        let _ = writeln!(told, "{:?} {}/{}", change.kind, change.identity.kind, change.identity.name);
        for field in &change.fields {
            let show = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), ToString::to_string);
            let _ = writeln!(told, "  {}: {} {}", field.path, show(&field.before), show(&field.after));
        }
        for consequence in &change.consequences {
            let _ = writeln!(told, "  {}", consequence.what.name());
        }
    }
    told
}

const SHOP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: a}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: web, image: 'web:1'}, {name: log, image: 'log:1'}]}
";

#[test]
fn items_of_lists_go_by_name_and_a_template_restarts_pods() {
    let after = SHOP.replace(
        "{name: web, image: 'web:1'}, {name: log, image: 'log:1'}",
        "{name: log, image: 'log:1'}, {name: web, image: 'web:2'}",
    );
    let expected =
        "Changed Deployment/shop\n  spec.template.spec.containers[web].image: \"web:1\" \"web:2\"\n  restarts\n";
    assert_eq!(told(SHOP, &after), expected);
}

#[test]
fn nothing_comes_of_nothing() {
    let other = "# a comment\n".to_owned() + SHOP;
    assert_eq!(told(SHOP, &other), "");
}

#[test]
fn what_is_refused_can_only_be_replaced() {
    let after = SHOP
        .replace("matchLabels: {app: shop}", "matchLabels: {app: shop, tier: a}")
        .replace("labels: {app: shop}", "labels: {app: shop, tier: a}");
    let told = told(SHOP, &after);
    assert!(told.ends_with("  refused\n  replaced\n  restarts\n"), "{told}");
}

#[test]
fn a_volume_that_shrinks_and_a_claim_that_goes_are_told() {
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
                 resources: {requests: {storage: 500Gi}}\n";
    let told_of = told(claim, &claim.replace("500Gi", "300Gi"));
    let field = "  spec.resources.requests.storage: \"500Gi\" \"300Gi\"\n";
    assert_eq!(
        told_of,
        format!("Changed PersistentVolumeClaim/data\n{field}  refused\n  shrinks\n  replaced\n  data-deleted\n")
    );
    assert_eq!(told(claim, ""), "Removed PersistentVolumeClaim/data\n  data-deleted\n");
    assert_eq!(told("", claim), "Added PersistentVolumeClaim/data\n");
}

#[test]
fn an_object_with_another_name_is_moved() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: a}\ndata: {k: v}\n";
    assert_eq!(told(map, &map.replace("one", "two")), "Moved ConfigMap/two\n  replaced\n");
}

#[test]
fn a_name_with_another_digest_is_the_same_thing_made_anew() {
    let job = |digest: &str, image: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: once-{digest}}}\nspec: {{template: {{spec: {{restartPolicy: Never, \
                 containers: [{{name: a, image: {image}}}]}}}}}}\n"
        )
    };
    let (hexadecimal, kustomize) = (("0581aa21b2", "f130584656"), ("5f2g7h8k9t", "2b4c6d7f8g"));
    for (before, after) in [hexadecimal, kustomize] {
        let expected = format!(
            "Moved Job/once-{after}\n  spec.template.spec.containers[a].image: \"a:1\" \"a:2\"\n  runs-again\n"
        );
        assert_eq!(told(&job(before, "a:1"), &job(after, "a:2")), expected);
    }
    let others = told(&job("production", "a:1"), &job("monitoring", "a:2"));
    assert!(others.contains("Added Job/once-monitoring\n"), "words are no digests: {others}");
}

#[test]
fn json_in_a_text_is_compared_inside() {
    let map = |name: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata: {{s.json: '{{\"a\": {{\"b\": \"{name}\"}}, \"c\": 1}}'}}\n"
        )
    };
    assert_eq!(told(&map("one"), &map("two")), "Changed ConfigMap/m\n  data[s.json]:a.b: \"one\" \"two\"\n");
    let broken = map("two").replace("\"c\": 1}", "\"c\": 1");
    assert!(told(&map("one"), &broken).contains("  data[s.json]: "), "a text that is no document is one value");
}

#[test]
fn an_edit_without_effect_is_told() {
    let after = SHOP.replace("spec:\n  selector", "spec:\n  revisionHistoryLimit: 10\n  selector");
    assert_eq!(told(SHOP, &after), "Changed Deployment/shop\n  spec.revisionHistoryLimit: - 10\n  without-effect\n");
}

#[test]
fn secrets_are_not_shown() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter-two-1}\n";
    let told = told(secret, &secret.replace("two-1", "two-2"));
    assert_eq!(told, "Changed Secret/s\n  stringData.password: \"*****\" \"*****\"\n");
}

#[test]
fn objects_of_many_environments_belong_together_by_file() {
    let map = |value: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m, namespace: a}}\ndata: {{k: {value}}}\n")
    };
    let before = objects(&[&map("one"), &map("two")]);
    let after = objects(&[&map("one"), &map("three")]);
    let changes = compare(&before, &after);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].place.file.path, "1.yaml");
}

#[test]
fn custom_kinds_are_known_by_what_is_embedded() {
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: a}\nspec:\n  interval: 1h\n  \
                   chart: {spec: {chart: c, sourceRef: {kind: HelmRepository, name: s}}}\n";
    let after = release.replace("interval: 1h", "interval: 1h\n  chartRef: {kind: OCIRepository, name: o}");
    let told = told(release, &after);
    assert!(told.contains("  refused\n"), "{told}");
}
