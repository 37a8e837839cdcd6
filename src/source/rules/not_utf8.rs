use crate::finding::Rule;

/// The file is not UTF-8.
///
/// # Why
/// YAML in other encodings is read differently by each program, or not at all.
///
/// # Bad
/// ```console tenants/acme/tenant.yaml
/// printf '# \351t\351\n' >> tenants/acme/tenant.yaml   # Latin-1
/// ```
///
/// # Good
/// ```console tenants/acme/tenant.yaml
/// printf '# \303\251t\303\251\n' >> tenants/acme/tenant.yaml
/// ```
///
/// # Fix
/// By hand: save the file as UTF-8.
///
/// # Source
/// yaml.org/spec/1.2.2, section 5.2, "Character Encodings".
pub(crate) static NOT_UTF8: Rule = Rule::error("source/not-utf8", include_str!("not_utf8.rs"));
