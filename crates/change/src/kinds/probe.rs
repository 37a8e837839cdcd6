//! Probes and hooks of containers: `pkg/apis/core/validation/validation.go`.

use crate::faults::Faults;
use crate::field::Field;
use crate::names;

const PROBE: &str = "pkg/apis/core/validation validateProbe";
const HANDLER: &str = "pkg/apis/core/validation validateHandler";

/// A probe.
pub(super) fn probe(faults: &mut Faults, probe: &Field<'_>, kind: &str) {
    if !probe.is_set() {
        return;
    }
    handler(faults, probe, &["exec", "httpGet", "tcpSocket", "grpc"]);
    for name in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        faults.not_negative(&probe.get(name), PROBE);
    }
    let grace = probe.get("terminationGracePeriodSeconds");
    faults.at_least(&grace, 1, PROBE);
    if kind == "readinessProbe" {
        if grace.is_set() {
            let source = "pkg/apis/core/validation validateReadinessProbe";
            faults.invalid(&grace, source, "must not be set for a readiness probe");
        }
    } else if probe.get("successThreshold").number().is_some_and(|number| number != 1) {
        let source = "pkg/apis/core/validation validateLivenessProbe";
        faults.invalid(&probe.get("successThreshold"), source, "must be 1 for this probe");
    }
}

/// Hooks of a container's life.
pub(super) fn lifecycle(faults: &mut Faults, lifecycle: &Field<'_>, grace: i64) {
    for name in ["postStart", "preStop"] {
        let hook = lifecycle.get(name);
        if hook.is_set() {
            handler(faults, &hook, &["exec", "httpGet", "tcpSocket", "sleep"]);
            let sleep = hook.get("sleep.seconds");
            faults.within(&sleep, 0, grace, "pkg/apis/core/validation validateSleepAction");
        }
    }
}

fn handler(faults: &mut Faults, owner: &Field<'_>, kinds: &[&str]) {
    let set: Vec<Field<'_>> = kinds.iter().map(|kind| owner.get(kind)).filter(Field::is_set).collect();
    if set.is_empty() {
        return faults.invalid(owner, HANDLER, format!("must have one of {}", kinds.join(", ")));
    }
    for other in set.iter().skip(1) {
        faults.invalid(other, HANDLER, "is a second handler: one is allowed");
    }
    let (exec, http, tcp, grpc) = (owner.get("exec"), owner.get("httpGet"), owner.get("tcpSocket"), owner.get("grpc"));
    if exec.is_set() {
        faults.required(&exec.get("command"), "pkg/apis/core/validation validateExecAction");
    }
    if http.is_set() {
        const SOURCE: &str = "pkg/apis/core/validation validateHTTPGetAction";
        port(faults, &http.get("port"), SOURCE);
        if !["HTTP", "HTTPS"].contains(&http.get("scheme").text()) {
            faults.invalid(&http.get("scheme"), SOURCE, "must be HTTP or HTTPS");
        }
        for header in http.get("httpHeaders").items() {
            if !names::is_header_name(header.get("name").text()) {
                faults.invalid(&header.get("name"), SOURCE, "must be of letters, digits and hyphens");
            }
        }
    }
    if tcp.is_set() {
        port(faults, &tcp.get("port"), "pkg/apis/core/validation validateTCPSocketAction");
    }
    if grpc.is_set() {
        port(faults, &grpc.get("port"), "pkg/apis/core/validation validateGRPCAction");
    }
}

fn port(faults: &mut Faults, port: &Field<'_>, source: &str) {
    if !port.is_set() {
        faults.invalid(port, source, "is required");
    }
    faults.port_or_name(port, source);
}
