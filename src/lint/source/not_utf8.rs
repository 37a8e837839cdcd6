use crate::lint::{Lint, Rule};

/// A file that is not UTF-8.
///
/// # Why
/// YAML is UTF-8; readers guess at anything else differently.
///
/// # Bad
/// ```sh console
/// iconv -t latin1 tenant.yaml > tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```sh console
/// iconv -f latin1 -t utf8 tenant.yaml > tenants/acme/tenant.yaml
/// ```
pub struct NotUtf8;

impl Lint for NotUtf8 {
    const RULE: Rule = Rule::error("source/not-utf8");
}
