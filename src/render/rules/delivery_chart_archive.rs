use crate::finding::Rule;

/// A chart archive that cannot be delivered.
///
/// # Why
/// It is broken, or would put files where none may be.
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
pub(crate) static DELIVERY_CHART_ARCHIVE: Rule =
    Rule::error("delivery/chart-archive", include_str!("delivery_chart_archive.rs"));
