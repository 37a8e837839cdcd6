//! What kustomize, and with it Flux, changes whatever the quoting: it reads a tree and writes it anew with its own emitter.

/// Whether kustomize carries a string unchanged from its input to the cluster; why not.
///
/// # Errors
/// The reason, to be read after "kustomize cannot carry this text: ".
pub fn carried_by_kustomize(text: &str) -> Result<(), &'static str> {
    if text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}')) {
        return Err("it holds a C1 control character (U+0080 to U+009F)");
    }
    if text.contains('\n') && text.contains(['\u{2028}', '\u{2029}']) {
        return Err("it has several lines and a Unicode line or paragraph separator (U+2028, U+2029)");
    }
    Ok(())
}
