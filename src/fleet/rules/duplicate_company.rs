use crate::finding::Rule;

/// Two tenants have the same company name, or names that look alike.
///
/// # Why
/// Companies are looked up by name, and case does not count. The second tenant's users, queues and keys would be
/// created in the first tenant's company. People cannot tell names apart that look alike: a Cyrillic letter in the place
/// of a Latin one, or another number of blanks.
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
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   company: "Acme C\u043erporation"
/// #          ^^^^^^^^^^^^^^^^^^^^^^^ error: the company name of gamma looks like that of acme
/// ```
///
/// # Good
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: Beta Incorporated
/// ```
/// ```yaml tenants/gamma/tenant.yaml
/// spec:
///   company: Gamma Limited
/// ```
///
/// # Fix
/// By hand: change one of the names.
///
/// # Source
/// clear.ml/docs, references/enterprise/system: get_companies; unicode.org/reports/tr39, "Confusable Detection".
pub(crate) static DUPLICATE_COMPANY: Rule =
    Rule::error("isolation/duplicate-company", include_str!("duplicate_company.rs"));
