#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
use serde_json::json;

use crate::source::Tree;
use crate::workspace::Workspace;

use super::*;

mod faults;

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
  unique:
    - {option: /doors/front, about: the host, rule: isolation/duplicate-host}
    - {option: /number, about: the number}
  hosts: [/hosts/api]
  options:
    environment:
      image: {type: string, format: image}
      level: {type: integer, default: 3, minimum: 1, maximum: 9}
      hosts: {type: object, default: {}, properties: {api: {type: string, format: host, default: 'api.{domain}'}}}
    tenant:
      doors: {type: object, properties: {front: {type: string, format: host, default: '{tenant}.{domain}'}}}
      number: {type: integer}
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
    tenant-provisioning: {}
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
    let Workspace { fleet, findings, .. } = Workspace::of(tree, vec![]);
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
    assert_eq!(prod.spec.delivery.namespace, "argocd");
    assert_eq!(prod.spec.delivery.destination.name.as_deref(), Some("prod-1"));
    assert_eq!(prod.spec.cluster.node_ports.to_string(), "30000-32767");
    let widget = &prod.components["widget"];
    assert_eq!(widget.version.as_deref(), Some("1.2.3"));
    assert_eq!(
        serde_json::Value::from(widget.options.clone()),
        json!({"image": "widget:1", "level": 3, "hosts": {"api": "api.ml.example.com"}})
    );
    let acme = prod.tenant("acme").unwrap();
    assert_eq!(acme.spec.namespace, "acme");
    assert_eq!(acme.spec.quota.cpu.as_ref().unwrap().0, "64");
    assert_eq!(acme.bucket, "8", "sha256 of acme begins with 8");
    assert_eq!(
        serde_json::Value::from(acme.options.clone()),
        json!({
            "slots": {"small": {"size": 1, "kind": "plain"}},
            "colour": "red",
            "door": {"open": false},
            "doors": {"front": "acme.ml.example.com"},
            "company": "Acme Corporation",
            "admin": {"name": "Acme Admin", "email": "admin@acme.example"},
            "credentials": {"generation": 1},
            "settings": {},
        })
    );
    assert_eq!(acme.place("/spec/quota/cpu").to_string(), "environments/base/environment.yaml:18:18");
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
fn components_agree_on_the_keys_that_they_share() {
    let other = PLANT
        .replace("water: {type: string, format: quantity}", "colour: {type: integer}, quota: {}, x: {type: strin}");
    let other = other.replace("  options:", "  required: {tenant: [y]}\n  asks: [z]\n  options:");
    let found = findings(&[("components/plant/component.yaml", &other)]);
    assert!(found.iter().any(|line| line.contains("define `colour` with different schemas")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("`quota` is a tenant's own field")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("this is no JSON Schema")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("requires `y`, which is none of its options")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("`z` is no option that the component plant has")), "{found:#?}");
}

#[test]
fn nothing_in_a_finding_tells_a_secret() {
    let secret = ACME.replace("colour: red", "colour: red\n  door: {code: 1234567890, open: \"hunter2\"}");
    let found = findings(&[("tenants/acme/tenant.yaml", &secret)]);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|line| !line.contains("hunter2")), "{found:#?}");
}
