use crate::finding::Rule;

/// A pipe, socket or device where a file is expected.
///
/// # Why
/// Reading it may never end.
///
/// # Bad
/// ```console tenants/acme/production.yaml
/// mkfifo tenants/acme/production.yaml
/// ```
///
/// # Good
/// ```console tenants/acme/production.yaml
/// touch tenants/acme/production.txt
/// ```
pub(crate) static SPECIAL_FILE: Rule = Rule::error("source/special-file", include_str!("special_file.rs"));
