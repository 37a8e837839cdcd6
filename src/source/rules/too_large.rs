use crate::finding::Rule;

/// A file of many megabytes.
///
/// # Why
/// No definition is that large; etcd takes objects of 1.5 MiB.
///
/// # Bad
/// ```console tenants/acme/tenant.yaml
/// head -c 20000000 /dev/zero | tr "\0" "#" >> tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```console tenants/acme/tenant.yaml
/// head -c 20000 /dev/zero | tr "\0" "#" >> tenants/acme/tenant.yaml
/// ```
pub(crate) static TOO_LARGE: Rule = Rule::error("source/too-large", include_str!("too_large.rs"));
