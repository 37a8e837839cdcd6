//! The comment at the head of every rendered YAML file, by which we know our own.

/// What every header begins with.
const MARK: &str = "# Rendered by tenantry from ";

/// The header of a file that the definitions in these folders decide. It names no version, no time and no single file, so that a
/// file changes only when its object does.
pub(crate) fn header<S: AsRef<str>>(sources: &[S]) -> String {
    let sources: Vec<&str> = sources.iter().map(AsRef::as_ref).collect();
    let those = if sources.len() == 1 { "that" } else { "those" };
    format!("{MARK}{}; edit {those}, not this file.\n", sources.join(", "))
}

/// Whether a file bears our header.
pub(crate) fn has_header(content: &[u8]) -> bool {
    content.starts_with(MARK.as_bytes())
}

/// How many bytes of a file [`has_header`] needs to see.
pub(crate) const MARK_LENGTH: usize = MARK.len();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_our_header_is_ours() {
        let header = header(&["environments/prod", "tenants/acme"]);
        assert_eq!(header, "# Rendered by tenantry from environments/prod, tenants/acme; edit those, not this file.\n");
        assert!(has_header(header.as_bytes()));
        assert!(!has_header(b"# Rendered by hand"));
        assert!(!has_header(b""));
    }
}
