use crate::finding::Rule;

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
pub(crate) static NOT_UTF8: Rule = Rule::error("source/not-utf8", include_str!("not_utf8.rs"));
