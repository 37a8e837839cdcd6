use crate::finding::Rule;

/// A page or script names the same archive with two versions.
///
/// # Why
/// The text names one version and the command another. Readers install whichever file they have.
///
/// # Level
/// An error in commands. A warning in running text.
///
/// # Bad
/// ```markdown docs/billing.md
/// We deliver `clearml-billing-1.1.0.tgz` to you.
///
/// ~~~
/// helm install billing clearml-billing-1.0.0.tgz
/// #                    ^^^^^^^^^^^^^^^^^^^^^^^^^ error: clearml-billing is 1.0.0 here and 1.1.0 elsewhere
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
///
/// # Fix
/// By hand: write the same version in all places.
///
/// # Source
/// helm.sh/docs, helm/helm_install: an archive is installed by its path.
pub(crate) static MISMATCH: Rule = Rule::error("version/mismatch", include_str!("mismatch.rs"));
