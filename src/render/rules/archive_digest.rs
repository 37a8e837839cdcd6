use crate::finding::Rule;

/// A chart archive whose sha256 is not the pinned one.
///
/// # Why
/// Somebody replaced the file, or pinned another: what was reviewed is not what would be installed.
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
///       archive: charts/clearml-billing-1.1.0.tgz
///       version: 1.1.0
///       sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
/// #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
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
pub(crate) static ARCHIVE_DIGEST: Rule = Rule::error("version/archive-digest", include_str!("archive_digest.rs"));
