use crate::lint::{Lint, Rule};

/// A file that is not UTF-8.
///
/// # Why
/// YAML is UTF-8; readers guess at anything else differently.
///
/// # Bad
/// ```console tenants/acme/tenant.yaml
/// printf '# \351t\351\n' >> tenants/acme/tenant.yaml   # Latin-1
/// ```
///
/// # Good
/// ```console tenants/acme/tenant.yaml
/// printf '# \303\251t\303\251\n' >> tenants/acme/tenant.yaml
/// ```
pub(super) struct NotUtf8;

impl Lint for NotUtf8 {
    const RULE: Rule = Rule::error("source/not-utf8");
}
