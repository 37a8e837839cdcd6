//! Ingresses and their classes: `pkg/apis/networking/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const SPEC: &str = "pkg/apis/networking/validation ValidateIngressSpec";
const RULES: &str = "pkg/apis/networking/validation validateIngressRules";
const PATH: &str = "pkg/apis/networking/validation validateHTTPIngressPath";
const BACKEND: &str = "pkg/apis/networking/validation validateIngressBackend";
const TLS: &str = "pkg/apis/networking/validation validateIngressTLS";
const CLASS: &str = "pkg/apis/networking/validation ValidateIngressClass";

/// Rules, backends and certificates.
pub(super) fn validate(faults: &mut Faults, object: &Field<'_>) {
    let spec = object.get("spec");
    let default = spec.get("defaultBackend");
    if spec.get("rules").is_empty() && !default.is_set() {
        faults.invalid(&spec, SPEC, "must have `rules` or a `defaultBackend`");
    }
    if default.is_set() {
        backend(faults, &default);
    }
    spec.get("rules").items().for_each(|it| rule(faults, &it));
    for tls in spec.get("tls").items() {
        tls.get("hosts").items().for_each(|it| host(faults, &it, TLS));
        faults.subdomain(&tls.get("secretName"), TLS);
    }
    let class = spec.get("ingressClassName");
    if class.is_set() && !names::is_subdomain(class.text()) {
        faults.invalid(&class, SPEC, format!("must be {}", names::SUBDOMAIN));
    }
}

fn host(faults: &mut Faults, host: &Field<'_>, source: &str) {
    let text = host.text();
    if text.contains('*') {
        faults.form(host, names::is_wildcard_subdomain, "a DNS name with one `*.` at its start", source);
    } else {
        faults.subdomain(host, source);
    }
}

fn rule(faults: &mut Faults, rule: &Field<'_>) {
    let name = rule.get("host");
    if names::address(name.text()).is_some() {
        faults.invalid(&name, RULES, "must be a DNS name, not an address");
    }
    host(faults, &name, RULES);
    let http = rule.get("http");
    if http.is_set() {
        faults.required(&http.get("paths"), RULES);
        http.get("paths").items().for_each(|it| path(faults, &it));
    }
}

fn path(faults: &mut Faults, path: &Field<'_>) {
    let (kind, value) = (path.get("pathType"), path.get("path"));
    let text = value.text();
    match kind.text() {
        "" => return faults.invalid(&kind, PATH, "is required"),
        "Exact" | "Prefix" => {
            if !text.starts_with('/') {
                faults.invalid(&value, PATH, "must start with `/`");
            }
            for part in ["//", "/./", "/../", "%2f", "%2F"].into_iter().filter(|part| text.contains(part)) {
                faults.invalid(&value, PATH, format!("must not contain `{part}`"));
            }
            for end in ["/..", "/."].into_iter().filter(|end| text.ends_with(end)) {
                faults.invalid(&value, PATH, format!("must not end with `{end}`"));
            }
        }
        "ImplementationSpecific" => {
            if !text.is_empty() && !text.starts_with('/') {
                faults.invalid(&value, PATH, "must start with `/`");
            }
        }
        _ => faults.invalid(&kind, PATH, "must be one of Exact, ImplementationSpecific, Prefix"),
    }
    backend(faults, &path.get("backend"));
}

fn backend(faults: &mut Faults, backend: &Field<'_>) {
    let (service, resource) = (backend.get("service"), backend.get("resource"));
    match (service.is_set(), resource.is_set()) {
        (true, true) => faults.invalid(backend, BACKEND, "must have one of `service` and `resource`, not both"),
        (false, false) => faults.invalid(backend, BACKEND, "must have a `service` or a `resource`"),
        (false, true) => ["kind", "name"].iter().for_each(|name| {
            faults.required(&resource.get(name), BACKEND);
        }),
        (true, false) => {
            let name = service.get("name");
            if faults.required(&name, BACKEND) {
                faults.label(&name, BACKEND);
            }
            let (name, number) = (service.get("port.name"), service.get("port.number"));
            let numbered = number.number().unwrap_or(0) != 0;
            match (!name.is_empty(), numbered) {
                (true, true) => faults.invalid(backend, BACKEND, "must have the port's name or its number, not both"),
                (false, false) => faults.invalid(backend, BACKEND, "must have the port's name or its number"),
                (true, false) => faults.port_or_name(&name, BACKEND),
                (false, true) => faults.port(&number, BACKEND),
            }
        }
    }
}

/// A class names its controller.
pub(super) fn class(faults: &mut Faults, object: &Field<'_>) {
    let controller = object.get("spec.controller");
    if controller.len() > 250 {
        faults.invalid(&controller, CLASS, "must have at most 250 characters");
    }
    if faults.required(&controller, CLASS) {
        faults.form(
            &controller,
            names::is_domain_prefixed_path,
            "a domain and a path, as in example.com/controller",
            CLASS,
        );
    }
    let parameters = object.get("spec.parameters");
    if !parameters.is_set() {
        return;
    }
    for name in ["kind", "name"] {
        faults.required(&parameters.get(name), CLASS);
    }
    let (scope, namespace) = (parameters.get("scope"), parameters.get("namespace"));
    faults.one_of(&scope, &["Cluster", "Namespace"], CLASS);
    if scope.text() == "Namespace" {
        faults.required(&namespace, CLASS);
    }
    if scope.text() == "Cluster" && namespace.is_set() {
        faults.invalid(&namespace, CLASS, "must not be set with the scope Cluster");
    }
}

/// A class keeps its controller.
pub(super) fn class_update(faults: &mut Faults, live: &Field<'_>, wanted: &Field<'_>) {
    let source = "pkg/apis/networking/validation ValidateIngressClassUpdate";
    faults.same(&live.get("spec.controller"), &wanted.get("spec.controller"), source);
}
