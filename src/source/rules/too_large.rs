use crate::finding::Rule;

/// A file is larger than 8 MiB.
///
/// # Why
/// No definition is that large. etcd refuses objects above 1.5 MiB.
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
///
/// # Fix
/// By hand: remove the data from the file, or move the file out of the tree.
///
/// # Source
/// etcd.io/docs, dev-guide/limit: requests of 1.5 MiB by default. The limit of 8 MiB is tenantry's own.
pub(crate) static TOO_LARGE: Rule = Rule::error("source/too-large", include_str!("too_large.rs"));
