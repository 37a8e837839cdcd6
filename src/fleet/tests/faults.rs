#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
use super::{ACME, LEAF, findings};

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
             expected one of apiServers, cni, dns, ingress, kubernetes, name, nodeCidrs, nodePorts, podCidrs, \
             reservedNamespaces, serviceCidrs)"
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
        // That `colour` is missing follows from its misspelt name.
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
             which no environment of this tenant lists: add plant to `components` of one, or leave the field out)"
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
fn a_host_of_one_environment_is_no_other_ones() {
    let dev = LEAF.replace("prod}", "dev}").replace("prod-1", "dev-1");
    let own = |host: &str| dev.replace("image: ", &format!("hosts: {{api: {host}}}, image: "));
    let found = |dev: &str| findings(&[("environments/dev/environment.yaml", dev)]);
    assert_eq!(found(&own("api.dev.example.com")), Vec::<String>::new(), "one domain, two hosts");
    let other = own("api.ml.example.com").replace("domain: ml.", "domain: dev.");
    assert_eq!(
        found(&other),
        [
            "environments/prod/environment.yaml:6:11 isolation/duplicate-host: the host api.ml.example.com of prod is already used by dev"
        ]
    );
}

#[test]
fn what_belongs_to_one_is_claimed_by_one() {
    let beta = ACME
        .replace("acme}", "beta}")
        .replace("red", "red\n  namespace: acme\n  doors: {front: API.ml.example.com}\n  number: 7");
    let gamma = ACME
        .replace("acme}", "gamma}")
        .replace("Acme Corporation", "ACME corporation ")
        .replace("red", "red\n  namespace: plants\n  number: 7");
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
            "environments/prod/environment.yaml:6:11 isolation/duplicate-host: the host api.ml.example.com of prod is \
             already used by dev",
            "environments/prod/environment.yaml:7:19 isolation/shared-namespace: the environments dev and prod are one \
             cluster, prod-1",
            "tenants/beta/tenant.yaml:5:12 isolation/duplicate-company: the company name of beta is already used by acme",
            "tenants/beta/tenant.yaml:7:36 isolation/duplicate-email: the administrator's e-mail address of beta is already used by \
             acme",
            "tenants/beta/tenant.yaml:9:14 isolation/shared-namespace: the namespace of beta is already used by acme",
            "tenants/beta/tenant.yaml:10:18 isolation/duplicate-host: the host api.ml.example.com of beta is the platform's own",
            "tenants/gamma/tenant.yaml:5:12 isolation/duplicate-company: the company name of gamma is already used by acme",
            "tenants/gamma/tenant.yaml:7:36 isolation/duplicate-email: the administrator's e-mail address of gamma is already used by \
             acme",
            "tenants/gamma/tenant.yaml:9:14 isolation/shared-namespace: the namespace plants of gamma belongs to the \
             component plant",
            "tenants/gamma/tenant.yaml:10:11 isolation/duplicate-option: the number of gamma is already used by beta",
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
            "tenants/acme/notes/a.yaml:1:1 schema/unknown-file: tenantry does not read tenants/acme/notes/a.yaml",
            "tenants/acme/tenant.yml:1:1 schema/unknown-file: tenantry does not read tenants/acme/tenant.yml",
            "tenants/acme/values/plant.yaml:1:1 schema/unused-values: the component plant has no chart, so these values are not used",
            "tenants/acme/values/widgets.yaml:1:1 schema/unknown-component: these are values of `widgets`, and there is no such component",
            "tenants/broken/tenant.yaml:1:4 yaml/syntax: `[` is never closed",
            "tenants/empty/values/widget.yaml:1:1 schema/missing-file: there is no tenants/empty/tenant.yaml, so this file is not used",
            "tenants/list/tenant.yaml:1:1 schema/wrong-type: the document is a list, expected a mapping",
            "tenants/none/tenant.yaml:1:1 schema/wrong-type: the file is empty",
            "tenants/two/tenant.yaml:3:1 schema/wrong-type: a second document begins here; a definition is one document a file",
        ]
    );
}
