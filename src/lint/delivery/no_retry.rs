use crate::finding::Finding;
use crate::lint::{Lint, Object, ObjectRule, Rule};

use super::{house, is_application, is_flux};

/// An automated sync that gives up.
///
/// # Why
/// Argo CD retries a failed sync five times, on the revision that failed, and then never. Flux never retries a failed installation. A
/// registry that is away for a minute leaves the cluster as it was until somebody looks.
///
/// # Bad
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web}
/// spec:
///   syncPolicy:
/// # ^^^^^^^^^^
///     automated: {prune: true}
/// ```
///
/// # Good
/// ```yaml application.yaml
/// apiVersion: argoproj.io/v1alpha1
/// kind: Application
/// metadata: {name: web}
/// spec:
///   syncPolicy:
///     automated: {prune: true}
///     retry: {limit: -1, refresh: true}
/// ```
///
/// # Source
/// argoproj/argo-cd#11494; Flux, HelmRelease v2, install strategy.
pub struct NoRetry;

impl Lint for NoRetry {
    const RULE: Rule = Rule::error("delivery/no-retry");
}

impl ObjectRule for NoRetry {
    fn check(object: &Object, findings: &mut Vec<Finding>) {
        if is_application(object) && object.get("/spec/syncPolicy/automated").is_some() {
            let limit = object.get("/spec/syncPolicy/retry/limit").and_then(serde_json::Value::as_i64);
            if limit.is_none_or(|limit| limit >= 0) {
                let pointer = if limit.is_some() { "/spec/syncPolicy/retry/limit" } else { "/spec/syncPolicy" };
                let finding =
                    Self::RULE.at(object.key_place(pointer), "a sync that fails a few times is not tried again");
                findings.push(
                    finding
                        .level(house(object))
                        .help("set syncPolicy.retry: {limit: -1}, from Argo CD 3.2 on with refresh: true"),
                );
            }
        }
        // Without a chart it is a patch of one.
        let has_chart = ["/spec/chart", "/spec/chartRef"].iter().any(|chart| object.get(chart).is_some());
        if object.kind() == "HelmRelease" && is_flux(object) && has_chart {
            let strategy = object.text("/spec/install/strategy/name");
            let retries = object.get("/spec/install/remediation/retries").is_some();
            if strategy != "RetryOnFailure" && !retries {
                let pointer = if object.get("/spec/install").is_some() { "/spec/install" } else { "/spec" };
                let finding = Self::RULE.at(object.key_place(pointer), "an installation that fails is not tried again");
                findings.push(finding.level(house(object)).help(
                    "set install.strategy.name: RetryOnFailure, before Flux 2.7 install.remediation.retries: -1",
                ));
            }
        }
    }
}
