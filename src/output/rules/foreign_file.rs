use crate::finding::Rule;

/// A file in `rendered/` was not written by tenantry.
///
/// # Why
/// tenantry never changes or deletes such a file. So it would stay, and Argo CD or Flux would apply it.
///
/// # Bad
/// ```console rendered/production/platform/secret.yaml
/// echo "kind: Secret" > rendered/production/platform/secret.yaml
/// ```
///
/// # Good
/// ```console rendered/production/platform/secret.yaml
/// mkdir -p notes && echo "kind: Secret" > notes/secret.yaml
/// ```
///
/// # Fix
/// By hand: move the file out of `rendered/`. To deliver the object, add it to a component in `components/`.
///
/// # Source
/// argo-cd.readthedocs.io, user-guide/directory; fluxcd/kustomize-controller, docs/spec/v1/kustomizations.md, "Path".
pub(crate) static FOREIGN_FILE: Rule = Rule::error("delivery/foreign-file", include_str!("foreign_file.rs"));
