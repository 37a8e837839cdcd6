use crate::finding::Rule;

/// A name contains letters of several scripts in one word, two blanks in a row, or characters that nobody sees.
///
/// # Why
/// People compare names by eye. A Cyrillic letter looks like a Latin one, and a browser shows two blanks as one. Such a
/// name can be taken for another company's.
///
/// # Bad
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: "\u0410cme Corporation"
/// #          ^^^^^^^^^^^^^^^^^^^^^^^ warning: the company name of acme has letters of several scripts in one word: \u{410}cme
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: Beta  Incorporated
/// #          ^^^^^^^^^^^^^^^^^^ warning: the company name of beta has two blanks in a row
/// ```
///
/// # Good
/// ```yaml tenants/acme/tenant.yaml
/// spec:
///   company: Acme Corporation
/// ```
/// ```yaml tenants/beta/tenant.yaml
/// spec:
///   company: Газпром 三菱 LLC
/// ```
///
/// # Fix
/// By hand: write the name with letters of one script in each word, and with single blanks.
///
/// # Source
/// unicode.org/reports/tr39, "Restriction-Level Detection".
pub(crate) static DECEPTIVE: Rule = Rule::warning("naming/deceptive", include_str!("deceptive.rs"));
