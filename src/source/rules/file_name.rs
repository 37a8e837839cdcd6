use crate::finding::Rule;

/// The name of a file is not UTF-8.
///
/// # Why
/// Findings cannot show such a name, and some systems cannot check the file out.
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
///
/// # Fix
/// By hand: rename the file, with ASCII letters where possible.
///
/// # Source
/// RFC 3629; docs.kernel.org, filesystems: file names are bytes, of no particular encoding.
pub(crate) static FILE_NAME: Rule = Rule::error("source/file-name", include_str!("file_name.rs"));
