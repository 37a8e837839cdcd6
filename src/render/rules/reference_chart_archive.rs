use crate::finding::Rule;

/// A chart archive that is not in `charts/`.
///
/// # Why
/// There is nothing to install.
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
///   components:
///     billing:
///       archive: charts/clearml-biling-1.1.0.tgz
/// #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
///       version: 1.1.0
///       sha256: 19df0c4ac31cd83eb7e15ab160176ff84bbd8024fc20a3c86aca725749e21dcc
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components:
///     billing:
///       archive: charts/clearml-billing-1.1.0.tgz
///       version: 1.1.0
///       sha256: 19df0c4ac31cd83eb7e15ab160176ff84bbd8024fc20a3c86aca725749e21dcc
/// ```
pub(crate) static REFERENCE_CHART_ARCHIVE: Rule =
    Rule::error("reference/chart-archive", include_str!("reference_chart_archive.rs"));
