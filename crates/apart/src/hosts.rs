//! Hosts: two namespaces that serve one name, or a wildcard over another's.
//!
//! Sources: kubernetes.io/docs/concepts/services-networking/ingress; gateway-api.sigs.k8s.io; istio.io/latest/docs/reference/config/networking;
//! doc.traefik.io/traefik/routing/providers/kubernetes-crd; projectcontour.io/docs; kubernetes.github.io/ingress-nginx
//! (annotations); kubernetes-sigs.github.io/external-dns (annotations).

use std::collections::BTreeMap;

use serde_json::Value;
use yaml::Pointer;

use crate::object::{Object, annotation, field, items, text};
use crate::scene::Scene;
use crate::way::{Channel, Way};

/// Annotations that route by their own text, and what they do.
const ROUTING: &[(&str, &str)] = &[
    ("nginx.ingress.kubernetes.io/configuration-snippet", "writes the controller's configuration"),
    ("nginx.ingress.kubernetes.io/server-snippet", "writes the controller's configuration"),
    ("nginx.ingress.kubernetes.io/stream-snippet", "writes the controller's configuration"),
    ("nginx.ingress.kubernetes.io/auth-snippet", "writes the controller's configuration"),
    ("nginx.ingress.kubernetes.io/modsecurity-snippet", "writes the controller's configuration"),
    ("nginx.ingress.kubernetes.io/auth-url", "sends every request to an address of its choice"),
    ("nginx.ingress.kubernetes.io/auth-tls-secret", "reads a Secret of any namespace"),
    ("nginx.ingress.kubernetes.io/auth-secret", "reads a Secret of any namespace"),
    ("nginx.ingress.kubernetes.io/mirror-target", "sends a copy of requests to an address of its choice"),
    ("nginx.ingress.kubernetes.io/proxy-ssl-secret", "reads a Secret of any namespace"),
];

const ALIAS: &str = "nginx.ingress.kubernetes.io/server-alias";
const DNS_NAMES: &[&str] =
    &["external-dns.alpha.kubernetes.io/hostname", "external-dns.alpha.kubernetes.io/internal-hostname"];

/// A host, the namespace that serves it, and where that stands.
struct Claim {
    host: String,
    namespace: String,
    place: Option<(usize, Pointer)>,
    says: String,
}

pub(crate) fn ways(scene: &Scene<'_>) -> Vec<Way> {
    let mut claims: Vec<Claim> = scene
        .hosts
        .iter()
        .map(|host| Claim {
            host: plain(&host.host),
            namespace: host.namespace.clone(),
            place: None,
            says: "a chart".into(),
        })
        .collect();
    for (index, object) in scene.all() {
        claims.extend(hosts(object).into_iter().map(|(pointer, host)| Claim {
            host: plain(&host),
            namespace: object.namespace().to_owned(),
            place: Some((index, pointer)),
            says: object.says(),
        }));
    }
    let mut ways: Vec<Way> =
        scene.of_tenants().flat_map(|(index, object, tenant)| routing(index, object, &tenant.name)).collect();
    ways.extend(clashes(scene, &claims));
    ways
}

/// A host as it is compared: small letters, without the dot at its end.
fn plain(host: &str) -> String {
    host.trim().trim_end_matches('.').to_ascii_lowercase()
}

/// Claims of hosts that another namespace serves.
fn clashes(scene: &Scene<'_>, claims: &[Claim]) -> Vec<Way> {
    let mut first: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        let known = first.entry(&claim.host).or_default();
        // Two namespaces of a host are enough to know of a third that it is foreign.
        if known.len() < 2 && known.iter().all(|other| other.namespace != claim.namespace) {
            known.push(claim);
        }
    }
    let foreign = |host: &str, claim: &Claim| {
        first.get(host).into_iter().flatten().find(|other| other.namespace != claim.namespace).copied()
    };
    let mut ways = Vec::new();
    for claim in claims.iter().filter(|claim| claim.place.is_some()) {
        // Of those that name one host, the first in order has it; a chart's host was there before.
        let had = first.get(claim.host.as_str()).and_then(|known| known.first()).copied();
        let same = had.filter(|other| other.namespace != claim.namespace);
        let below = claim.host.split_once('.').map(|(_, domain)| format!("*.{domain}"));
        let over =
            below.as_deref().and_then(|wildcard| foreign(wildcard, claim)).filter(|_| !claim.host.starts_with("*."));
        let all =
            foreign("*", claim).or_else(|| foreign("", claim)).filter(|_| !matches!(claim.host.as_str(), "" | "*"));
        ways.extend(same.map(|other| way(scene, claim, other, "serves")));
        for other in [over, all].into_iter().flatten() {
            ways.push(way(scene, other, claim, "serves the names of"));
        }
    }
    // A wildcard over hosts that no object shows.
    for host in claims.iter().filter(|claim| claim.place.is_none()) {
        let below = host.host.split_once('.').map(|(_, domain)| format!("*.{domain}"));
        let over = below.as_deref().and_then(|wildcard| foreign(wildcard, host));
        let all = foreign("*", host).or_else(|| foreign("", host));
        ways.extend([over, all].into_iter().flatten().map(|claim| way(scene, claim, host, "serves the names of")));
    }
    ways.dedup();
    ways
}

fn way(scene: &Scene<'_>, claim: &Claim, other: &Claim, verb: &str) -> Way {
    let tenant = scene.tenant_of(&claim.namespace).map(|tenant| tenant.name.as_str());
    let host = if claim.host.is_empty() { "every host" } else { &claim.host };
    let says = format!("{} {verb} {host}, which {} serves in {}", claim.says, other.says, other.namespace);
    let way = Way::new(Channel::Hosts, tenant, scene.whose(&other.namespace), says);
    match &claim.place {
        Some((object, pointer)) => way.at(*object, pointer.clone()),
        None => way,
    }
}

fn routing(index: usize, object: &Object<'_>, tenant: &str) -> Vec<Way> {
    if object.kind() != "Ingress" {
        return Vec::new();
    }
    let annotations = field(object.value, "/metadata/annotations").and_then(Value::as_object);
    let found = ROUTING.iter().filter(|(key, _)| annotations.is_some_and(|all| all.contains_key(*key)));
    found
        .map(|(key, does)| {
            let says = format!("{} {does} by the annotation {key}", object.says());
            let pointer = annotation(key);
            Way::new(Channel::Hosts, Some(tenant), "the platform", says).at(index, pointer)
        })
        .collect()
}

/// The hosts that an object serves, with their places; an empty one is every host.
fn hosts(object: &Object<'_>) -> Vec<(Pointer, String)> {
    let value = object.value;
    let list = |pointer: Pointer| -> Vec<(Pointer, String)> {
        let hosts =
            items(value, &pointer).filter_map(|(at, host)| Some((pointer.index(at), host.as_str()?.to_owned())));
        hosts.collect()
    };
    let each = |pointer: &'static str, field: &'static str| -> Vec<(Pointer, String)> {
        items(value, pointer)
            .map(|(at, item)| (Pointer::from(pointer).index(at).join(field), text(item, field).to_owned()))
            .collect()
    };
    let mut found = match (object.group(), object.kind()) {
        ("networking.k8s.io" | "extensions", "Ingress") => {
            let mut hosts = each("/spec/rules", "/host");
            if field(value, "/spec/defaultBackend").is_some() {
                hosts.push((Pointer::from("/spec/defaultBackend"), String::new()));
            }
            let aliases = text(value, annotation(ALIAS));
            hosts.extend(split(ALIAS, aliases));
            hosts
        }
        ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TLSRoute") => list("/spec/hostnames".into()),
        ("gateway.networking.k8s.io", "Gateway") => each("/spec/listeners", "/hostname"),
        ("networking.istio.io", "VirtualService") => list("/spec/hosts".into()),
        ("networking.istio.io", "Gateway") => {
            let servers =
                items(value, "/spec/servers").map(|(at, _)| list(Pointer::filled("/spec/servers/{}/hosts", [&at])));
            servers.flatten().map(|(at, host)| (at, host.rsplit('/').next().unwrap_or_default().to_owned())).collect()
        }
        ("traefik.io" | "traefik.containo.us", "IngressRoute" | "IngressRouteTCP") => {
            let routes = items(value, "/spec/routes");
            routes
                .flat_map(|(at, route)| {
                    matched(&Pointer::filled("/spec/routes/{}/match", [&at]), text(route, "/match"))
                })
                .collect()
        }
        ("projectcontour.io", "HTTPProxy") => single(value, "/spec/virtualhost/fqdn"),
        ("route.openshift.io", "Route") => single(value, "/spec/host"),
        ("externaldns.k8s.io", "DNSEndpoint") => each("/spec/endpoints", "/dnsName"),
        _ => Vec::new(),
    };
    for key in DNS_NAMES {
        found.extend(split(key, text(value, annotation(key))));
    }
    found
}

fn single(value: &Value, pointer: &'static str) -> Vec<(Pointer, String)> {
    let host = field(value, pointer).and_then(Value::as_str);
    host.map(|host| (pointer.into(), host.to_owned())).into_iter().collect()
}

/// Hosts of an annotation, between commas.
fn split(key: &str, hosts: &str) -> Vec<(Pointer, String)> {
    let pointer = annotation(key);
    let hosts = hosts.split([',', ' ']).filter(|host| !host.is_empty());
    hosts.map(|host| (pointer.clone(), host.to_owned())).collect()
}

/// Hosts of a rule of Traefik's: what stands in quotes after `Host(` and `HostSNI(`.
fn matched(pointer: &Pointer, rule: &str) -> Vec<(Pointer, String)> {
    let calls =
        rule.split("Host").skip(1).filter_map(|rest| rest.split_once('(')?.1.split_once(')')).map(|(inside, _)| inside);
    let quoted = calls.flat_map(|inside| inside.split(['`', '"', '\'']).skip(1).step_by(2));
    quoted.map(|host| (pointer.clone(), host.to_owned())).collect()
}
