//! Interactive sessions over ports of the nodes.

use serde_json::Value;

use crate::fleet::Tenant;

/// The option of a tenant's sessions.
pub(crate) const SESSIONS: &str = "sessions";

/// Interactive sessions over ports of the nodes: `sessions` of the agent's chart, and of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sessions {
    /// Whether port mode is on.
    pub enabled: bool,
    /// Whether the ports are the nodes'.
    pub node_ports: bool,
    /// `startingPort`.
    pub starting_port: u32,
    /// `maxServices`.
    pub max_services: u32,
    /// `externalIP`.
    pub external_ip: Option<String>,
}

impl Sessions {
    /// The first and the last port: the chart counts from 1 (clearml-agent chart, templates/service-sessions.yaml).
    pub(crate) fn ports(&self) -> (u32, u32) {
        (self.starting_port.saturating_add(1), self.starting_port.saturating_add(self.max_services.max(1)))
    }

    /// A tenant's sessions, where it has a starting port.
    pub(crate) fn of_tenant(tenant: &Tenant) -> Option<Self> {
        let sessions = tenant.options.get(SESSIONS)?;
        let number =
            |key: &str| sessions.get(key).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        Some(Self {
            enabled: sessions.get("portModeEnabled").and_then(Value::as_bool).unwrap_or(false),
            node_ports: sessions.get("svcType").and_then(Value::as_str).is_none_or(|kind| kind == "NodePort"),
            starting_port: number("startingPort")?,
            max_services: number("maxServices")?,
            external_ip: sessions.get("externalIP").and_then(Value::as_str).map(str::to_owned),
        })
    }
}
