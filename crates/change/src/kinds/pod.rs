//! Pods: `pkg/apis/core/validation/validation.go` `ValidatePodSpec`.

use std::collections::{BTreeMap, HashSet};

use super::container::{self, Pod};
use super::{affinity, resources, volumes};
use crate::faults::Faults;
use crate::field::Field;
use crate::names;
use crate::{meta, selector};

const SPEC: &str = "pkg/apis/core/validation ValidatePodSpec";
const SECURITY: &str = "pkg/apis/core/validation validatePodSpecSecurityContext";
const DNS: &str = "pkg/apis/core/validation validatePodDNSConfig";
const TEMPLATE: &str = "pkg/apis/core/validation ValidatePodTemplateSpec";

/// A Pod itself.
pub(super) fn pod(faults: &mut Faults, object: &Field<'_>) {
    spec(faults, &object.get("spec"), &[]);
    priority(faults, &object.get("spec"));
}

/// A template of pods.
pub(super) fn template(faults: &mut Faults, template: &Field<'_>) {
    template_with(faults, template, &[]);
}

/// A template of pods that get volumes of these names beside their own.
pub(super) fn template_with(faults: &mut Faults, template: &Field<'_>, claims: &[&str]) {
    selector::labels(faults, &template.get("metadata.labels"));
    meta::annotations(faults, &template.get("metadata.annotations"));
    spec(faults, &template.get("spec"), claims);
    let ephemeral = template.get("spec.ephemeralContainers");
    if !ephemeral.is_empty() {
        faults.invalid(&ephemeral, TEMPLATE, "have no place in a template");
    }
}

fn spec(faults: &mut Faults, spec: &Field<'_>, claimed: &[&str]) {
    let volumes = spec.get("volumes");
    volumes::validate(faults, &volumes);
    let claims = spec.get("resourceClaims");
    let pod = Pod {
        volumes: {
            let own = volumes.items().map(|it| (it.get("name").text(), Some(it)));
            own.chain(claimed.iter().map(|name| (*name, None))).collect::<BTreeMap<_, _>>()
        },
        claims: claims.items().map(|it| it.get("name").text()).collect::<HashSet<_>>(),
        grace: spec.get("terminationGracePeriodSeconds").number().unwrap_or(30),
    };
    container::containers(faults, spec, &pod);
    for claim in claims.items() {
        const SOURCE: &str = "pkg/apis/core/validation validatePodResourceClaim";
        if faults.required(&claim.get("name"), SOURCE) {
            faults.label(&claim.get("name"), SOURCE);
        }
        if claim.get("resourceClaimName").is_set() == claim.get("resourceClaimTemplateName").is_set() {
            faults.invalid(&claim, SOURCE, "must have one of `resourceClaimName` and `resourceClaimTemplateName`");
        }
    }
    policies(faults, spec);
    named(faults, spec);
    security(faults, spec);
    dns(faults, spec);
    selector::labels(faults, &spec.get("nodeSelector"));
    affinity::affinity(faults, &spec.get("affinity"));
    affinity::tolerations(faults, &spec.get("tolerations"));
    affinity::spread(faults, &spec.get("topologySpreadConstraints"));
    resources::list(faults, &spec.get("overhead"), SPEC);
}

fn policies(faults: &mut Faults, spec: &Field<'_>) {
    faults.one_of(&spec.get("restartPolicy"), &["Always", "OnFailure", "Never"], SPEC);
    faults.one_of(&spec.get("dnsPolicy"), &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], SPEC);
    faults.one_of(&spec.get("preemptionPolicy"), &["PreemptLowerPriority", "Never"], SPEC);
    faults.one_of(&spec.get("os.name"), &["linux", "windows"], SPEC);
    faults.within(&spec.get("activeDeadlineSeconds"), 1, i64::from(i32::MAX), SPEC);
    if spec.get("hostUsers").value == Some(&serde_json::Value::Bool(false)) {
        for name in ["hostNetwork", "hostPID", "hostIPC"].iter().filter(|name| spec.get(name).is_true()) {
            faults.invalid(
                &spec.get(name),
                "pkg/apis/core/validation validateHostUsers",
                "must not be true where `hostUsers` is false",
            );
        }
    }
    if spec.get("hostNetwork").is_true() {
        let ports = spec.get("containers").items().flat_map(|it| it.get("ports").items());
        for port in ports.filter(|port| {
            port.get("hostPort").number() != port.get("containerPort").number() && port.get("hostPort").is_set()
        }) {
            let source = "pkg/apis/core/validation validateHostNetwork";
            faults.invalid(&port.get("hostPort"), source, "must equal `containerPort` in the host's network");
        }
    }
}

/// Names of other objects, and of the pod in its network.
fn named(faults: &mut Faults, spec: &Field<'_>) {
    for name in ["serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"] {
        faults.subdomain(&spec.get(name), SPEC);
    }
    for name in ["hostname", "subdomain"] {
        faults.label(&spec.get(name), SPEC);
    }
    for (list, field) in [("schedulingGates", "name"), ("readinessGates", "conditionType")] {
        for gate in spec.get(list).items() {
            if faults.required(&gate.get(field), SPEC) {
                faults.qualified(&gate.get(field), SPEC);
            }
        }
    }
    for secret in spec.get("imagePullSecrets").items() {
        faults.required(&secret.get("name"), "pkg/apis/core/validation validateImagePullSecrets");
    }
    for alias in spec.get("hostAliases").items() {
        const SOURCE: &str = "pkg/apis/core/validation ValidateHostAliases";
        if names::address(alias.get("ip").text()).is_none() {
            faults.invalid(&alias.get("ip"), SOURCE, "must be an IP address");
        }
        alias.get("hostnames").items().for_each(|it| faults.subdomain(&it, SOURCE));
    }
}

fn security(faults: &mut Faults, spec: &Field<'_>) {
    let context = spec.get("securityContext");
    for name in ["fsGroup", "runAsUser", "runAsGroup"] {
        faults.within(&context.get(name), 0, i64::from(i32::MAX), SECURITY);
    }
    context.get("supplementalGroups").items().for_each(|it| faults.within(&it, 0, i64::from(i32::MAX), SECURITY));
    faults.one_of(&context.get("fsGroupChangePolicy"), &["OnRootMismatch", "Always"], SECURITY);
    faults.one_of(&context.get("supplementalGroupsPolicy"), &["Merge", "Strict"], SECURITY);
    faults.distinct(context.get("sysctls").items().map(|it| it.get("name")), SECURITY);
    let shared = spec.get("shareProcessNamespace");
    if shared.is_true() && spec.get("hostPID").is_true() {
        faults.invalid(&shared, SECURITY, "must not be true beside `hostPID`");
    }
    container::profile(faults, &context);
}

fn dns(faults: &mut Faults, spec: &Field<'_>) {
    let config = spec.get("dnsConfig");
    let servers = config.get("nameservers");
    if spec.get("dnsPolicy").text() == "None" {
        faults.required(&servers, DNS);
    }
    if servers.len() > 3 {
        faults.invalid(&servers, DNS, "must have at most 3 items");
    }
    for server in servers.items().filter(|server| names::address(server.text()).is_none()) {
        faults.invalid(&server, DNS, "must be an IP address");
    }
    let searches = config.get("searches");
    if searches.len() > 32 {
        faults.invalid(&searches, DNS, "must have at most 32 items");
    }
    for search in searches.items() {
        let name = search.text().strip_suffix('.').unwrap_or(search.text());
        if search.text() != "." && !names::is_subdomain_with_underscores(name) {
            faults.invalid(&search, DNS, "must be a DNS name");
        }
    }
    for option in config.get("options").items() {
        faults.required(&option.get("name"), DNS);
    }
}

/// The priority, which only a class sets (`plugin/pkg/admission/priority`).
fn priority(faults: &mut Faults, spec: &Field<'_>) {
    let (class, priority) = (spec.get("priorityClassName"), spec.get("priority"));
    if class.is_empty() && priority.number().is_some_and(|number| number != 0) {
        faults.invalid(
            &priority,
            "plugin/pkg/admission/priority admitPod",
            "comes from a `priorityClassName`, not from here",
        );
    }
}
