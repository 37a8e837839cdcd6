#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
use serde_json::json;

use super::*;

const WIDGET: &str = "
apiVersion: tenantry.dev/v1
kind: Component
metadata: {name: widget}
spec:
  about: A component with options.
  scope: tenant
  stage: apps
  namespace: {name: '{{ tenant.namespace }}'}
  chart: {name: widget, repository: widgets, version: '{{ component.version }}', release: widget}
  required: {environment: [version], tenant: [colour]}
  options:
    environment:
      image: {type: string, format: image}
      level: {type: integer, default: 3, minimum: 1, maximum: 9}
    tenant:
      colour: {type: string, enum: [red, green], description: What it looks like.}
      slots:
        type: object
        additionalProperties:
          type: object
          additionalProperties: false
          required: [size]
          properties: {size: {type: integer}, kind: {type: string, default: plain}}
      door:
        type: object
        additionalProperties: false
        properties: {open: {type: boolean, default: false}, code: {type: string}}
";

const PLANT: &str = "
apiVersion: tenantry.dev/v1
kind: Component
metadata: {name: plant}
spec:
  about: A component that only some environments have.
  scope: environment
  stage: 40-server
  namespace: {name: plants, create: true}
  options:
    tenant: {water: {type: string, format: quantity}}
";

const BASE: &str = "\
apiVersion: tenantry.dev/v1
kind: Environment
metadata: {name: base}
spec:
  abstract: true
  delivery: {engine: argocd, version: \"3.4\", buckets: 16, repository: https://git.example.com/a.git}
  cluster:
    kubernetes: \"1.33\"
    podCidrs: [10.244.0.0/16]
    serviceCidrs: [10.96.0.0/12]
    nodeCidrs: [10.0.1.0/24]
    apiServers: {cidrs: [10.0.0.10/32]}
    ingress: {class: nginx, namespace: ingress-nginx, podLabels: {app: nginx}}
  components:
    widget: {version: 1.2.3}
  tenantDefaults:
    quota: {cpu: 64, pods: 200}
    slots: {small: {size: 1}}
";

const LEAF: &str = "\
apiVersion: tenantry.dev/v1
kind: Environment
metadata: {name: prod}
spec:
  extends: base
  domain: ml.example.com
  cluster: {name: prod-1}
  components:
    widget: {image: \"widget:1\"}
";

const ACME: &str = "\
apiVersion: tenantry.dev/v1
kind: Tenant
metadata: {name: acme}
spec:
  company: Acme Corporation
  environments: [prod]
  admin: {name: Acme Admin, email: admin@acme.example}
  colour: red
";

/// The tree above, with some files replaced or added.
fn tree(changes: &[(&str, &str)]) -> (Fleet, Vec<String>) {
    let mut files = std::collections::BTreeMap::from([
        ("components/widget/component.yaml", WIDGET),
        ("components/plant/component.yaml", PLANT),
        ("environments/base/environment.yaml", BASE),
        ("environments/prod/environment.yaml", LEAF),
        ("tenants/acme/tenant.yaml", ACME),
    ]);
    files.extend(changes.iter().copied());
    let tree = Tree::of(files.into_iter().filter(|(_, text)| !text.is_empty()));
    let (catalog, findings) = Catalog::load(tree.files.values());
    assert_eq!(findings, []);
    let (fleet, findings) = load(&tree, &catalog);
    let shown = findings.iter().map(|finding| {
        let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{} {}: {}{help}", finding.place, finding.rule, finding.message)
    });
    (fleet, shown.collect())
}

fn findings(changes: &[(&str, &str)]) -> Vec<String> {
    tree(changes).1
}

#[test]
fn a_good_tree_resolves_and_nothing_is_left_out() {
    let (fleet, findings) = tree(&[]);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(fleet.environments.len(), 1, "base is only a parent");
    let prod = fleet.environment("prod").unwrap();
    assert_eq!(prod.parents, ["base"]);
    assert_eq!(prod.spec.hosts.api, "api.ml.example.com");
    assert_eq!(prod.spec.delivery.namespace, "argocd");
    assert_eq!(prod.spec.delivery.destination.name.as_deref(), Some("prod-1"));
    assert_eq!(prod.spec.cluster.node_ports.to_string(), "30000-32767");
    let widget = &prod.components["widget"];
    assert_eq!(widget.version.as_deref(), Some("1.2.3"));
    assert_eq!(serde_json::Value::from(widget.options.clone()), json!({"image": "widget:1", "level": 3}));
    let acme = prod.tenant("acme").unwrap();
    assert_eq!(acme.spec.namespace, "acme");
    assert_eq!(acme.spec.hosts.router, "acme.ml.example.com");
    assert_eq!(acme.spec.quota.cpu.as_ref().unwrap().0, "64");
    assert_eq!(acme.bucket, "8", "sha256 of acme begins with 8");
    assert_eq!(
        serde_json::Value::from(acme.options.clone()),
        json!({"slots": {"small": {"size": 1, "kind": "plain"}}, "colour": "red", "door": {"open": false}})
    );
    assert_eq!(acme.place("/spec/quota/cpu").to_string(), "environments/base/environment.yaml:17:18");
    assert_eq!(acme.place("/spec/colour").to_string(), "tenants/acme/tenant.yaml:8:11");
    assert_eq!(prod.place("/spec/components/widget/version").to_string(), "environments/base/environment.yaml:15:23");
}

#[test]
fn overlays_and_raw_values_lie_over_the_definition_in_order() {
    let (fleet, findings) = tree(&[
        (
            "tenants/acme/prod.yaml",
            "apiVersion: tenantry.dev/v1\nkind: Tenant\nmetadata: {name: acme}\nspec: {colour: green, slots: {small: null}}\n",
        ),
        ("environments/base/values/widget.yaml", "a: 1"),
        ("environments/prod/values/widget.yaml", "a: 2"),
        ("tenants/acme/values/widget.yaml", "a: yes"),
        ("tenants/acme/values/prod/widget.yaml", "a: null"),
    ]);
    assert_eq!(findings, Vec::<String>::new());
    let prod = fleet.environment("prod").unwrap();
    let values = |all: &Vec<RawValues>| all.iter().map(|raw| raw.value["a"].clone()).collect::<Vec<_>>();
    assert_eq!(values(&prod.raw_values["widget"]), [json!(1), json!(2)]);
    let acme = prod.tenant("acme").unwrap();
    assert_eq!(values(&acme.raw_values["widget"]), [json!(true), json!(null)], "as Helm reads them");
    assert_eq!(acme.options["colour"], "green");
    assert_eq!(acme.options["slots"], json!({}));
}

#[test]
fn every_problem_of_a_tree_is_found_in_one_run() {
    let found = findings(&[
        (
            "environments/prod/environment.yaml",
            "\
apiVersion: tenantry.dev/v1
kind: Environment
metadata: {name: prod}
spec:
  extends: base
  domain: ml.example.com
  delivery: {engine: argo, version: 3.4}
  cluster: {name: prod-1, podCidrs: [10.244.0.1/16], nodePort: 30000-32767}
  components:
    widgit: {}
    widget: {level: 10}
    plant:
  tenantDefaults:
    company: x
    slots: {small: {size: big}}
",
        ),
        (
            "tenants/acme/tenant.yaml",
            "\
apiVersion: tenantry.dev/v1
kind: Tenant
metadata: {name: acme}
spec:
  company: 42
  environments: [prod, stagin]
  admin: {name: Acme Admin}
  color: red
  water: 3Gi
  quota: {cpu: lots, pods: \"200\"}
",
        ),
    ]);
    let environment = "environments/prod/environment.yaml";
    let tenant = "tenants/acme/tenant.yaml";
    let expected = [
        format!(
            "{environment}:7:22 schema/invalid-value: spec.delivery.engine: `argo` is not one of argocd, flux \
             (did you mean `argocd`?)"
        ),
        format!(
            "{environment}:7:37 schema/wrong-type: spec.delivery.version is a number, expected an exact version such as \
             1.2.3, in quotes where it looks like a number (quote it: \"3.4\")"
        ),
        format!(
            "{environment}:8:38 schema/invalid-value: spec.cluster.podCidrs[0]: `10.244.0.1/16` does not fit \
             (expected a block of addresses without host bits, such as 10.0.0.0/16)"
        ),
        format!(
            "{environment}:8:54 schema/unknown-field: `nodePort` is no field of spec.cluster (did you mean `nodePorts`? \
             expected one of apiServers, cni, dns, ingress, kubernetes, name, nodeCidrs, nodePorts, podCidrs, serviceCidrs)"
        ),
        format!("{environment}:10:5 schema/unknown-component: there is no component `widgit`"),
        format!(
            "{environment}:11:21 schema/invalid-value: spec.components.widget.level: `10` does not fit \
             (expected an integer from 1 to 9)"
        ),
        format!(
            "{environment}:12:5 schema/wrong-type: `plant:` without a value takes a component away, and no parent has it \
             (write `plant: {{}}` for a component without options)"
        ),
        format!("{environment}:14:5 schema/unknown-field: `company` is no field of spec.tenantDefaults"),
        format!(
            "{environment}:15:27 schema/wrong-type: spec.tenantDefaults.slots.small.size is text, expected an integer"
        ),
        format!(
            "{tenant}:4:1 schema/missing-field: `colour` is missing from spec (add `colour`, one of red, green: what it looks like)"
        ),
        format!("{tenant}:5:12 schema/wrong-type: spec.company is an integer, expected one line of text"),
        format!("{tenant}:6:24 schema/unknown-environment: there is no environment `stagin` (expected prod)"),
        format!(
            "{tenant}:7:3 schema/missing-field: `email` is missing from spec.admin (add `email`, an e-mail address"
        ),
        format!(
            "{tenant}:8:3 schema/unknown-field: `color` is no field of spec (did you mean `colour`? expected one of"
        ),
        format!(
            "{tenant}:9:3 schema/unknown-field: `water` is no field of spec (`water` is an option of the component plant, \
             which no environment of this tenant lists)"
        ),
        format!(
            "{tenant}:10:16 schema/invalid-value: spec.quota.cpu: `lots` does not fit (expected a Kubernetes quantity such \
             as 500m or 4Gi)"
        ),
        format!(
            "{tenant}:10:28 schema/wrong-type: spec.quota.pods is text, expected an integer of at least 0 \
             (take the quotes off: 200)"
        ),
    ];
    for (found, expected) in found.iter().zip(&expected) {
        assert!(found.starts_with(expected), "\n   found {found}\nexpected {expected}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn environments_may_not_extend_in_a_circle_or_from_nowhere() {
    let environment = |name: &str, parent: &str| {
        format!(
            "apiVersion: tenantry.dev/v1\nkind: Environment\nmetadata: {{name: {name}}}\nspec: {{extends: {parent}}}\n"
        )
    };
    let found = findings(&[
        ("environments/a/environment.yaml", &environment("a", "b")),
        ("environments/b/environment.yaml", &environment("b", "c")),
        ("environments/c/environment.yaml", &environment("c", "b")),
        ("environments/d/environment.yaml", &environment("d", "d")),
        ("environments/e/environment.yaml", &environment("e", "bace")),
    ]);
    assert_eq!(
        found,
        [
            "environments/b/environment.yaml:4:17 schema/circular-extends: these environments extend each other in a \
             circle: b -> c -> b (let one of them extend nothing)",
            "environments/d/environment.yaml:4:17 schema/circular-extends: these environments extend each other in a \
             circle: d -> d (let one of them extend nothing)",
            "environments/e/environment.yaml:4:17 schema/unknown-environment: e extends `bace`, which is no environment \
             (did you mean `base`? expected one of a, b, base, c, d, prod)",
        ]
    );
}

#[test]
fn names_must_be_names_everywhere() {
    let long = "a".repeat(64);
    let tenant = |name: &str| ACME.replace("name: acme}", &format!("name: {name:?}}}")).replace("Acme", name);
    let mut found = Vec::new();
    for (folder, name) in
        [("x", "../x"), ("con", "con"), ("Acme", "Acme"), (&long, &long), ("lpt1", "lpt1"), ("ä", "ä"), ("a.b", "a.b")]
    {
        let text = tenant(name).replace("admin@", &format!("{}@", folder.len()));
        let all = findings(&[(&format!("tenants/{folder}/tenant.yaml"), &text)]);
        found.extend(all.iter().filter_map(|finding| finding.split_once(": ")).map(|(at, _)| at.to_owned()));
    }
    found.retain(|finding| !finding.contains("isolation/"));
    assert_eq!(
        found,
        [
            "tenants/x/tenant.yaml:3:18 naming/folder",
            "tenants/x/tenant.yaml:3:18 schema/invalid-value",
            "tenants/con/tenant.yaml:3:18 naming/reserved",
            "tenants/Acme/tenant.yaml:3:18 naming/invalid",
            "tenants/Acme/tenant.yaml:3:18 schema/invalid-value",
            "tenants/acme/tenant.yaml:3:18 naming/case",
            &format!("tenants/{long}/tenant.yaml:3:18 naming/invalid"),
            &format!("tenants/{long}/tenant.yaml:3:18 schema/invalid-value"),
            "tenants/lpt1/tenant.yaml:3:18 naming/reserved",
            "tenants/ä/tenant.yaml:3:18 naming/invalid",
            "tenants/ä/tenant.yaml:3:18 schema/invalid-value",
            "tenants/a.b/tenant.yaml:3:18 naming/invalid",
            "tenants/a.b/tenant.yaml:3:18 schema/invalid-value",
        ]
    );
}

#[test]
fn what_belongs_to_one_is_claimed_by_one() {
    let beta =
        ACME.replace("acme}", "beta}").replace("red", "red\n  namespace: acme\n  hosts: {router: API.ml.example.com}");
    let gamma = ACME
        .replace("acme}", "gamma}")
        .replace("Acme Corporation", "ACME corporation ")
        .replace("red", "red\n  namespace: plants");
    let prod = LEAF.replace("    widget", "    plant: {}\n    widget");
    let dev = LEAF.replace("prod}", "dev}");
    let found = findings(&[
        ("environments/prod/environment.yaml", &prod),
        ("environments/dev/environment.yaml", &dev),
        ("tenants/beta/tenant.yaml", &beta.replace("API", "api")),
        ("tenants/gamma/tenant.yaml", &gamma),
    ]);
    let found: Vec<&str> = found.iter().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(
        found,
        [
            "environments/prod/environment.yaml:6:11 isolation/duplicate-host: the hosts of prod are those of dev already",
            "environments/prod/environment.yaml:7:19 isolation/shared-namespace: the environments dev and prod are one \
             cluster, prod-1",
            "tenants/beta/tenant.yaml:5:12 isolation/duplicate-company: the company name of beta is that of acme already",
            "tenants/beta/tenant.yaml:7:36 isolation/duplicate-email: the administrator's e-mail address of beta is that of \
             acme already",
            "tenants/beta/tenant.yaml:9:14 isolation/shared-namespace: the namespace of beta is that of acme already",
            "tenants/beta/tenant.yaml:10:19 isolation/duplicate-host: the host api.ml.example.com of beta is the platform's own",
            "tenants/gamma/tenant.yaml:5:12 isolation/duplicate-company: the company name of gamma is that of acme already",
            "tenants/gamma/tenant.yaml:7:36 isolation/duplicate-email: the administrator's e-mail address of gamma is that of \
             acme already",
            "tenants/gamma/tenant.yaml:9:14 isolation/shared-namespace: the namespace plants of gamma belongs to the \
             component plant",
        ]
    );
}

#[test]
fn what_only_the_whole_tree_tells_is_told() {
    let homeless = "apiVersion: tenantry.dev/v1\nkind: Tenant\nmetadata: {name: new}\nspec: {company: New}\n";
    let prod = LEAF.replace("domain:", "promotedFrom: stage\n  secrets: {provider: externalSecrets}\n  domain:");
    let eu = LEAF.replace("prod}", "prod-eu}").replace("prod-1", "prod-eu-1").replace("ml.", "eu.");
    let here = ACME.replace("acme", "eu-acme").replace("Acme", "Other");
    let there = ACME.replace("[prod]", "[prod, prod-eu]");
    let found = findings(&[
        ("tenants/new/tenant.yaml", homeless),
        ("environments/prod/environment.yaml", &prod),
        ("environments/prod-eu/environment.yaml", &eu),
        ("tenants/acme/tenant.yaml", &there),
        ("tenants/eu-acme/tenant.yaml", &here),
        ("tenantry.yaml", "apiVersion: tenantry.dev/v1\nkind: Settings\nspec: {requires: '>=99'}\n"),
    ]);
    let found: Vec<&str> = found.iter().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(
        found,
        [
            "environments/prod/environment.yaml:6:17 schema/unknown-environment: prod is promoted from `stage`, which is no environment",
            "environments/prod/environment.yaml:7:3 schema/missing-field: `store` is missing from spec.secrets",
            "tenantry.yaml:3:18 schema/tool-version: this tree is for tenantry >=99, and this is 0.1.0",
            "tenants/acme/tenant.yaml:3:18 naming/derived: eu-acme in prod and acme in prod-eu are both called prod-eu-acme in Argo CD",
            "tenants/new/tenant.yaml:4:1 schema/missing-field: `admin` is missing from spec",
            "tenants/new/tenant.yaml:4:1 schema/missing-field: `environments` is missing from spec",
        ]
    );
}

#[test]
fn files_that_belong_to_nothing_are_named() {
    let found = findings(&[
        ("tenants/acme/tenant.yml", "a: 1"),
        ("tenants/acme/notes/a.yaml", "a: 1"),
        ("tenants/acme/values/widgets.yaml", "a: 1"),
        ("tenants/acme/values/plant.yaml", "a: 1"),
        ("tenants/acme/dev.yaml", "apiVersion: tenantry.dev/v1\nkind: Tenant\nmetadata: {name: acme}\nspec: {}\n"),
        ("tenants/empty/values/widget.yaml", "a: 1"),
        ("tenants/list/tenant.yaml", "- a\n"),
        ("tenants/two/tenant.yaml", "a: 1\n---\nb: 1\n"),
        ("tenants/none/tenant.yaml", "\n"),
        ("tenants/broken/tenant.yaml", "a: [1\n"),
        (
            "environments/tenant/environment.yaml",
            "apiVersion: v1\nkind: Environmant\nmetadata: {name: tenant}\nspec: {abstract: true}\n",
        ),
    ]);
    let found: Vec<&str> = found.iter().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(
        found,
        [
            "environments/tenant/environment.yaml:1:13 schema/unknown-kind: apiVersion: `v1` is not tenantry.dev/v1",
            "environments/tenant/environment.yaml:2:7 schema/unknown-kind: kind: `Environmant` is not Environment",
            "environments/tenant/environment.yaml:3:18 naming/reserved: no environment is called tenant, as tenant means \
             something else in a tenant's folder",
            "tenants/acme/dev.yaml:1:1 schema/unknown-environment: there is no environment `dev` that this file could be about",
            "tenants/acme/notes/a.yaml:1:1 schema/unknown-file: tenants/acme/notes/a.yaml is no file that tenantry knows",
            "tenants/acme/tenant.yml:1:1 schema/unknown-file: tenants/acme/tenant.yml is no file that tenantry knows",
            "tenants/acme/values/plant.yaml:1:1 schema/unused-values: the component plant has no chart that these values could go to",
            "tenants/acme/values/widgets.yaml:1:1 schema/unknown-component: these are values of `widgets`, and there is no such component",
            "tenants/broken/tenant.yaml:1:4 yaml/syntax: `[` is never closed",
            "tenants/empty/values/widget.yaml:1:1 schema/missing-file: there is no tenants/empty/tenant.yaml, so this file belongs to nothing",
            "tenants/list/tenant.yaml:1:1 schema/wrong-type: the document is a list, expected a mapping",
            "tenants/none/tenant.yaml:1:1 schema/wrong-type: the file is empty",
            "tenants/two/tenant.yaml:3:1 schema/wrong-type: a second document begins here; a definition is one document a file",
        ]
    );
}

#[test]
fn components_agree_on_the_keys_that_they_share() {
    let other = PLANT
        .replace("water: {type: string, format: quantity}", "colour: {type: integer}, company: {}, x: {type: strin}");
    let other = other.replace("  options:", "  required: {tenant: [y]}\n  options:");
    let found = findings(&[("components/plant/component.yaml", &other)]);
    assert!(found.iter().any(|line| line.contains("mean `colour` differently")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("`company` is a tenant's own field")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("this is no JSON Schema")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("requires `y`, which is none of its options")), "{found:#?}");
}

#[test]
fn nothing_in_a_finding_tells_a_secret() {
    let secret = ACME.replace("colour: red", "colour: red\n  door: {code: 1234567890, open: \"hunter2\"}");
    let found = findings(&[("tenants/acme/tenant.yaml", &secret)]);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|line| !line.contains("hunter2")), "{found:#?}");
}
