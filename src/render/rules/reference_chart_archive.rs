use crate::finding::Rule;

/// `archive` names a chart archive that is not in `charts/`.
///
/// # Why
/// Without the archive there is nothing to install.
///
/// # Bad
/// ```yaml charts/clearml-billing-1.1.0.tgz/Chart.yaml
/// apiVersion: v2
/// name: clearml-billing
/// version: 1.1.0
/// kubeVersion: ">=1.21.0-0"
/// ```
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     billing:
///       archive: charts/clearml-biling-1.1.0.tgz
/// #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: there is no chart archive charts/clearml-biling-1.1.0.tgz
///       version: 1.1.0
///       sha256: f21f7ca36633b01db2b9374cb4749bf57b2be4ddf1741c18055eb12d875c53dc
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     billing:
///       archive: charts/clearml-billing-1.1.0.tgz
///       version: 1.1.0
///       sha256: f21f7ca36633b01db2b9374cb4749bf57b2be4ddf1741c18055eb12d875c53dc
/// ```
///
/// # Fix
/// By hand: put the archive into `charts/`, or correct the path.
///
/// # Source
/// helm.sh/docs, topics/charts: a chart is packaged as `<name>-<version>.tgz`.
pub(crate) static REFERENCE_CHART_ARCHIVE: Rule =
    Rule::error("reference/chart-archive", include_str!("reference_chart_archive.rs"));
