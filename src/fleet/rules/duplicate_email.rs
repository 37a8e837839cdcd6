use crate::finding::Rule;

/// The administrators of two tenants have the same e-mail address, or one has the supervisor's.
///
/// # Why
/// An e-mail address belongs to one user of the whole server. So the second tenant's administrator cannot be created,
/// or is the first tenant's. A tenant's administrator with the supervisor's address would be the supervisor.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   admin: {name: Ada, email: admin@acme.example}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   admin: {name: Bob, email: Admin@acme.example}
/// #                           ^^^^^^^^^^^^^^^^^^ error: the administrator's e-mail address of beta is already used by acme
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   admin: {name: Bob, email: admin@beta.example}
/// ```
///
/// # Fix
/// By hand: use another address for one of them.
///
/// # Source
/// clearml-server, database/model/auth.py: the address is unique.
pub(crate) static DUPLICATE_EMAIL: Rule = Rule::error("isolation/duplicate-email", include_str!("duplicate_email.rs"));
