use crate::lint::{Lint, Rule};

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
pub(super) struct ChartArchive;

impl Lint for ChartArchive {
    const RULE: Rule = Rule::error("delivery/chart-archive");
}
