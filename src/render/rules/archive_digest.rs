use crate::finding::Rule;

/// The sha256 of the chart archive is not the one in the environment.
///
/// # Why
/// Somebody replaced the archive or changed the digest. The chart that was reviewed is not the one that would be
/// installed.
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
///       archive: charts/clearml-billing-1.1.0.tgz
///       version: 1.1.0
///       sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
/// #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: charts/clearml-billing-1.1.0.tgz is not the pinned archive: its sha256 is f21f7ca36633b01db2b9374cb4749bf57b2be4ddf1741c18055eb12d875c53dc
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
/// By hand: find out which of the two changed. Then write the output of `sha256sum`, or restore the archive.
///
/// # Source
/// NIST FIPS 180-4 (SHA-256): another content has another digest.
pub(crate) static ARCHIVE_DIGEST: Rule = Rule::error("version/archive-digest", include_str!("archive_digest.rs"));
