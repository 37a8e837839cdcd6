use crate::finding::Rule;

/// Two tenants have one company name, whatever the case of its letters.
///
/// # Why
/// Companies are looked up by name, without regard to case: the second tenant's users, queues and keys would be made in the first one's
/// company.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: ACME corporation
/// #          ^^^^^^^^^^^^^^^^
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: Beta Incorporated
/// ```
///
/// # Source
/// clear.ml/docs, references/enterprise/system: get_companies.
pub(crate) static DUPLICATE_COMPANY: Rule =
    Rule::error("isolation/duplicate-company", include_str!("duplicate_company.rs"));
