use crate::finding::Rule;

/// A component's chart repository is not listed in `helmRepositories`.
///
/// # Why
/// The delivery engine would not know where to download the chart.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {mine: {}}
///   helmRepositories:
///     others: {url: "https://charts.example.com/others"}
/// #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: component mine takes its chart from the Helm repository "mine", which environment production does not list
/// ```
/// ```yaml components/mine/component.yaml
/// apiVersion: tenantry.dev/v1
/// kind: Component
/// metadata: {name: mine}
/// spec:
///   about: A component of one's own.
///   scope: environment
///   stage: 50-applications
///   namespace: {name: mine, create: true}
///   chart:
///     name: mine
///     repository: mine
///     version: 1.0.0
///     release: mine
/// ```
///
/// # Good
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {mine: {}}
///   helmRepositories:
///     mine: {url: "https://charts.example.com/mine"}
/// ```
///
/// # Fix
/// By hand: add the repository under `helmRepositories`, or correct the name in the component.
///
/// # Source
/// The field `helmRepositories` in schemas/environment.json.
pub(crate) static HELM_REPOSITORY: Rule = Rule::error("reference/helm-repository", include_str!("helm_repository.rs"));
