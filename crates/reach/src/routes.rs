//! Ways to pods that have names: Services, Ingresses, ports of nodes. Policies see none of them, only the pods' own ports.

use std::collections::HashMap;
use std::fmt;

use super::model::{Backend, Cluster, Ingress, PortName, Service, ServicePort, ServiceType, Workload};
use super::ports::Protocol;
use yaml::Place;

/// Pods, and the port of theirs that a way leads to.
#[derive(Clone, Copy, Debug)]
pub struct Target<'c> {
    /// The pods.
    pub workload: &'c Workload,
    /// The protocol.
    pub protocol: Protocol,
    /// Their own port.
    pub port: u16,
}

impl fmt::Display for Target<'_> {
    /// `shop/web[Deployment] on TCP 80`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {} {}", self.workload, self.protocol.name(), self.port)
    }
}

/// A Service's port, and where it leads.
#[derive(Clone, Debug)]
pub struct Front<'c> {
    /// The Service.
    pub service: &'c Service,
    /// Its port.
    pub port: &'c ServicePort,
    /// The pods behind it; none where its port's name is none of theirs.
    pub targets: Vec<Target<'c>>,
}

/// Services by name, and the pods behind them.
pub struct Routes<'c> {
    cluster: &'c Cluster,
    services: HashMap<(&'c str, &'c str), &'c Service>,
    workloads: HashMap<&'c str, Vec<&'c Workload>>,
}

impl<'c> Routes<'c> {
    /// The ways of a cluster.
    pub fn new(cluster: &'c Cluster) -> Self {
        let name = |service: &'c Service| ((service.namespace.as_str(), service.name.as_str()), service);
        let mut workloads: HashMap<&str, Vec<&Workload>> = HashMap::new();
        for workload in &cluster.workloads {
            workloads.entry(&workload.namespace).or_default().push(workload);
        }
        Self { cluster, services: cluster.services.iter().map(name).collect(), workloads }
    }

    /// The Service of a name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<&'c Service> {
        self.services.get(&(namespace, name)).copied()
    }

    /// The workloads behind a Service.
    pub fn behind(&self, service: &'c Service) -> impl Iterator<Item = &'c Workload> {
        let there = self.workloads.get(service.namespace.as_str()).into_iter().flatten().copied();
        there.filter(|workload| service.selects(workload))
    }

    /// A Service's port with the pods that it leads to.
    pub fn front(&self, service: &'c Service, port: &'c ServicePort) -> Front<'c> {
        let to = |workload: &'c Workload| {
            port.targets(workload).into_iter().map(move |number| Target {
                workload,
                protocol: port.protocol,
                port: number,
            })
        };
        Front { service, port, targets: self.behind(service).flat_map(to).collect() }
    }

    /// What an Ingress sends requests to; none where the Service, or its port, is not there.
    pub fn backend(&self, ingress: &Ingress, backend: &Backend) -> Option<Front<'c>> {
        let service = self.service(&ingress.namespace, &backend.service)?;
        Some(self.front(service, service.port(&backend.port)?))
    }

    /// The hosts of Ingresses.
    pub fn hosts(&self) -> Vec<Host<'c>> {
        let backends = |ingress: &'c Ingress| ingress.backends.iter().map(move |backend| (ingress, backend));
        let host = |(ingress, backend): (&'c Ingress, &'c Backend)| Host {
            name: backend.host.clone().unwrap_or_default(),
            path: backend.path.clone(),
            by: format!(
                "Ingress {}/{} -> Service {}:{}",
                ingress.namespace,
                ingress.name,
                backend.service,
                shown(&backend.port)
            ),
            targets: self.backend(ingress, backend).map(|front| front.targets).unwrap_or_default(),
        };
        self.cluster.ingresses.iter().flat_map(backends).map(host).collect()
    }

    /// Every way into pods that leads over nodes or addresses of the outside.
    pub fn entries(&self) -> Vec<Entry<'c>> {
        let mut entries: Vec<Entry<'c>> =
            self.cluster.services.iter().flat_map(|service| self.entries_of(service)).collect();
        for workload in &self.cluster.workloads {
            for port in &workload.ports {
                let Some(host) = port.host_port else { continue };
                let target = Target { workload, protocol: port.protocol, port: port.number };
                entries.push(Entry { how: How::HostPort(host), service: None, targets: vec![target] });
            }
        }
        entries
    }

    fn entries_of(&self, service: &'c Service) -> Vec<Entry<'c>> {
        let mut entries = Vec::new();
        if service.kind == ServiceType::ExternalName || !service.is_exposed() {
            return entries;
        }
        for port in &service.ports {
            let targets = self.front(service, port).targets;
            if targets.is_empty() {
                continue;
            }
            let mut add = |how| entries.push(Entry { how, service: Some((service, port)), targets: targets.clone() });
            match service.kind {
                ServiceType::LoadBalancer => add(How::LoadBalancer(port.port)),
                ServiceType::NodePort => add(How::NodePort(port.node_port)),
                ServiceType::ClusterIp | ServiceType::ExternalName => add(How::ExternalAddress(port.port)),
            }
        }
        entries
    }
}

/// A host that requests are sent to, and the pods that answer behind the ingress controller.
#[derive(Clone, Debug)]
pub struct Host<'c> {
    /// Its name; `*.example.com` is every name of one more label, the empty name every one.
    pub name: String,
    /// What paths of the requests begin with.
    pub path: String,
    /// What says so: `Ingress shop/web -> Service web:80`.
    pub by: String,
    /// Where it leads; nowhere where the Service is not there, or no pod is behind it.
    pub targets: Vec<Target<'c>>,
}

impl Host<'_> {
    /// How well it fits a name and a path: the exact name before a wildcard before all names, then the longest path; none where
    /// it does not.
    pub fn fits(&self, name: &str, path: &str) -> Option<(u8, usize)> {
        let rank = match self.name.strip_prefix('*') {
            _ if self.name.eq_ignore_ascii_case(name) => 2,
            Some(parent) if name.split_once('.').is_some_and(|(_, rest)| parent.get(1..) == Some(rest)) => 1,
            None if self.name.is_empty() => 0,
            _ => return None,
        };
        // Paths are compared by their elements (kubernetes.io, "Ingress", path types).
        let prefix = self.path.trim_end_matches('/');
        let rest = path.strip_prefix(prefix)?;
        (rest.is_empty() || rest.starts_with('/')).then_some((rank, prefix.len()))
    }
}

/// How a way into pods begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// At a port of every node; the API server chooses one that is not written.
    NodePort(Option<u16>),
    /// At a load balancer.
    LoadBalancer(u16),
    /// At one of a Service's `externalIPs`.
    ExternalAddress(u16),
    /// At a port of the pod's own node.
    HostPort(u16),
}

impl How {
    /// A name for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::NodePort(_) => "node-port",
            Self::LoadBalancer(_) => "load-balancer",
            Self::ExternalAddress(_) => "external-address",
            Self::HostPort(_) => "host-port",
        }
    }
}

/// A way into pods that leads over nodes or addresses of the outside.
#[derive(Clone, Debug)]
pub struct Entry<'c> {
    /// How it begins.
    pub how: How,
    /// The Service and its port, where it is one's.
    pub service: Option<(&'c Service, &'c ServicePort)>,
    /// Where it leads.
    pub targets: Vec<Target<'c>>,
}

impl Entry<'_> {
    /// How it begins, in words: `node port 30080 of Service shop/web`.
    pub fn begin(&self) -> String {
        let of = |what: String| match self.service {
            Some((service, _)) => format!("{what} of Service {}/{}", service.namespace, service.name),
            None => what,
        };
        match self.how {
            How::NodePort(Some(port)) => of(format!("node port {port}")),
            How::NodePort(None) => of("a node port".to_owned()),
            How::LoadBalancer(port) => of(format!("port {port} of the load balancer")),
            How::ExternalAddress(port) => of(format!("port {port} of the external addresses")),
            How::HostPort(port) => of(format!("host port {port}")),
        }
    }

    /// Where it is defined.
    pub fn place(&self) -> Option<Place> {
        match (self.service, self.targets.first()) {
            (Some((service, _)), _) => Some(service.source.place("/spec")),
            (None, Some(target)) => target.workload.source.as_ref().map(|source| source.place("")),
            (None, None) => None,
        }
    }
}

impl fmt::Display for Entry<'_> {
    /// `node port 30080 of Service shop/web leads to shop/web[Deployment] on TCP 80`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets: Vec<String> = self.targets.iter().map(ToString::to_string).collect();
        write!(f, "{} leads to {}", self.begin(), targets.join(" and "))
    }
}

/// Names that ingress controllers go by in the labels of their pods: ingress-nginx, F5's nginx-ingress, Traefik, HAProxy's two,
/// Contour with its Envoy, Kong and APISIX, as their charts and manifests have them.
const CONTROLLERS: [&str; 11] = [
    "ingress-nginx",
    "nginx-ingress",
    "nginx-ingress-controller",
    "nginx-ingress-microk8s",
    "traefik",
    "haproxy-ingress",
    "kubernetes-ingress",
    "contour",
    "kong",
    "apisix",
    "apisix-ingress-controller",
];
/// Labels in which such a name stands.
const NAME_LABELS: [&str; 4] = ["app.kubernetes.io/name", "app", "k8s-app", "name"];
/// Parts of a controller that serve no Ingresses.
const NO_PROXIES: [&str; 2] = ["default-backend", "admission-webhook"];

/// Whether the pods of a workload serve Ingresses, by their labels.
pub fn is_ingress_controller(workload: &Workload) -> bool {
    let labels = workload.labels.shown();
    let named = NAME_LABELS.iter().filter_map(|key| labels.get(*key)).any(|name| CONTROLLERS.contains(&name.as_str()));
    let part = labels.get("app.kubernetes.io/component").map(String::as_str).unwrap_or_default();
    named && !NO_PROXIES.contains(&part)
}

/// A port of a Service as objects name it.
pub fn shown(port: &PortName) -> String {
    match port {
        PortName::Number(number) => number.to_string(),
        PortName::Name(name) => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str, path: &str) -> Host<'static> {
        Host { name: name.to_owned(), path: path.to_owned(), by: String::new(), targets: Vec::new() }
    }

    #[test]
    fn the_exact_name_counts_before_a_wildcard_and_that_before_every_name() {
        assert_eq!(host("shop.example.com", "/").fits("Shop.example.com", "/"), Some((2, 0)));
        assert_eq!(host("*.example.com", "/").fits("shop.example.com", "/"), Some((1, 0)));
        assert_eq!(host("", "/").fits("shop.example.com", "/"), Some((0, 0)));
        for other in ["example.com", "a.shop.example.com", "shop.example.org", ""] {
            assert_eq!(host("*.example.com", "/").fits(other, "/"), None, "{other}");
        }
    }

    #[test]
    fn paths_are_compared_by_their_elements() {
        assert_eq!(host("", "/api").fits("x", "/api/v2"), Some((0, 4)));
        assert_eq!(host("", "/api/").fits("x", "/api"), Some((0, 4)));
        assert_eq!(host("", "/api").fits("x", "/apis"), None);
    }
}
