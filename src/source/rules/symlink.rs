use crate::finding::Rule;

/// A symbolic link leads out of the tree, or to nothing.
///
/// # Why
/// The target is not in the repository. Another machine has another file there, perhaps a secret one.
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
///
/// # Fix
/// By hand: put the file into the tree, and link to it there.
///
/// # Source
/// git-scm.com/docs/git-config, core.symlinks: git stores the link, not its target.
pub(crate) static SYMLINK: Rule = Rule::error("source/symlink", include_str!("symlink.rs"));
