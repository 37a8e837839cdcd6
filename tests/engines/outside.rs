//! What charts make here: a Deployment with an account and a Role of its own, and what the catalog says that they make for the whole cluster.

use engines::{Chart, Cluster, Outside};
use serde_json::{Value, json};

/// Charts, Jobs and the External Secrets Operator.
pub(super) struct Charts;

const RBAC: &str = "rbac.authorization.k8s.io";

impl Outside for Charts {
    fn chart(&self, chart: &Chart<'_>) -> Vec<Value> {
        let (name, namespace) = (chart.release, chart.namespace);
        let object = |api: &str, kind: &str| json!({"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace}});
        let mut objects = vec![
            object("v1", "ServiceAccount"),
            object("apps/v1", "Deployment"),
            object(&format!("{RBAC}/v1"), "Role"),
            object(&format!("{RBAC}/v1"), "RoleBinding"),
        ];
        objects[1]["spec"] = json!({"values": chart.values});
        let of_cluster = |name: &str| {
            ["ClusterRole", "ClusterRoleBinding"]
                .map(|kind| json!({"apiVersion": format!("{RBAC}/v1"), "kind": kind, "metadata": {"name": name}}))
        };
        if chart.values.to_string().contains("\"serviceAccountClusterAccess\":true") {
            objects.extend(of_cluster(&format!("{name}-clearml-enterprise-agent-kpa")));
        }
        if chart.name.ends_with("operator") {
            objects.extend(of_cluster(name));
        }
        objects
    }

    fn made_by(&self, object: &Value, cluster: &Cluster) -> Vec<Value> {
        let at = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let secret = |name: &str, namespace: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}});
        match at("/kind") {
            "ExternalSecret" => {
                let owner =
                    json!([{"apiVersion": at("/apiVersion"), "kind": "ExternalSecret", "name": at("/metadata/name")}]);
                let mut made = secret(at("/spec/target/name"), at("/metadata/namespace"));
                made["metadata"]["ownerReferences"] = owner;
                vec![made]
            }
            // Provisioning writes the Secrets that its account may write.
            "Job" => {
                let account = at("/spec/template/spec/serviceAccountName");
                let mut made = Vec::new();
                for (id, live) in cluster.objects().filter(|(id, _)| id.kind == "Role" && id.name == account) {
                    for rule in live.value["rules"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter(|rule| rule["resources"] == json!(["secrets"]))
                    {
                        let names = rule["resourceNames"].as_array().into_iter().flatten().filter_map(Value::as_str);
                        made.extend(names.map(|name| secret(name, &id.namespace)));
                    }
                }
                made
            }
            _ => Vec::new(),
        }
    }
}
