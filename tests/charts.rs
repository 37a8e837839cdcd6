//! `tenantry charts`: charts in, what they do otherwise than the catalog says out. A script stands in for helm.

use std::os::unix::fs::PermissionsExt as _;

use super::render::Platform;

const COMPONENT: &str = "\
apiVersion: tenantry.dev/v1
kind: Component
metadata: {name: web}
spec:
  about: A web server.
  scope: environment
  stage: 50-applications
  chart: {name: web, repository: bitnami, release: web, version: \"{{ options.version }}\"}
  options:
    environment:
      version: {description: Version of the chart., type: string, format: version}
  required: {environment: [version]}
  namespace: {name: web, create: true, podSecurity: baseline}
  workloads:
    server: {labels: {app: web}, ports: {http: 8080}, confirmed: chart web}
  services:
    server: {name: web, workload: server, ports: {80: 8080}}
";

const VALUES: &str = "replicaCount: 1\nimage: {tag: '1'}\nextra: {}\npodLabels: {a: b}\n";

/// What the chart makes where it is as the catalog says.
const MADE: &str = "\
---
# Source: web/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
# Source: web/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: mirror.example.com/hub/web:1, ports: [{containerPort: 8080}]}]
";

struct Charts {
    platform: Platform,
}

impl Charts {
    /// The example platform with the component, and a helm that prints this.
    fn new(made: &str) -> Self {
        let platform = Platform::example();
        platform.write("components/web/component.yaml", COMPONENT);
        platform.write("components/web/values.yaml", "replicaCount: 1\nimage: {tag: \"2\"}\nextra: {any: key}\n");
        let production = "environments/production/environment.yaml";
        platform.edit(
            production,
            "    isolation: {tenantGuard: true}\n",
            "    isolation: {tenantGuard: true}\n    web: {version: 1.2.3}\n",
        );
        platform.write("own/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.2.3\n");
        platform.write("own/web/values.yaml", VALUES);
        platform.write("own/made.yaml", made);
        let own = platform.path("own").display().to_string();
        let script = format!(
            "#!/bin/sh\ncase \"$1 $2\" in\n'show values') cat {own}/web/values.yaml;;\n'show chart') cat {own}/web/Chart.yaml;;\ntemplate*) [ -e {own}/fails ] && {{ cat {own}/fails >&2; exit 1; }}; cat {own}/made.yaml;;\n*) exit 1;;\nesac\n"
        );
        platform.write("own/helm", script);
        std::fs::set_permissions(platform.path("own/helm"), std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { platform }
    }

    /// The lines about the component, and the exit code.
    fn lines(&self, more: &[&str]) -> (Vec<String>, Option<i32>) {
        let run = self
            .platform
            .run(&[&["charts", "-e", "production", "--helm", "own/helm", "--charts", "own"], more].concat());
        let about = run.out.lines().skip_while(|line| !line.contains("(component web"));
        let whole = |at: usize, line: &str| at == 0 || line.starts_with("    ");
        let lines = about.enumerate().take_while(|(at, line)| whole(*at, line)).map(|(_, line)| line.trim().to_owned());
        (lines.collect(), run.code)
    }
}

#[test]
fn a_chart_that_is_as_the_catalog_says_is_noted_until_it_changes() {
    // The archive in the example stands in for a private chart, and is none.
    let charts = Charts::new(MADE);
    let (lines, _) = charts.lines(&["--write"]);
    assert_eq!(lines, ["web 1.2.3 (component web): confirmed: values, workloads, services, hosts, kinds, images"]);
    let lock = charts.platform.text("charts.lock.yaml");
    assert!(lock.contains("chart: web") && lock.contains("version: \"1.2.3\""), "{lock}");
    let (lines, _) = charts.lines(&[]);
    assert!(lines[0].contains("confirmed before"), "{lines:?}");
    for (path, text) in [
        ("own/web/templates/new.yaml", "a: b\n".to_owned()),
        ("components/web/component.yaml", COMPONENT.replace("A web server.", "Another one.")),
    ] {
        charts.platform.write(path, text);
        let (lines, _) = charts.lines(&[]);
        assert!(lines[0].contains(": confirmed: "), "{path}: {lines:?}");
        charts.lines(&["--write"]);
    }
}

#[test]
fn what_a_chart_does_otherwise_is_said_with_both_places() {
    for (from, to, said) in [
        (
            "labels: {app: web}}\n    spec",
            "labels: {app: other}}\n    spec",
            "workloads: no pods have the labels of server: app=web",
        ),
        ("kind: Deployment", "kind: StatefulSet", "workloads: StatefulSet/web is declared as Deployment"),
        ("replicas: 1", "replicas: 3", "workloads: Deployment/web has 3 pods"),
        ("containerPort: 8080", "containerPort: 9090", "workloads: Deployment/web has no port 8080 (http)"),
        ("    spec:\n", "    spec:\n      hostNetwork: true\n", "workloads: Deployment/web is on its node's network"),
        (
            "metadata: {name: web}\nspec: {selector",
            "metadata: {name: web-http}\nspec: {selector",
            "services: there is no Service web",
        ),
        ("{port: 80,", "{port: 81,", "services: Service web has no port 80"),
        ("spec: {selector", "spec: {type: NodePort, selector", "services: Service/web is of type NodePort"),
        (
            "image: mirror.example.com/hub/web:1",
            "image: web:1",
            "images: web:1 is pulled from docker.io, past its mirror",
        ),
        (
            "---\n# Source: web/templates/service",
            "---\nkind: Ingress\napiVersion: networking.k8s.io/v1\nmetadata: {name: i}\nspec: {rules: [{host: app.ml.example.com}]}\n---\n# Source: web/templates/service",
            "hosts: Ingress/i serves app.ml.example.com",
        ),
        (
            "---\n# Source: web/templates/service",
            "---\nkind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: all}\n---\n# Source: web/templates/service",
            "kinds: ClusterRole/all is for the whole cluster",
        ),
        (
            "---\n# Source: web/templates/service",
            "---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: own}\n---\n# Source: web/templates/service",
            "kinds: NetworkPolicy/own adds to the generated policies",
        ),
        (
            "metadata: {name: web}\nspec: {selector",
            "metadata: {name: web, namespace: acme}\nspec: {selector",
            "kinds: Service/web goes into the namespace acme",
        ),
    ] {
        assert!(MADE.contains(from), "{from}");
        let (lines, code) = Charts::new(&MADE.replacen(from, to, 1)).lines(&[]);
        assert!(lines.iter().any(|line| line.starts_with(said)), "{to}: {lines:?}");
        assert!(lines[1].contains("(catalog: components/web/component.yaml:"), "{lines:?}");
        assert_eq!(code, Some(1));
    }
}

#[test]
fn values_that_a_chart_does_not_know_are_said() {
    let charts = Charts::new(MADE);
    charts.platform.write(
        "components/web/values.yaml",
        "replicas: 1\nimage: {name: x}\nextra: {any: key}\nglobal: {a: b}\npodLabels: {team: x}\n",
    );
    let (lines, _) = charts.lines(&[]);
    let unknown: Vec<&str> =
        lines.iter().filter_map(|line| line.strip_prefix("values: ")?.split(" (").next()).collect();
    assert_eq!(unknown, ["the chart's values have no replicas", "the chart's values have no image.name"]);
}

#[test]
fn a_helm_that_fails_or_is_not_there_is_named() {
    let charts = Charts::new(MADE);
    charts.platform.write("own/fails", "Error: chart requires kubeVersion: < 1.30\n");
    let (lines, code) = charts.lines(&[]);
    assert_eq!(
        lines,
        ["web 1.2.3 (component web): helm does not render it: Error: chart requires kubeVersion: < 1.30"]
    );
    assert_eq!(code, Some(1));
    charts.platform.write("own/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.2.4\n");
    let (lines, _) = charts.lines(&[]);
    assert!(lines[0].contains("has version \"1.2.4\", not \"1.2.3\""), "{lines:?}");
    charts.platform.write("charts.lock.yaml", "charts: [");
    assert_eq!(charts.lines(&[]).1, Some(2));
}
