use crate::finding::Rule;

/// A pipe, socket or device is in the place of a file.
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
///
/// # Fix
/// By hand: replace it by a file.
///
/// # Source
/// man7.org, fifo(7): reading a pipe waits until a program writes to it.
pub(crate) static SPECIAL_FILE: Rule = Rule::error("source/special-file", include_str!("special_file.rs"));
