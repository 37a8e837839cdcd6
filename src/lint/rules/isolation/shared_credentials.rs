use std::collections::BTreeMap;

use crate::finding::{Finding, Rule};
use crate::lint::subject::values;
use crate::lint::{Chart, Check, Files, Values};
use crate::source::Place;
use yaml::NodeRef;

/// The agents or routers of two tenants use the same key.
///
/// # Why
/// A key belongs to a user of one company. Everyone who has it can read that company's data and run tasks in its name.
///
/// # Bad
/// ```yaml acme/agent.yaml
/// clearml:
///   agentk8sglueKey: 8QK2M5V7XW1D9ZTB4RYA
/// ```
/// ```yaml beta/agent.yaml
/// clearml:
///   agentk8sglueKey: 8QK2M5V7XW1D9ZTB4RYA
/// #                  ^^^^^^^^^^^^^^^^^^^^ error: the folder acme uses this key too
/// ```
///
/// # Good
/// ```yaml beta/agent.yaml
/// clearml:
///   existingAgentk8sglueSecret: beta-agent-credentials
/// ```
/// ```yaml acme/agent.yaml
/// clearml:
///   existingAgentk8sglueSecret: acme-agent-credentials
/// ```
///
/// # Fix
/// By hand: create a key for each tenant, and refer to its Secret.
///
/// # Source
/// clearml-docs, deploying_clearml/enterprise_deploy/multi_tenant_k8s.md: agent and gateway use credentials of their
/// own tenant.
pub(super) static SHARED_CREDENTIALS: Rule =
    Rule::error("isolation/shared-credentials", include_str!("shared_credentials.rs"));

pub(super) const CHECKS: &[Check] = &[Check::files(check)];

/// Where the charts take access keys, in their generations.
const KEYS: [&str; 4] = ["clearml.agentk8sglueKey", "clearml.apiserverKey", "clearml.apiServerKey", "clearml.apiKey"];

/// Values in different folders, or for different namespaces, are different tenants'.
fn check(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, (String, Place)> = BTreeMap::new();
    for file in files.yaml {
        for values in values::of(file).iter().filter(|values| matches!(values.chart, Chart::Agent | Chart::Router)) {
            let owner = owner(values);
            for key in KEYS.iter().filter_map(|key| values.get(key)).filter(|key| is_key(key)) {
                match first.get(key.text()) {
                    Some((other, place)) if *other != owner => findings.push(
                        SHARED_CREDENTIALS
                            .at(key.place(), format!("{other} uses this key too"))
                            .related(place.clone(), "used here")
                            .help("make a key for each tenant, and refer to its Secret"),
                    ),
                    Some(_) => {}
                    None => drop(first.insert(key.text().to_owned(), (owner.clone(), key.place()))),
                }
            }
        }
    }
}

/// The namespace that the chart goes to, or the folder that its values lie in.
fn owner(values: &Values<'_>) -> String {
    let root = values.root.document().root();
    let text = |pointer: &'static str| root.pointer(pointer).filter(|node| node.is_scalar()).map(NodeRef::text);
    let namespace = ["/spec/targetNamespace", "/spec/destination/namespace", "/metadata/namespace"];
    let is_object = root != values.root;
    match namespace.into_iter().find_map(text).filter(|_| is_object) {
        Some(namespace) => format!("the namespace {namespace}"),
        None => format!("the folder {}", values.file.file.path.rsplit_once('/').map_or(".", |(folder, _)| folder)),
    }
}

/// Whether a scalar is a key, and no placeholder.
fn is_key(node: &NodeRef<'_>) -> bool {
    let text = node.text();
    node.is_scalar() && text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
