//! `tenantry new component`: a component that renders, from a chart or to be filled in by hand. A script stands in for helm.

use std::os::unix::fs::PermissionsExt as _;

use crate::render::Platform;

const ENVIRONMENT: &str = "environments/production/environment.yaml";

/// What the chart makes; labels of pods come from its values, as in charts made by `helm create`.
const MADE: &str = "\
---
# Source: web/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {name: shop-web}
spec: {selector: {app.kubernetes.io/name: web}, ports: [{port: 80, targetPort: http}]}
---
# Source: web/templates/headless.yaml
apiVersion: v1
kind: Service
metadata: {name: shop-web-headless}
spec: {clusterIP: None, selector: {app.kubernetes.io/name: web}, ports: [{port: 9090, targetPort: 9090}]}
---
# Source: web/templates/configmap.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: shop-web}
data:
  script: |
    exit 0
---
# Source: web/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-web}
spec:
  replicas: 2
  selector: {matchLabels: {app.kubernetes.io/name: web, app.kubernetes.io/instance: shop}}
  template:
    metadata: {labels: {app.kubernetes.io/name: web, app.kubernetes.io/instance: shop, helm.sh/chart: web-1.2.3, LABELS}}
    spec:
      containers:
        - name: web
          image: registry.example.com:5000/team/web:1@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
          ports: [{name: http, containerPort: 8080}, {containerPort: 9090}, {containerPort: 53, protocol: UDP}]
---
# Source: web/templates/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: shop-web}
---
# Source: web/templates/certificate.yaml
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop-web}
";

/// A new platform whose environment lists the chart's repository, with a helm that prints what the chart makes.
fn platform() -> Platform {
    let platform = Platform::empty();
    let run = platform.run(&["init", "--yes", "--platform=empty", "--engine=flux"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    platform.edit(
        ENVIRONMENT,
        "  components:",
        "  helmRepositories: {ours: {url: \"https://charts.example.com\"}}\n  components:",
    );
    platform.write("own/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.2.3\n");
    platform.write("own/web/values.yaml", "replicaCount: 1\npodLabels: {}\n");
    platform.write("own/made.yaml", MADE);
    let own = platform.path("own").display().to_string();
    let script = format!(
        "#!/bin/sh\nfor last; do :; done\ncase \"$1 $2\" in\n'show values') cat {own}/web/values.yaml;;\n'show chart') cat {own}/web/Chart.yaml;;\n\
         template*) label=$(grep -o '\"tenantry.dev/component\":\"[a-z-]*\"' \"$last\" | tr -d '\"' | sed 's/:/: /'); sed \"s#LABELS#$label#\" {own}/made.yaml;;\n*) exit 1;;\nesac\n"
    );
    platform.write("own/helm", script);
    std::fs::set_permissions(platform.path("own/helm"), std::fs::Permissions::from_mode(0o755)).unwrap();
    platform
}

/// Makes the component `shop` of the chart, and lists it.
fn shop(platform: &Platform, more: &[&str]) -> String {
    let chart =
        ["new", "component", "shop", "--chart=ours/web@1.2.3", "--charts=own", "--helm=own/helm", "-e", "production"];
    let run = platform.run(&[&chart[..], more].concat());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{}", run.out);
    run.out
}

/// That it renders, and that the chart is as the component says.
fn holds(platform: &Platform) {
    let render = platform.run(&["render"]);
    assert_eq!(render.code, Some(0), "{}", render.err);
    let lint = platform.run(&["lint", "--format", "concise", "--fail-on", "error"]);
    assert_eq!(lint.code, Some(0), "{}", lint.out);
    let charts = platform.run(&["charts", "--charts=own", "--helm=own/helm"]);
    assert_eq!(charts.code, Some(0), "{}", charts.out);
    assert!(charts.out.contains("confirmed: values, workloads, services"), "{}", charts.out);
}

#[test]
fn what_a_chart_makes_is_written_and_agrees_with_the_chart() {
    let platform = platform();
    let said = shop(&platform, &[]);
    assert!(said.contains("read in the chart: 1 workload, 2 Services, 1 kind for the whole cluster"), "{said}");
    let text = platform.text("components/shop/component.yaml");
    let day = text.split("date: \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    insta::assert_snapshot!(text.replace(&day, "(day)"));
    assert!(!platform.has("components/shop/values.yaml"));
    assert!(platform.text(ENVIRONMENT).contains("shop: {version: \"1.2.3\"}"));
    holds(&platform);
}

#[test]
fn pods_of_tenants_get_a_label_where_the_chart_takes_one() {
    let platform = platform();
    shop(&platform, &["--scope=tenant"]);
    let text = platform.text("components/shop/component.yaml");
    assert!(text.contains("labels: {tenantry.dev/component: shop}"), "{text}");
    assert!(text.contains("labels: {server: [/podLabels]}"), "{text}");
    assert!(text.contains("kind: Certificate"), "{text}");
    assert_eq!(platform.text("components/shop/values.yaml"), "podLabels:\n  tenantry.dev/component: shop\n");
}

#[test]
fn policies_of_a_chart_are_said_and_a_word_like_the_release_s_name_stays_a_word() {
    let platform = platform();
    let policy = "---\n# Source: web/templates/netpol.yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shop}\n";
    platform
        .write("own/made.yaml", format!("{}{policy}", MADE.replace("app.kubernetes.io/name: web", "component: shop")));
    let said = shop(&platform, &[]);
    assert!(said.contains("the chart makes NetworkPolicies beside those of tenantry"), "{said}");
    let text = platform.text("components/shop/component.yaml");
    assert!(text.contains("component: shop") && !text.contains("kind: NetworkPolicy"), "{text}");
}

#[test]
fn values_that_are_given_stay_as_they_are_written() {
    let platform = platform();
    let values = "replicaCount: 2 # for the shop\n";
    platform.write("web.yaml", values);
    shop(&platform, &["--values=web.yaml"]);
    assert_eq!(platform.text("components/shop/values.yaml"), values);
    holds(&platform);
}

#[test]
fn without_the_chart_the_component_renders_and_says_what_is_left_to_do() {
    let platform = platform();
    let run = platform.run(&["new", "component", "shop", "--chart=ours/web@2.0.0", "--charts=own", "-e", "production"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("the chart was not looked at") && run.out.contains("for you to write"), "{}", run.out);
    assert!(platform.text("components/shop/component.yaml").contains("assumed: the chart was not looked at"));
    for (name, scope) in [("banner", "environment"), ("motto", "tenant")] {
        let run = platform.run(&["new", "component", name, "--scope", scope, "-e", "production"]);
        assert_eq!(run.code, Some(0), "{}", run.err);
    }
    let render = platform.run(&["render"]);
    assert_eq!(render.code, Some(0), "{}", render.err);
    assert!(platform.run(&["lint", "--fail-on", "error"]).code == Some(0));
    assert!(platform.run(&["explain", "banner"]).out.contains("| `greeting` | text | `hello` | The text. |"));
}

#[test]
fn what_would_not_render_is_refused_and_nothing_is_written() {
    let platform = platform();
    platform.write("template.yaml", "a: \"{{ x }}\"\n");
    platform.write("list.yaml", "- a\n");
    let environment = platform.text(ENVIRONMENT);
    for (arguments, said) in [
        (&["redis"][..], "the component redis is built in"),
        (&["Web"], "no component can be named"),
        (&["web", "--chart=web"], "--chart: \"web\" does not fit"),
        (
            &["web", "--chart=theirs/web@1.2.3", "-e", "production"],
            "takes its chart from the Helm repository \"theirs\"",
        ),
        (&["web", "--chart=ours/web@1.2.3", "--values=template.yaml"], "holds `{{`"),
        (&["web", "--chart=ours/web@1.2.3", "--values=list.yaml"], "does not hold the values of a chart"),
        (&["web", "--chart=ours/web@1.2.3", "--values=none.yaml"], "none.yaml"),
        (&["web", "-e", "staging"], "there is no environment `staging`"),
    ] {
        let run = platform.run(&[&["new", "component"], arguments].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.out);
        assert!(run.err.contains(said), "{arguments:?}: {}", run.err);
        assert!(!platform.has("components"), "{arguments:?}");
    }
    assert_eq!(platform.text(ENVIRONMENT), environment);
}
