use crate::finding::Rule;

/// A file whose name is not UTF-8.
///
/// # Why
/// It cannot be named in a finding, in git on some systems, or on others at all.
///
/// # Bad
/// ```console tenants/acme
/// touch "$(printf 'tenants/acme/\377.yaml')"
/// ```
///
/// # Good
/// ```console tenants/acme
/// touch tenants/acme/notes.txt
/// ```
pub(crate) static FILE_NAME: Rule = Rule::error("source/file-name", include_str!("file_name.rs"));
