//! A platform of one's own: one component, and none of those that are built in.

use super::Platform;

const ENVIRONMENT: &str = "\
apiVersion: tenantry.dev/v1
kind: Environment
metadata: {name: production}
spec:
  domain: apps.example.com
  delivery: {engine: argocd, version: \"3.4\", repository: https://git.example.com/platform.git}
  cluster:
    name: production
    kubernetes: \"1.33\"
    podCidrs: [10.244.0.0/16]
    serviceCidrs: [10.96.0.0/12]
    nodeCidrs: [10.0.1.0/24]
    apiServers: {cidrs: [10.0.0.10/32]}
    ingress: {class: nginx, namespace: ingress-nginx, podLabels: {app.kubernetes.io/name: ingress-nginx}}
  components: {isolation: {}, COMPONENT: {}}
";

/// A component that runs what its tenant asks for.
const COMPONENT: &str = "\
apiVersion: tenantry.dev/v1
kind: Component
metadata: {name: COMPONENT}
spec:
  about: Runs what the tenant asks for.
  scope: tenant
  stage: apps
  namespace: {name: \"{{ tenant.namespace }}\"}
  workloads:
    WORKLOAD: {labels: {tenantry.dev/component: LABEL}, dynamic: true, confirmed: ours}
  flows: [{from: WORKLOAD, to: cluster.internet, ports: [443], why: downloads}]
";

const TENANT: &str = "\
apiVersion: tenantry.dev/v1
kind: Tenant
metadata: {name: solo}
spec: {environments: [production]}
";

/// A platform with a component of its own, of these names and this label.
fn platform(component: &str, workload: &str, label: &str) -> Platform {
    let named = |text: &str| text.replace("COMPONENT", component).replace("WORKLOAD", workload).replace("LABEL", label);
    let platform = Platform::empty();
    platform.write("environments/production/environment.yaml", named(ENVIRONMENT));
    platform.write(&format!("components/{component}/component.yaml"), named(COMPONENT));
    platform.write("tenants/solo/tenant.yaml", TENANT);
    platform
}

#[test]
fn a_component_that_makes_pods_at_run_time_is_proved_under_any_name() {
    for (component, workload, label) in [
        ("agent", "tasks", "task"),
        ("runner", "jobs", "task"),
        ("runner", "jobs", "job"),
        ("notebooks", "kernels", "kernel"),
    ] {
        let platform = platform(component, workload, label);
        let run = platform.run(&["render"]);
        assert_eq!(run.code, Some(0), "{component}.{workload}, {label}: {}", run.err);
        assert!(run.err.contains("proved: in production tenants stay apart"), "{}", run.err);
    }
}

#[test]
fn admission_lets_a_tenant_make_pods_with_the_label_that_its_component_declares_and_no_other() {
    let platform = platform("runner", "jobs", "job");
    assert_eq!(platform.run(&["render"]).code, Some(0));
    let policy = "rendered/production/platform/isolation/validatingadmissionpolicy-tenantry-platform-labels.yaml";
    let expression = &platform.object(policy)["spec"]["validations"][0]["expression"];
    assert_eq!(expression, "variables.component in ['', 'job']");
}

#[test]
fn a_label_that_any_pod_may_bear_is_for_workloads_that_are_made_at_run_time_alone() {
    let platform = platform("runner", "jobs", "job");
    platform.edit("components/runner/component.yaml", "tenantry.dev/component: job", "app: job");
    let run = platform.run(&["render"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    platform.edit("components/runner/component.yaml", "dynamic: true, ", "");
    platform.run(&["render"]).refuses(&["isolation/intent-violated", "solo/any-pod"]);
}
