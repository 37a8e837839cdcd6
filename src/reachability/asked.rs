//! What a question is about: an end, a URL or host, or a Service.

use std::net::IpAddr;

use super::ends::{self, Port};
use super::scene::Scene;
use super::unanswered::Unanswered;
use crate::document::near;
use reach::Endpoint;
use reach::model::{Cluster, Service};
use reach::path::Path;
use reach::ports::Protocol;
use reach::routes::{Front, Host, Routes};

/// A URL, or what is enough of one.
struct Address<'t> {
    host: &'t str,
    port: Option<u16>,
    path: &'t str,
    /// The port that the scheme says; that of HTTPS without one.
    usual: u16,
}

/// The path from one end to what was asked for.
///
/// # Errors
/// Where there is no such end, host or Service; it says what there is.
pub(crate) fn path<'e>(
    scene: &Scene<'e>,
    from: &Endpoint<'e>,
    to: &str,
    asked: Option<Port>,
) -> Result<Path, Unanswered> {
    let url = to.contains("://");
    if !url && let Some(end) = ends::find(scene.engine.cluster, to)? {
        return Ok(Path::direct(scene.engine.explain(from, &end, asked)));
    }
    let address = address(to)?;
    let routes = Routes::new(scene.engine.cluster);
    if let Some(service) = service(scene.engine.cluster, &routes, address.host) {
        let fronts = fronts(&routes, service, &address, asked)?;
        return Ok(scene.around.to_service(scene.engine, from, &fronts, to));
    }
    if let Some(fit) = best(&scene.hosts, &address) {
        if let Some((_, port)) = asked.filter(|(_, port)| *port != address.port.unwrap_or(address.usual)) {
            let help = format!(
                "without --port it asks for what the host leads to; of others write https://{}:{port}",
                address.host
            );
            return Err(Unanswered::new("a host has its port in its URL", help));
        }
        if fit.targets.is_empty() {
            let message = format!("{} leads to no pods here: {}", address.host, fit.by);
            return Err(Unanswered::new(message, "no such Service is here, or no pod has its labels and its port"));
        }
        let port = address.port.unwrap_or(address.usual);
        return Ok(scene.around.to_host(scene.engine, from, port, fit, to));
    }
    // An address that nothing here has is outside.
    if let Ok(Some(end)) = ends::find(scene.engine.cluster, address.host.trim_matches(['[', ']']))
        && end.pod().is_none()
    {
        let port = Some((Protocol::Tcp, address.port.unwrap_or(address.usual)));
        return Ok(Path::direct(scene.engine.explain(from, &end, asked.or(port))));
    }
    if url { Err(unknown_host(scene, address.host)) } else { Err(ends::unknown(scene, to)) }
}

/// `https://api.example.com:8443/v2`, `api.example.com`, `api.shop:8008`.
fn address(text: &str) -> Result<Address<'_>, Unanswered> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let usual = match scheme {
        "http" | "ws" => 80,
        "redis" => 6379,
        _ => 443,
    };
    let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // The colons of an IPv6 address stand in brackets.
    let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((host, port)) => match port.parse::<u16>() {
            Ok(port) if port > 0 => (host, Some(port)),
            _ => return Err(Unanswered::new(format!("`{port}` is no port"), "a port is a number from 1 to 65535")),
        },
        None => (authority, None),
    };
    let path = path.split(['?', '#']).next().unwrap_or("/");
    Ok(Address { host: host.trim_end_matches('.'), port, path, usual })
}

/// `service.namespace`, also with `.svc` and `.svc.cluster.local`; or an address of a Service's, or a name of its load balancer. Inside the
/// cluster those lead to its pods too (kubernetes#66607).
fn service<'e>(cluster: &'e Cluster, routes: &Routes<'e>, host: &str) -> Option<&'e Service> {
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let has = |service: &&Service| {
        ip.is_some_and(|ip| service.cluster_ips.contains(&ip) || service.external_ips.contains(&ip))
            || service.external_names.iter().any(|name| name.eq_ignore_ascii_case(host))
    };
    if let Some(service) = cluster.services.iter().find(has) {
        return Some(service);
    }
    let bare = host.strip_suffix(".cluster.local").unwrap_or(host);
    let bare = bare.strip_suffix(".svc").unwrap_or(bare);
    let (service, namespace) = bare.split_once('.')?;
    routes.service(namespace, service)
}

/// The ports of a Service that were asked for; all of them where none was.
fn fronts<'e>(
    routes: &Routes<'e>,
    service: &'e Service,
    address: &Address<'_>,
    asked: Option<Port>,
) -> Result<Vec<Front<'e>>, Unanswered> {
    let asked = address.port.map(|port| (Protocol::Tcp, port)).or(asked);
    let known = || service.ports.iter().map(|port| format!("{}/{}", port.port, port.protocol.name()));
    let name = format!("Service {}/{}", service.namespace, service.name);
    let wanted = service.ports.iter().filter(|port| asked.is_none_or(|asked| asked == (port.protocol, port.port)));
    let fronts: Vec<Front<'e>> = wanted.map(|port| routes.front(service, port)).collect();
    if let Some((protocol, port)) = asked.filter(|_| fronts.is_empty()) {
        let message = format!("{name} has no port {port}/{}", protocol.name());
        return Err(Unanswered::new(message, format!("it has {}", known().collect::<Vec<_>>().join(", "))));
    }
    if fronts.iter().all(|front| front.targets.is_empty()) {
        let help = "no pod here has the labels of its selector and the ports that it leads to";
        return Err(Unanswered::new(format!("{name} leads to no pods here"), help));
    }
    Ok(fronts)
}

/// The host that serves an address.
fn best<'h, 'e>(hosts: &'h [Host<'e>], address: &Address<'_>) -> Option<&'h Host<'e>> {
    let fitting = hosts.iter().filter_map(|host| Some((host.fits(address.host, address.path)?, host)));
    fitting.max_by_key(|(fit, _)| *fit).map(|(_, host)| host)
}

fn unknown_host(scene: &Scene<'_>, host: &str) -> Unanswered {
    let named = scene.hosts.iter().map(|host| host.name.clone()).filter(|name| !name.is_empty());
    let inside = host.ends_with(".svc") || host.ends_with(".cluster.local");
    let services = scene.engine.cluster.services.iter().filter(|_| inside);
    let named: Vec<String> = named.chain(services.map(|one| format!("{}.{}.svc", one.name, one.namespace))).collect();
    let known: Vec<&str> = near::closest(host.trim_end_matches(".cluster.local"), named.iter().map(String::as_str));
    let message = format!("nothing here has the host {host}");
    match known.as_slice() {
        [] => Unanswered::new(message, "no Ingress is here; write `internet`, or an address, for what is outside"),
        known => {
            let help =
                format!("hosts here are {}; for what is outside write `internet` or an address", near::some(known));
            Unanswered::new(message, help)
        }
    }
}
