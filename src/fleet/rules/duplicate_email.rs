use crate::finding::Rule;

/// Two tenants' administrators have one e-mail address.
///
/// # Why
/// An address belongs to one user of the whole server: the second tenant's administrator cannot be made, or is the first one's.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   admin: {name: Ada, email: admin@acme.example}
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   admin: {name: Bob, email: Admin@acme.example}
/// #                           ^^^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   admin: {name: Bob, email: admin@beta.example}
/// ```
///
/// # Source
/// clearml-server, database/model/auth.py: the address is unique.
pub(crate) static DUPLICATE_EMAIL: Rule = Rule::error("isolation/duplicate-email", include_str!("duplicate_email.rs"));
