use crate::lint::{Lint, Rule};

/// A file in `rendered/` that tenantry did not write.
///
/// # Why
/// `rendered/` is replaced as a whole; what is not ours is never touched, so it would stay, and an engine would apply it.
///
/// # Bad
/// ```sh console
/// cp secret.yaml rendered/production/platform/
/// ```
///
/// # Good
/// ```sh console
/// mkdir components/mine && cp object.yaml components/mine/manifests/
/// ```
pub struct ForeignFile;

impl Lint for ForeignFile {
    const RULE: Rule = Rule::error("delivery/foreign-file");
}
