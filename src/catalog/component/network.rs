//! What runs, and who talks to whom.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::Protocol;

/// Something that runs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WorkloadSpec {
    /// Kind of the object that makes its pods; no expressions.
    #[serde(default = "deployment")]
    pub kind: String,
    /// Labels of its pods.
    pub labels: IndexMap<String, String>,
    /// The namespace, where it is not the component's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Ports of its containers by name; all TCP.
    #[serde(default)]
    pub ports: IndexMap<String, u16>,
    /// Whether its pods are made at run time, so that no manifest shows them and a tenant may choose their labels. A tenant's
    /// own: any pod that the tenant could make may do what these may, and bear their label `tenantry.dev/component`, which
    /// must be plain text.
    #[serde(default)]
    pub dynamic: bool,
    /// Whether its pods use the node's network, where policies do not bind them.
    #[serde(default)]
    pub host_network: bool,
    /// Whether it has several pods that talk to each other.
    #[serde(default)]
    pub replicas: bool,
    /// Whether it exists: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Where labels and ports are known from; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// Why labels and ports are only assumed; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
}

fn deployment() -> String {
    "Deployment".to_owned()
}

/// A Service in front of a workload.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ServiceSpec {
    /// Its name.
    pub name: String,
    /// The workload behind it; no expressions.
    pub workload: String,
    /// Its ports and the pods' ports that they lead to.
    pub ports: IndexMap<u16, u16>,
    /// Whether it exists: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// One end, or several, of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Ends {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Ends {
    /// The ends as a slice.
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(end) => std::slice::from_ref(end),
            Self::Many(ends) => ends,
        }
    }
}

/// A connection that must be possible. An end is a workload of the same component (`agent`), one of another
/// (`redis.master`), or a part of the cluster: `cluster.dns`, `cluster.kubeApiserver`, `cluster.ingress`,
/// `cluster.internet`, `cluster.any`. No expressions in ends.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FlowSpec {
    /// Who opens it.
    pub from: Ends,
    /// Who answers.
    pub to: Ends,
    /// The answering pods' ports; empty means all of the protocol.
    #[serde(default)]
    pub ports: Vec<PortSpec>,
    /// The protocol.
    #[serde(default)]
    pub protocol: Protocol,
    /// Whether it exists: an expression without braces. Empty means yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The host whose requests lead here, of a flow from `cluster.ingress`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Name of the exception from isolation that it needs, accepted in the environment by that name; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// What it is for; no expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A port, a range `8000-8010`, or an expression that gives either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum PortSpec {
    /// A port.
    Number(u16),
    /// A range or an expression.
    Text(String),
}
