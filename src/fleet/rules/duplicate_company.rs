use crate::finding::Rule;

/// Two tenants have the same company name, apart from upper and lower case.
///
/// # Why
/// Companies are looked up by name, and case does not count. The second tenant's users, queues and keys would be
/// created in the first tenant's company.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: ACME corporation
/// #          ^^^^^^^^^^^^^^^^ error: the company name of beta is already used by acme
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: Beta Incorporated
/// ```
///
/// # Fix
/// By hand: change one of the names.
///
/// # Source
/// clear.ml/docs, references/enterprise/system: get_companies.
pub(crate) static DUPLICATE_COMPANY: Rule =
    Rule::error("isolation/duplicate-company", include_str!("duplicate_company.rs"));
