//! A tenant's options as the components of ClearML mean them, and where each is written.

use serde_json::{Map, Value};

use crate::fleet::{Environment, Tenant};

/// Where the host of a tenant's router is written.
pub(crate) const ROUTER_HOST: &str = "/spec/hosts/router";
/// Where the first port of its router's sessions is written.
pub(crate) const STREAM_START: &str = "/spec/router/streamSession/portRange/start";
/// The option that names its database of the shared Redis.
pub(crate) const REDIS_DATABASE: &str = "redisDatabase";
/// The option that names the e-mail domains of its users.
pub(crate) const SSO_DOMAINS: &str = "ssoDomains";

/// The company's name.
pub(crate) fn company(tenant: &Tenant) -> Option<&str> {
    tenant.options.get("company")?.as_str()
}

/// The e-mail address of the user who administers it.
pub(crate) fn admin_email(tenant: &Tenant) -> Option<&str> {
    tenant.options.get("admin")?.get("email")?.as_str()
}

/// The e-mail domains whose users log in to it.
pub(crate) fn sso_domains(tenant: &Tenant) -> impl Iterator<Item = &str> {
    tenant.options.get(SSO_DOMAINS).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The host of its router.
pub(crate) fn router_host(tenant: &Tenant) -> Option<&str> {
    tenant.options.get("hosts")?.get("router")?.as_str()
}

/// Its database of the shared Redis, where its agent keeps its state there.
pub(crate) fn redis_database(tenant: &Tenant) -> Option<u64> {
    let is_shared = agent(tenant, "redis").and_then(Value::as_str) == Some("shared");
    tenant.options.get(REDIS_DATABASE)?.as_u64().filter(|_| is_shared)
}

/// How many databases the shared Redis of an environment has.
pub(crate) fn redis_databases(environment: &Environment) -> Option<u64> {
    environment.components.get("redis")?.options.get("databases")?.as_u64()
}

/// Whether its agent makes its queues.
pub(crate) fn creates_queues(tenant: &Tenant) -> bool {
    agent(tenant, "createQueues") == Some(&Value::Bool(true))
}

/// Whether, in port mode, only tasks that ask for a port get one.
pub(crate) fn ports_on_request_only(tenant: &Tenant) -> bool {
    agent(tenant, "portsModeOnRequestOnly") == Some(&Value::Bool(true))
}

/// Its queues by name.
pub(crate) fn queues(tenant: &Tenant) -> impl Iterator<Item = (&String, &Value)> {
    tenant.options.get("queues").and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// The first and the last port of the nodes that its router's sessions take.
pub(crate) fn stream_ports(tenant: &Tenant) -> Option<(u32, u32)> {
    let stream = tenant.options.get("router")?.get("streamSession")?;
    let takes_nodes = stream.get("serviceType").and_then(Value::as_str).is_none_or(|kind| kind == "NodePort");
    let port = |end: &str| u32::try_from(stream.get("portRange")?.get(end)?.as_u64()?).ok();
    takes_nodes.then_some(())?;
    Some((port("start")?, port("end")?))
}

/// Settings of the server of an environment, by their paths.
pub(crate) fn server_settings(environment: &Environment) -> Option<&Map<String, Value>> {
    environment.components.get("clearml")?.options.get("settings")?.as_object()
}

fn agent<'t>(tenant: &'t Tenant, key: &str) -> Option<&'t Value> {
    tenant.options.get("agent")?.get(key)
}
