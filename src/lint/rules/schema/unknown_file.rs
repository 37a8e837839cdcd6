use crate::lint::{Lint, Rule};

/// A file below `environments/` or `tenants/` that nothing reads.
///
/// # Why
/// It was meant to say something, and does not: a misspelt name, or a file in the wrong folder.
///
/// # Bad
/// ```yaml tenants/acme/extra/agent.yaml
/// a: 1
/// ^
/// ```
///
/// # Good
/// ```yaml tenants/acme/values/agent.yaml
/// agentk8sglue: {}
/// ```
pub(super) struct UnknownFile;

impl Lint for UnknownFile {
    const RULE: Rule = Rule::error("schema/unknown-file");
}
