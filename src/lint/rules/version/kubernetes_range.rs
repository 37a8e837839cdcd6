use std::collections::BTreeMap;

use semver::Version;

use crate::archive;
use crate::catalog::Component;
use crate::catalog::component::KubernetesSpec;
use crate::finding::{Finding, Level, Rule};
use crate::fleet::Environment;
use crate::helm_range::HelmRange;
use crate::lint::Check;
use crate::plan::{self, Chart};
use crate::workspace::Workspace;
use yaml::Pointer;

/// The chart's `kubeVersion` does not include the environment's Kubernetes version.
///
/// # Why
/// Helm refuses to install such a chart. So do Argo CD and Flux, which use Helm.
///
/// # Level
/// An error for an archive, whose `Chart.yaml` is read. A warning for a chart of a repository: the component says for which versions of
/// Kubernetes the chart was before a certain version, by its public twin or by the vendor's release notes.
///
/// # Bad
/// ```yaml charts/clearml-billing-1.1.0.tgz/Chart.yaml
/// apiVersion: v2
/// name: clearml-billing
/// version: 1.1.0
/// kubeVersion: ">=1.21.0-0 <1.30.0-0"
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   cluster: {kubernetes: "1.33"}
///   components:
///     router: {version: 2.0.3}
///     clearml: {version: 10.7.9}
///     agent: {version: 5.3.0}
/// #                    ^^^^^ warning: the chart of agent is for Kubernetes >= 1.21.0-0 < 1.32.0-0 below 6.9.5, but production has 1.33
///     billing:
///       archive: charts/clearml-billing-1.1.0.tgz
///       version: 1.1.0
/// #              ^^^^^ error: the chart of billing is for Kubernetes >=1.21.0-0 <1.30.0-0, but production has 1.33
///       sha256: 19df0c4ac31cd83eb7e15ab160176ff84bbd8024fc20a3c86aca725749e21dcc
/// ```
///
///
/// # Good
/// ```yaml charts/clearml-billing-1.1.0.tgz/Chart.yaml
/// apiVersion: v2
/// name: clearml-billing
/// version: 1.1.0
/// kubeVersion: ">=1.21.0-0"
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   cluster: {kubernetes: "1.33"}
///   components:
///     router: {version: 2.0.3}
///     clearml: {version: 10.7.9}
///     agent: {version: 6.9.5}
///     billing:
///       archive: charts/clearml-billing-1.1.0.tgz
///       version: 1.1.0
///       sha256: f21f7ca36633b01db2b9374cb4749bf57b2be4ddf1741c18055eb12d875c53dc
/// ```
///
///
/// # Fix
/// By hand: use a version of the chart for this Kubernetes, or correct `cluster.kubernetes`.
///
/// # Source
/// helm.sh/docs, topics/charts, "The kubeVersion Field"; clearml-helm-charts, charts/*/Chart.yaml; clearml-docs, release_notes/helm.
pub(super) static KUBERNETES_RANGE: Rule = Rule::error("version/kubernetes-range", include_str!("kubernetes_range.rs"));

pub(super) const CHECKS: &[Check] = &[Check::tree(check).of_platforms()];

fn check(workspace: &Workspace, findings: &mut Vec<Finding>) {
    let mut ranges = BTreeMap::new();
    for environment in &workspace.fleet.environments {
        for component in workspace.catalog.components.values() {
            findings.extend(known(environment, component));
        }
        // What keeps it from being planned is a finding already.
        let Ok(platform) = plan::platform(environment, &workspace.catalog) else { continue };
        for placed in &platform.components {
            let Some(Chart::Archive { path, .. }) = placed.release.as_ref().map(|release| &release.chart) else {
                continue;
            };
            let range = ranges.entry(path.clone()).or_insert_with(|| range(workspace, path));
            if let Some(range) = range {
                findings.extend(finding(environment, &placed.component.name, range));
            }
        }
    }
}

/// What the catalog knows of a chart in a repository.
fn known(environment: &Environment, component: &Component) -> Option<Finding> {
    let chart = component.spec.chart.as_ref().filter(|chart| chart.archive.is_none())?;
    let settings = environment.components.get(&component.name)?;
    let version = Version::parse(settings.version.as_deref()?.trim_start_matches('v')).ok()?;
    let holds = |spec: &&KubernetesSpec| Version::parse(&spec.below).is_ok_and(|below| version < below);
    let spec = chart.kubernetes.iter().find(holds)?;
    let kubernetes = &environment.spec.cluster.kubernetes;
    if HelmRange::parse(&spec.range)?.may_contain(kubernetes) != Some(false) {
        return None;
    }
    let (name, range) = (&component.name, &spec.range);
    let message = format!(
        "the chart of {name} is for Kubernetes {range} below {}, but {} has {kubernetes}",
        spec.below, environment.name
    );
    let pointer = Pointer::filled("/spec/components/{}/version", [name]);
    let finding = KUBERNETES_RANGE.at(environment.place(&pointer), message).level(Level::Warning);
    let finding = finding.help(format!("take {} or later, if the chart has it", spec.below));
    Some(
        finding
            .related(environment.place("/spec/cluster/kubernetes"), "the cluster's version")
            .environment(&environment.name),
    )
}

/// `kubeVersion` of the chart in an archive.
fn range(workspace: &Workspace, path: &str) -> Option<String> {
    let bytes = workspace.tree.charts.get(path)?.read().ok()?;
    archive::read(&bytes).ok()?.kube_version
}

fn finding(environment: &Environment, component: &str, text: &str) -> Option<Finding> {
    let kubernetes = &environment.spec.cluster.kubernetes;
    let message = match HelmRange::parse(text) {
        None => format!("the kubeVersion of {component}'s chart, {text:?}, is not a valid range"),
        Some(range) if range.may_contain(kubernetes) == Some(false) => {
            format!("the chart of {component} is for Kubernetes {text}, but {} has {kubernetes}", environment.name)
        }
        Some(_) => return None,
    };
    let pointer = Pointer::filled("/spec/components/{}/version", [&component]);
    Some(
        KUBERNETES_RANGE
            .at(environment.place(&pointer), message)
            .related(environment.place("/spec/cluster/kubernetes"), "the cluster's version")
            .environment(&environment.name),
    )
}
