use crate::finding::Rule;

/// One archive under two versions.
///
/// # Why
/// The text says one version, the command takes another, and whichever file lies around is installed.
///
/// # Bad
/// ```markdown docs/billing.md
/// We deliver `clearml-billing-1.1.0.tgz` to you.
///
/// ~~~
/// helm install billing clearml-billing-1.0.0.tgz
///                      ^^^^^^^^^^^^^^^^^^^^^^^^^
/// ~~~
/// ```
///
/// # Good
/// ```markdown docs/billing.md
/// We deliver `clearml-billing-1.1.0.tgz` to you.
///
/// ~~~
/// helm install billing clearml-billing-1.1.0.tgz
/// ~~~
/// ```
pub(crate) static MISMATCH: Rule = Rule::error("version/mismatch", include_str!("mismatch.rs"));
