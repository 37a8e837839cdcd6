use crate::finding::Rule;

/// A symbolic link that leads out of the tree, or nowhere.
///
/// # Why
/// What it leads to is not in the repository: another machine has another file there, or a secret one.
///
/// # Bad
/// ```console tenants/acme/tenant.yaml
/// ln -sf /etc/passwd tenants/acme/tenant.yaml
/// ```
///
/// # Good
/// ```console tenants/acme/tenant.yaml
/// mkdir -p common && mv tenants/acme/tenant.yaml common/acme.yaml
/// ln -s ../../common/acme.yaml tenants/acme/tenant.yaml
/// ```
pub(crate) static SYMLINK: Rule = Rule::error("source/symlink", include_str!("symlink.rs"));
