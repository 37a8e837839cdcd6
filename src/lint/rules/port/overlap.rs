use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::{Edit, Finding, Fix, Level, ObjectId, Rule};
use crate::fleet::Environment;
use crate::lint::subject::agent;
use crate::lint::subject::values;
use crate::lint::{Chart, Check, Files, Manifests, Values};
use crate::workspace::Workspace;
use yaml::{NodeRef, Pointer};

use crate::clearml::ports::{Claim, next_free, of_environment, overlaps};

/// Two tenants of one cluster, or two Services, claim the same node port.
///
/// # Why
/// A node port belongs to the whole cluster. The API server refuses the second Service, so its tenant has no sessions.
/// Session ports run from `startingPort` + 1 to `startingPort` + `maxServices`.
///
/// # Level
/// An error while both tenants are active. A warning if one of them is suspended or retired. In values of one release an
/// error where both Services are of type `NodePort` or `LoadBalancer`. A warning where no type is given.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 31010, maxServices: 10, externalIP: 10.0.1.21}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 31015, maxServices: 10, externalIP: 10.0.1.21}
/// #                                                 ^^^^^ error: beta claims node ports 31016-31020 of acme
/// ```
/// ```yaml values.yaml
/// primary: {service: {type: NodePort, nodePort: 30036}}
/// secondary: {service: {type: NodePort, nodePort: 30036}}
/// #                                               ^^^^^ error: two Services of one release claim node port 30036
/// ```
///
/// # Good
/// ```yaml values.yaml
/// primary: {service: {type: NodePort, nodePort: 30036}}
/// secondary: {service: {type: NodePort, nodePort: 30037}}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 31020, maxServices: 10, externalIP: 10.0.1.21}
/// ```
///
/// # Fix
/// Unsafe: moves the later tenant to the next free range. Its users must then connect to other ports.
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   sessions: {portModeEnabled: true, startingPort: 30008, maxServices: 10, externalIP: 10.0.1.21}
/// ```
///
/// # Source
/// clearml-agent chart, templates/service-sessions.yaml: the chart counts from 1. kubernetes.io/docs,
/// concepts/services-networking/service, "Choosing your own port".
pub(super) static OVERLAP: Rule = Rule::error("port/overlap", include_str!("overlap.rs"));

pub(super) const CHECKS: &[Check] =
    &[Check::tree(tree), Check::files(files), Check::values(values), Check::objects(objects).and_ours()];

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let claims = of_environment(environment);
        for (earlier, later) in overlaps(&claims) {
            let free = next_free(&claims, environment.spec.cluster.node_ports, later.last - later.first + 1);
            findings.push(overlap(environment, earlier, later, free));
        }
    }
}

fn overlap(environment: &Environment, earlier: &Claim, later: &Claim, free: Option<u32>) -> Finding {
    let (first, last) = (earlier.first.max(later.first), earlier.last.min(later.last));
    let ports = if first == last { format!("node port {first}") } else { format!("node ports {first}-{last}") };
    let active = earlier.active && later.active;
    let verb = if active { "claims" } else { "would claim" };
    let mut finding = OVERLAP
        .at(later.place.clone(), format!("{} {verb} {ports} of {}", later.owner, earlier.owner))
        .level(if active { Level::Error } else { Level::Warning })
        .related(earlier.place.clone(), format!("{} claims {}-{} here", earlier.owner, earlier.first, earlier.last))
        .environment(&environment.name)
        .object(ObjectId::new("Tenant", &later.owner).at("/spec/sessions/startingPort"));
    finding.tenants = vec![earlier.owner.clone(), later.owner.clone()];
    let Some(free) = free else { return finding.help("no free range of this size is left: lower maxServices") };
    let written = later.place.file.slice(later.place.span).parse::<u32>().ok() == Some(later.first - 1);
    let fix = Fix {
        title: format!("move {} to startingPort {free}", later.owner),
        safe: false,
        edits: vec![Edit { file: later.place.file.path.clone(), span: later.place.span, text: free.to_string() }],
    };
    finding.help(format!("the next free range begins at startingPort: {free}")).fix(written.then_some(fix))
}

/// Agents' values in one folder, which are for one cluster more often than not.
fn files(files: &Files<'_>, findings: &mut Vec<Finding>) {
    let mut folders: BTreeMap<&str, Vec<Claim>> = BTreeMap::new();
    for file in files.yaml.iter().filter(|file| !file.is_of_tree()) {
        let folder = file.file.folder();
        for values in values::of(file).into_iter().filter(|values| values.chart == Chart::Agent) {
            let Some(sessions) = agent::sessions(&values).filter(|sessions| sessions.enabled && sessions.node_ports)
            else {
                continue;
            };
            let place = values.get("sessions.startingPort").map_or_else(|| values.root.place(), NodeRef::place);
            folders.entry(folder).or_default().push(Claim::of_sessions(&file.file.path, &sessions, place));
        }
    }
    for claims in folders.values() {
        for (earlier, later) in overlaps(claims) {
            let (first, last) = (earlier.first.max(later.first), earlier.last.min(later.last));
            let message = format!("sessions claim node ports {first}-{last} of {}", earlier.owner);
            findings.push(OVERLAP.at(later.place.clone(), message).related(earlier.place.clone(), "claimed here"));
        }
    }
}

/// Services with one node port.
fn objects(manifests: &Manifests, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<(u64, &str), (&crate::lint::Object, Pointer)> = BTreeMap::new();
    for service in manifests.objects.iter().filter(|object| object.kind() == "Service") {
        for (at, port) in service.get("/spec/ports").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let Some(node_port) = port.get("nodePort").and_then(Value::as_u64).filter(|port| *port > 0) else {
                continue;
            };
            let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or("TCP");
            let pointer = Pointer::filled("/spec/ports/{}/nodePort", [&at]);
            match first.get(&(node_port, protocol)) {
                // The same object twice is another rule's.
                Some((other, _)) if other.id() == service.id() => {}
                Some((other, place)) => findings.push(
                    OVERLAP
                        .at(
                            service.place(&pointer),
                            format!("{} claims node port {node_port} of {}", service.id(), other.id()),
                        )
                        .related(other.place(place), "claimed here"),
                ),
                None => drop(first.insert((node_port, protocol), (service, pointer))),
            }
        }
    }
}

/// A node port in values: what claims it, and whether its Service surely takes it.
struct Wish<'a> {
    port: NodeRef<'a>,
    protocol: &'static str,
    sure: bool,
}

/// Values of one release that give two Services the same node port.
fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let mut wishes = vec![];
    collect(values.root, &mut vec![], &mut wishes);
    let mut first: BTreeMap<(u32, &str), Wish<'_>> = BTreeMap::new();
    for wish in wishes {
        let Ok(number) = wish.port.text().parse::<u32>() else { continue };
        match first.get(&(number, wish.protocol)) {
            Some(earlier) => {
                let level = if earlier.sure && wish.sure { Level::Error } else { Level::Warning };
                let message = format!("two Services of one release claim node port {number}");
                let finding = OVERLAP.at(wish.port.place(), message).level(level);
                findings.push(finding.related(earlier.port.place(), "claimed here"));
            }
            None => drop(first.insert((number, wish.protocol), wish)),
        }
    }
}

// The reader bounds how deep nodes are nested. `around` are the mappings from the root to here.
fn collect<'a>(node: NodeRef<'a>, around: &mut Vec<NodeRef<'a>>, wishes: &mut Vec<Wish<'a>>) {
    if node.is_alias() {
        return;
    }
    if node.is_mapping() {
        let text = |key: &str| node.get(key).map(NodeRef::text);
        // What is not installed claims nothing.
        if text("enabled") == Some("false") {
            return;
        }
        around.push(node);
        for (key, value) in node.raw_entries() {
            match key.text() {
                "nodePort" => wishes.extend(wish(value, around, text("protocol").unwrap_or_default())),
                "nodePorts" if value.is_mapping() => {
                    wishes.extend(value.raw_entries().filter_map(|(name, port)| wish(port, around, name.text())));
                }
                _ => collect(value, around, wishes),
            }
        }
        around.pop();
    }
    node.items().for_each(|item| collect(item, around, wishes));
}

/// A node port that is given; none where the Service is of a type that has none.
fn wish<'a>(port: NodeRef<'a>, around: &[NodeRef<'a>], protocol: &str) -> Option<Wish<'a>> {
    let given = port.is_scalar() && port.text().parse::<u32>().is_ok_and(|number| number > 0);
    let kind = around.iter().rev().take(3).find_map(|node| node.get("type")).map(NodeRef::text);
    let protocol = if protocol.to_ascii_lowercase().contains("udp") { "UDP" } else { "TCP" };
    let sure = matches!(kind, Some("NodePort" | "LoadBalancer"));
    (given && (sure || kind.is_none())).then_some(Wish { port, protocol, sure })
}
