//! Every way of getting one rule of a policy wrong.

use serde_json::{Map, Value, json};

/// A policy with one thing changed; none where it is gone.
pub(super) struct Mutant {
    /// What was changed.
    pub what: String,
    /// The policy.
    pub object: Option<Value>,
}

/// Fields of peers, by the field of their rules.
const PEERS: [&str; 8] =
    ["from", "to", "fromEndpoints", "toEndpoints", "fromEntities", "toEntities", "fromCIDRSet", "toCIDRSet"];

/// Fields of rules.
const RULES: [&str; 4] = ["ingress", "egress", "ingressDeny", "egressDeny"];

/// All mutants of a policy of any kind.
pub(super) fn mutants(object: &Value) -> Vec<Mutant> {
    let mut all = Mutants { object, found: Vec::new() };
    all.found.push(Mutant { what: "policy removed".to_owned(), object: None });
    for selector in ["/spec/podSelector", "/spec/endpointSelector"] {
        all.set(selector, "selects all pods", json!({}));
    }
    all.each("/spec/policyTypes", "type removed");
    for field in RULES {
        let rules = format!("/spec/{field}");
        all.each(&rules, "rule removed");
        all.append(&rules, "rule added that admits everyone", everyone(object, field));
        for rule in all.below(&rules) {
            all.rule(&rule);
        }
    }
    all.found
}

/// A rule that says nothing, in the words of the kind.
fn everyone(object: &Value, field: &str) -> Value {
    let entities = if field.starts_with("ingress") { "fromEntities" } else { "toEntities" };
    match object["kind"].as_str() {
        Some("NetworkPolicy") => json!({}),
        Some("ClusterNetworkPolicy") => {
            let peers = if field == "ingress" { "from" } else { "to" };
            json!({"action": "Accept", peers: [{"namespaces": {}}]})
        }
        _ => json!({entities: ["all"]}),
    }
}

struct Mutants<'o> {
    object: &'o Value,
    found: Vec<Mutant>,
}

impl Mutants<'_> {
    fn rule(&mut self, rule: &str) {
        for field in PEERS {
            let peers = format!("{rule}/{field}");
            self.remove(&peers, "peers dropped");
            self.each(&peers, "peer removed");
            for peer in self.below(&peers) {
                self.peer(&peer);
            }
        }
        self.set(&format!("{rule}/action"), "accepted", json!("Accept"));
        for ports in ["ports", "toPorts", "toPorts/0/ports"] {
            let ports = format!("{rule}/{ports}");
            self.remove(&ports, "ports dropped");
            self.set(&ports, "ports emptied", json!([]));
            self.each(&ports, "port removed");
            for port in self.below(&ports) {
                self.port(&port);
            }
        }
    }

    fn peer(&mut self, peer: &str) {
        self.remove(&format!("{peer}/podSelector"), "podSelector dropped");
        self.remove(&format!("{peer}/namespaceSelector"), "namespaceSelector dropped");
        for selector in ["podSelector", "namespaceSelector", "namespaces", "pods"] {
            self.set(&format!("{peer}/{selector}"), "selector emptied", json!({}));
        }
        for list in [peer.to_owned(), format!("{peer}/namespaces")] {
            self.each(&format!("{list}/matchExpressions"), "requirement removed");
        }
        self.widen(peer);
        self.each(&format!("{peer}/ipBlock/except"), "exception removed");
        self.remove(&format!("{peer}/ipBlock/except"), "exceptions dropped");
        match self.object.pointer(peer) {
            Some(Value::String(_)) => {
                for entity in ["all", "cluster", "world", "host", "remote-node"] {
                    self.set(peer, &format!("entity {entity}"), json!(entity));
                }
            }
            Some(Value::Object(fields)) if is_endpoints(fields) => self.set(peer, "endpoints widened", json!({})),
            _ => {}
        }
    }

    /// Twice the addresses, and all of them.
    fn widen(&mut self, peer: &str) {
        let pointer = format!("{peer}/ipBlock/cidr");
        let Some(cidr) = self.object.pointer(&pointer).and_then(Value::as_str) else { return };
        let net: ipnet::IpNet = cidr.parse().unwrap();
        let all = if cidr.contains(':') { "::/0" } else { "0.0.0.0/0" };
        self.set(&pointer, "all addresses", json!(all));
        if let Some(twice) = net.supernet() {
            self.set(&pointer, "twice the addresses", json!(twice.to_string()));
        }
    }

    fn port(&mut self, port: &str) {
        let field = format!("{port}/port");
        let text = self.object.pointer(&field).is_some_and(Value::is_string);
        let number = self.object.pointer(&field).and_then(|n| n.as_u64().or_else(|| n.as_str()?.parse().ok()));
        let Some(number) = number else { return };
        let shown = |number: u64| if text { json!(number.to_string()) } else { json!(number) };
        let last = self.object.pointer(&format!("{port}/endPort")).and_then(Value::as_u64).unwrap_or(number);
        self.set(&field, "next port", shown(if number == last { number - 1 } else { number + 1 }));
        if last < 65535 {
            self.set(&format!("{port}/endPort"), "one port more", json!(last + 1));
            self.set(&format!("{port}/endPort"), "all ports above", json!(65535));
        }
        if last > number {
            self.remove(&format!("{port}/endPort"), "first port only");
        }
        self.remove(&field, "any port");
        for protocol in ["TCP", "UDP"] {
            self.set(&format!("{port}/protocol"), protocol, json!(protocol));
        }
    }

    fn below(&self, pointer: &str) -> Vec<String> {
        let items = self.object.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
        (0..items).map(|at| format!("{pointer}/{at}")).collect()
    }

    /// Without each item of a list in turn.
    fn each(&mut self, list: &str, what: &str) {
        for (at, item) in self.below(list).into_iter().enumerate() {
            let mut object = self.object.clone();
            object.pointer_mut(list).and_then(Value::as_array_mut).unwrap().remove(at);
            self.add(format!("{what} at {item}"), object);
        }
    }

    fn append(&mut self, list: &str, what: &str, item: Value) {
        let mut object = self.object.clone();
        if let Some(items) = object.pointer_mut(list).and_then(Value::as_array_mut) {
            items.push(item);
            self.add(format!("{what} to {list}"), object);
        }
    }

    fn remove(&mut self, pointer: &str, what: &str) {
        let mut object = self.object.clone();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        let parent = object.pointer_mut(parent).and_then(Value::as_object_mut);
        if parent.and_then(|parent| parent.remove(field)).is_some() {
            self.add(format!("{what} at {pointer}"), object);
        }
    }

    /// With another value; a field that is not there is added to a parent that is.
    fn set(&mut self, pointer: &str, what: &str, value: Value) {
        let mut object = self.object.clone();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        let is_new = object.pointer(pointer).is_none();
        if is_new && !["endPort", "protocol"].contains(&field) {
            return;
        }
        match object.pointer_mut(parent) {
            Some(Value::Object(fields)) => {
                fields.insert(field.to_owned(), value);
            }
            Some(Value::Array(items)) => items[field.parse::<usize>().unwrap()] = value,
            _ => return,
        }
        if object != *self.object {
            self.add(format!("{what} at {pointer}"), object);
        }
    }

    fn add(&mut self, what: String, object: Value) {
        self.found.push(Mutant { what, object: Some(object) });
    }
}

/// Whether a peer is a selector of Cilium, which a peer of the API wraps into a field.
fn is_endpoints(fields: &Map<String, Value>) -> bool {
    fields.contains_key("matchLabels") || fields.contains_key("matchExpressions")
}
