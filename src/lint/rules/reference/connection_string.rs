use serde_json::Value;

use crate::clearml::tenant::server_settings;
use crate::finding::{Finding, Rule};
use crate::lint::{Check, Scalar};
use crate::workspace::Workspace;
use pyhocon::Meaning;
use yaml::Pointer;

/// The ClearML server cannot use this address of a database, or uses it for another one.
///
/// # Why
/// The server's client of Elasticsearch takes a host with its `scheme` only, or an address that begins with one; else the server does not
/// start. `CLEARML_MONGODB_SERVICE_CONNECTION_STRING` is for both databases of the server: with a path in it, both are kept in that one.
///
/// # Bad
/// ```yaml overrides.yaml
/// clearml: {cookieName: clearml}
/// externalServices:
///   elasticsearchConnectionString: '[{"host": "es.example.com", "port": 9200}]'
/// #                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: hosts of Elasticsearch without `scheme`: the server does not start
/// apiserver:
///   extraEnvs:
///     - name: CLEARML_MONGODB_SERVICE_CONNECTION_STRING
///       value: mongodb://mongo.example.com:27017/admin
/// #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the path /admin puts both databases of the server into that one
/// ```
///
/// # Good
/// ```yaml overrides.yaml
/// clearml: {cookieName: clearml}
/// externalServices:
///   elasticsearchConnectionString: '[{"host": "es.example.com", "port": 9200, "scheme": "https"}]'
/// apiserver:
///   extraEnvs:
///     - name: CLEARML_MONGODB_SERVICE_CONNECTION_STRING
///       value: mongodb://mongo.example.com:27017/?authSource=admin
/// ```
///
/// # Fix
/// By hand: add `scheme`; take the path out, and name the database of the account by `authSource`.
///
/// # Source
/// elastic/elasticsearch-py 8, `_sync/client/utils.py`; clearml-server, apiserver/database/__init__.py and es_factory.py.
pub(super) static CONNECTION_STRING: Rule =
    Rule::error("reference/connection-string", include_str!("connection_string.rs"));

pub(super) const CHECKS: &[Check] = &[Check::scalar(scalar), Check::tree(settings).of_platforms()];

/// For both databases of the server.
const MONGODB: &str = "CLEARML_MONGODB_SERVICE_CONNECTION_STRING";

const WITHOUT_SCHEME: &str = "hosts of Elasticsearch without `scheme`: the server does not start";
const ADD_SCHEME: &str = "write `\"scheme\": \"http\"` or `\"https\"` for each host";

fn scalar(scalar: &Scalar<'_>, findings: &mut Vec<Finding>) {
    if scalar.is_key {
        return;
    }
    if scalar.env_name() == Some(MONGODB)
        && let Some(path) = path_of(scalar.text())
    {
        let message = format!("the path {path} puts both databases of the server into that one");
        let help = "take it out; `authSource` names the database of the account";
        findings.push(CONNECTION_STRING.at(scalar.place(), message).help(help));
    }
    if scalar.hocon_setting().is_some_and(|setting| is_elastic(&setting))
        && let Meaning::Typed(hosts) = pyhocon::read(scalar.text())
        && lacks_scheme(&hosts)
    {
        findings.push(CONNECTION_STRING.at(scalar.place(), WITHOUT_SCHEME).help(ADD_SCHEME));
    }
}

fn settings(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        for (path, hosts) in server_settings(environment).into_iter().flatten() {
            if is_elastic(&path.to_ascii_lowercase()) && lacks_scheme(hosts) {
                let place = environment.place(Pointer::from("/spec/components/clearml/settings").key(path));
                let finding = CONNECTION_STRING.at(place, WITHOUT_SCHEME).help(ADD_SCHEME);
                findings.push(finding.environment(&environment.name));
            }
        }
    }
}

/// `hosts.elastic.events.hosts`.
fn is_elastic(setting: &str) -> bool {
    setting.strip_prefix("hosts.elastic.").is_some_and(|rest| rest.ends_with(".hosts"))
}

fn lacks_scheme(hosts: &Value) -> bool {
    let lacks = |host: &Value| match host {
        Value::Object(host) => !host.contains_key("scheme"),
        Value::String(address) => !address.contains("://"),
        _ => false,
    };
    hosts.as_array().is_some_and(|hosts| hosts.iter().any(lacks))
}

/// The path of an address, `/admin`; nothing where there is none.
fn path_of(address: &str) -> Option<&str> {
    let rest = address.trim().split_once("://")?.1;
    let path = rest.get(rest.find('/')?..)?;
    let path = path.split(['?', '#']).next()?;
    (path.len() > 1).then_some(path)
}
