use crate::finding::Rule;

/// The chart archive is damaged, or contains files that cannot be unpacked safely.
///
/// # Why
/// The delivery engine could not read the chart. A path such as `../x` in an archive would write a file outside its
/// folder.
///
/// # Bad
/// ```console environments/base/environment.yaml
/// archive=charts/clearml-billing-1.1.0.tgz
/// head -c 100 $archive > part && mv part $archive
/// sed -i "s/sha256: .*/sha256: $(sha256sum $archive | cut -c -64)/" environments/base/environment.yaml
/// ```
///
/// # Good
/// ```console environments/base/environment.yaml
/// archive=charts/clearml-billing-1.1.0.tgz
/// sed -i "s/sha256: .*/sha256: $(sha256sum $archive | cut -c -64)/" environments/base/environment.yaml
/// ```
///
/// # Fix
/// By hand: download the archive again, and update `sha256`.
///
/// # Source
/// cwe.mitre.org, CWE-22 (path traversal); helm.sh/docs, topics/charts.
pub(crate) static DELIVERY_CHART_ARCHIVE: Rule =
    Rule::error("delivery/chart-archive", include_str!("delivery_chart_archive.rs"));
