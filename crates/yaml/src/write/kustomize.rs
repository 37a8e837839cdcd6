//! What kustomize, and with it Flux, changes or refuses whatever the quoting: it reads a tree and writes it anew with its own emitter,
//! and reads that again. Measured with kustomize 5.5 on 4,248 strings as values and as keys; all others arrive unchanged.

/// Whether kustomize carries a string unchanged from its input to the cluster.
///
/// # Errors
/// The reason, to be read after "kustomize cannot carry this text: ".
pub fn carried_by_kustomize(text: &str) -> Result<(), &'static str> {
    if text.contains(|c| matches!(c, '\u{7f}'..='\u{9f}')) {
        return Err("it holds a control character (U+007F to U+009F)");
    }
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        return Err("it holds U+FFFE or U+FFFF, which are no characters");
    }
    if text.contains('\n') && text.contains(['\u{2028}', '\u{2029}']) {
        return Err("it has several lines and a Unicode line or paragraph separator (U+2028, U+2029)");
    }
    Ok(())
}

/// Whether kustomize carries a mapping's key.
///
/// # Errors
/// The reason, to be read after "kustomize cannot carry this key: ".
pub fn key_carried_by_kustomize(key: &str) -> Result<(), &'static str> {
    if key == "<<" {
        return Err("it drops a key `<<`, quoted or not");
    }
    if key.chars().count() > 1000 {
        return Err("it has more than 1,000 characters");
    }
    carried_by_kustomize(key)
}
