use crate::lint::{Lint, Rule};

/// Text that kustomize, and with it Flux, cannot carry.
///
/// # Why
/// It changes line separators and C1 controls whatever the quoting, and its emitter cannot write keys of more than 1,024 characters.
///
/// # Bad
/// ```sh console
/// # a ConfigMap in components/ with U+2028 in its text, in an environment that Flux delivers
/// ```
///
/// # Good
/// ```sh console
/// # the same text with plain line breaks
/// ```
pub struct KustomizeText;

impl Lint for KustomizeText {
    const RULE: Rule = Rule::error("delivery/kustomize-text");
}
