use crate::clearml::tenant::{ROUTER_HOST, router_host};
use crate::finding::{Finding, ObjectId, Rule};
use crate::fleet::hosts;
use crate::lint::{Chart, Check, Values, about};
use crate::workspace::Workspace;

/// A host is outside the domain of the session cookie.
///
/// # Why
/// Browsers send the cookie only to hosts of that domain. On other hosts users are not logged in, however often they
/// log in.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   hosts: {router: acme.example.org}
/// #                 ^^^^^^^^^^^^^^^^ error: acme.example.org is outside ml.example.com, the domain of the session cookie
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   hosts: {router: acme.ml.example.com}
/// ```
///
/// # Fix
/// By hand: choose a host below the domain, or change `clearml.cookieDomain`.
///
/// # Source
/// clearml-helm-charts, charts/clearml/values.yaml: clearml.cookieDomain; RFC 6265, section 5.1.3.
pub(super) static COOKIE_DOMAIN: Rule = Rule::error("isolation/cookie-domain", include_str!("cookie_domain.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(tree), Check::values(values)];

fn is_within(host: &str, domain: &str) -> bool {
    let domain = domain.trim_start_matches('.').to_lowercase();
    let host = host.to_lowercase();
    host == domain || host.ends_with(&format!(".{domain}"))
}

fn tree(workspace: &Workspace, findings: &mut Vec<Finding>) {
    for environment in &workspace.fleet.environments {
        let domain = &environment.spec.domain;
        let outside = |host: &str| format!("{host} is outside {domain}, the domain of the session cookie");
        for host in hosts::of_platform(environment, &workspace.catalog) {
            if !is_within(host.name, domain) {
                let place = hosts::place(environment, &host.pointer);
                let object = ObjectId::new("Environment", &environment.name).at(host.pointer);
                findings
                    .push(COOKIE_DOMAIN.at(place, outside(host.name)).environment(&environment.name).object(object));
            }
        }
        for tenant in &environment.tenants {
            let Some(host) = router_host(tenant).filter(|host| !is_within(host, domain)) else { continue };
            let finding = COOKIE_DOMAIN
                .at(tenant.place(ROUTER_HOST), outside(host))
                .related(environment.place("/spec/domain"), "the domain");
            findings.push(about(finding, environment, tenant, ROUTER_HOST));
        }
    }
}

/// The server's own hosts.
fn values(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let Some(domain) = values.get("clearml.cookieDomain").filter(|_| values.chart == Chart::Server) else { return };
    for part in ["apiserver", "fileserver", "webserver"] {
        let Some(host) = values.get(&format!("{part}.ingress.hostName")) else { continue };
        let known = [host, domain].iter().all(|node| !node.text().is_empty() && !node.text().contains(['<', '{', '$']));
        if known && !is_within(host.text(), domain.text()) {
            let message = format!("{} is outside {}, the domain of the session cookie", host.text(), domain.text());
            findings.push(COOKIE_DOMAIN.at(host.place(), message).related(domain.place(), "the domain"));
        }
    }
}
