//! A platform and its tenants: what a compiler would write, by hand and small, with what it declares.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use reach::addresses::AddressSet;
use reach::model::{Cluster, Labels, Object, PodLabels, TenantLabels, Workload};
use reach::ports::{Connections, PortSet, Protocol};
use reach::{End, Intent, Intents, Reading, Standing, read};
use serde_json::{Value, json};

/// What differs between tenants.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traits {
    /// Uses the shared Redis.
    pub redis: bool,
    /// Publishes task ports, from this one.
    pub stream_port: Option<u16>,
}

/// A fleet as objects, workloads and declared connections.
pub(crate) struct Fleet {
    pub objects: Vec<Value>,
    pub workloads: Vec<Workload>,
    pub intents: Intents,
    places: HashMap<String, usize>,
}

const POD: &str = "tenantry.dev/component";

fn namespace(name: &str, labels: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
}

fn policy(namespace: &str, name: &str, spec: Value) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace}, "spec": spec,
    })
}

fn pods(name: &str) -> Value {
    json!({"matchLabels": {POD: name}})
}

fn within(namespace: &str, name: &str) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}, "podSelector": pods(name)})
}

fn tcp(ports: &[u16]) -> Vec<Value> {
    ports.iter().map(|port| json!({"port": port})).collect()
}

fn opened(ports: &[u16]) -> Connections {
    let ports: PortSet = ports.iter().map(|port| (*port, *port)).collect();
    if ports.is_empty() { Connections::all() } else { Connections::of(Protocol::Tcp, ports) }
}

/// Denies everything, but for DNS.
fn base(namespace: &str) -> [Value; 2] {
    let dns = json!([{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]);
    [
        policy(namespace, "default-deny", json!({"policyTypes": ["Ingress", "Egress"]})),
        policy(
            namespace,
            "dns",
            json!({
                "podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [within("kube-system", "dns")], "ports": dns}],
            }),
        ),
    ]
}

fn rules(subject: &str, ingress: Value, egress: Value) -> Value {
    json!({"podSelector": pods(subject), "policyTypes": ["Ingress", "Egress"], "ingress": ingress, "egress": egress})
}

pub(crate) const WORLD_EXCEPT: [&str; 5] =
    ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

fn internet() -> AddressSet {
    let private = AddressSet::blocks(WORLD_EXCEPT.iter().map(|cidr| cidr.parse().unwrap()));
    AddressSet::all_v4().minus(&private)
}

/// The reading that leaves open what a cluster leaves open, with the cluster's addresses.
pub(crate) fn reading() -> Reading {
    let blocks = |cidr: &str| Some(AddressSet::block(cidr.parse().unwrap()));
    Reading {
        pods: blocks("10.244.0.0/16"),
        nodes: blocks("10.0.1.0/24"),
        services: blocks("10.96.0.0/12"),
        api_servers: blocks("10.0.0.10/32"),
        ..Reading::default()
    }
}

impl Fleet {
    pub(crate) fn new(tenants: &[(String, Traits)]) -> Self {
        let mut fleet =
            Self { objects: Vec::new(), workloads: Vec::new(), intents: Intents::default(), places: HashMap::new() };
        fleet.platform();
        for (name, traits) in tenants {
            fleet.tenant(name, *traits);
        }
        fleet
    }

    /// `count` tenants of four sorts.
    pub(crate) fn of(count: usize) -> Self {
        let traits = |at: usize| Traits { redis: at.is_multiple_of(2), stream_port: (at % 4 == 1).then_some(30_000) };
        Self::new(&(0..count).map(|at| (format!("t{at:05}"), traits(at))).collect::<Vec<_>>())
    }

    /// What the engine works on.
    pub(crate) fn cluster(&self) -> Cluster {
        let objects: Vec<_> =
            self.objects.iter().map(|value| Object::in_memory("rendered.yaml", value.clone())).collect();
        let (mut cluster, findings) = read::cluster(&objects);
        assert!(findings.is_empty(), "{findings:?}");
        cluster.workloads.extend(self.workloads.iter().cloned());
        cluster.complete();
        cluster
    }

    fn at(&self, id: &str) -> usize {
        *self.places.get(id).unwrap_or_else(|| panic!("no workload {id}"))
    }

    fn run(&mut self, namespace: &str, name: &str) {
        let labels = PodLabels::Exact(Labels::from([(POD.to_owned(), name.to_owned())]));
        let mut workload = Workload::new(namespace, name, "Deployment", labels);
        workload.several = true;
        self.places.insert(workload.id(), self.workloads.len());
        self.workloads.push(workload);
    }

    fn declare(&mut self, from: End, to: End, ports: Connections, standing: Standing) {
        self.intents.flows.push(Intent { from, to, ports, standing, place: None });
    }

    fn flow(&mut self, from: &str, to: &str, ports: &[u16]) {
        let (from, to) = (End::Workload(self.at(from)), End::Workload(self.at(to)));
        self.declare(from, to, opened(ports), Standing::Required);
    }

    fn dns(&mut self, namespace: &str, name: &str) {
        let from = End::Workload(self.at(&format!("{namespace}/{name}")));
        let ports = Connections::port(Protocol::Tcp, 53).union(&Connections::port(Protocol::Udp, 53));
        let to = End::Workload(self.at("kube-system/dns"));
        self.declare(from, to, ports, Standing::Required);
    }

    fn platform(&mut self) {
        for name in ["kube-system", "ingress-nginx", "clearml", "redis-shared"] {
            self.objects.push(namespace(name, json!({"tenantry.dev/role": "platform"})));
        }
        for name in ["ingress-nginx", "clearml", "redis-shared"] {
            self.intents.governed.insert(name.to_owned());
            self.objects.extend(base(name));
        }
        self.run("kube-system", "dns");
        let of_tenants = |name: &str| json!({"namespaceSelector": {"matchLabels": {"tenantry.dev/role": "tenant"}}, "podSelector": pods(name)});
        let ic = within("ingress-nginx", "controller");
        for (namespace, name, ingress, egress) in [
            (
                "ingress-nginx",
                "controller",
                json!([{"ports": tcp(&[443])}]),
                json!([
                    {"to": [within("clearml", "apiserver")], "ports": tcp(&[8008])},
                    {"to": [of_tenants("router")], "ports": tcp(&[8010])},
                ]),
            ),
            (
                "clearml",
                "apiserver",
                json!([{"from": [ic], "ports": tcp(&[8008])}]),
                json!([{"to": [{"podSelector": pods("mongodb")}], "ports": tcp(&[27017])}]),
            ),
            (
                "clearml",
                "mongodb",
                json!([{"from": [{"podSelector": pods("apiserver")}], "ports": tcp(&[27017])}]),
                json!([]),
            ),
            ("redis-shared", "master", json!([{"from": [of_tenants("agent")], "ports": tcp(&[6379])}]), json!([])),
        ] {
            self.run(namespace, name);
            self.objects.push(policy(namespace, name, rules(name, ingress, egress)));
            self.dns(namespace, name);
        }
        self.flow("ingress-nginx/controller", "clearml/apiserver", &[8008]);
        self.flow("clearml/apiserver", "clearml/mongodb", &[27017]);
        let controller = End::Workload(self.at("ingress-nginx/controller"));
        self.declare(End::Anyone, controller, opened(&[443]), Standing::Required);
    }

    fn tenant(&mut self, tenant: &str, traits: Traits) {
        let name = format!("tenant-{tenant}");
        let name = name.as_str();
        self.objects.push(namespace(name, json!({"tenantry.dev/role": "tenant", "tenantry.dev/tenant": tenant})));
        self.objects.extend(base(name));
        self.intents.governed.insert(name.to_owned());
        self.intents.tenants.insert(name.to_owned(), tenant.to_owned());
        let world = json!({"ipBlock": {"cidr": "0.0.0.0/0", "except": WORLD_EXCEPT}});
        let to_controller = json!({"to": [within("ingress-nginx", "controller")], "ports": tcp(&[443])});
        let mut agent =
            vec![to_controller, json!({"to": [{"ipBlock": {"cidr": "10.0.0.10/32"}}], "ports": tcp(&[6443])})];
        if traits.redis {
            agent.push(json!({"to": [within("redis-shared", "master")], "ports": tcp(&[6379])}));
        }
        let mut router = vec![json!({"from": [within("ingress-nginx", "controller")], "ports": tcp(&[8010])})];
        router.extend(traits.stream_port.map(|port| json!({"ports": [{"port": port, "endPort": port + 9}]})));
        for (workload, ingress, egress) in [
            ("agent", json!([]), json!(agent)),
            ("router", json!(router), json!([{"to": [{"podSelector": pods("task")}]}])),
            (
                "task",
                json!([{"from": [{"podSelector": pods("router")}, {"podSelector": pods("task")}]}]),
                json!([{"to": [{"podSelector": pods("task")}]}, {"to": [world], "ports": tcp(&[80, 443])}]),
            ),
        ] {
            self.run(name, workload);
            self.objects.push(policy(name, workload, rules(workload, ingress, egress)));
            self.dns(name, workload);
        }
        self.tenant_flows(name, traits);
    }

    fn tenant_flows(&mut self, name: &str, traits: Traits) {
        let at = |workload: &str| format!("{name}/{workload}");
        self.flow(&at("agent"), "ingress-nginx/controller", &[443]);
        self.flow("ingress-nginx/controller", &at("router"), &[8010]);
        self.flow(&at("router"), &at("task"), &[]);
        self.flow(&at("task"), &at("task"), &[]);
        if traits.redis {
            self.flow(&at("agent"), "redis-shared/master", &[6379]);
        }
        let [agent, router, task] = ["agent", "router", "task"].map(|workload| self.at(&at(workload)));
        self.declare(End::Workload(agent), End::ApiServer, opened(&[6443]), Standing::Required);
        self.declare(End::Workload(task), End::Addresses(internet()), opened(&[80, 443]), Standing::Required);
        if let Some(port) = traits.stream_port {
            let ports = Connections::of(Protocol::Tcp, PortSet::range(port, port + 9));
            self.declare(End::Anyone, End::Workload(router), ports, Standing::Exception(Arc::from("stream-sessions")));
            self.intents.accepted.insert("stream-sessions".to_owned());
        }
        // Any pod that the tenant makes: admission keeps it from the labels of the agent and the router.
        let component = BTreeSet::from([None, Some("task".to_owned())]);
        let labels = TenantLabels { fixed: Labels::new(), guarded: BTreeMap::from([(POD.to_owned(), component)]) };
        let mut any = Workload::new(name, "any", "Pod", PodLabels::Tenant(Arc::new(labels)));
        any.several = true;
        self.intents.stand_ins.insert(self.workloads.len(), vec![task]);
        self.workloads.push(any);
    }
}
