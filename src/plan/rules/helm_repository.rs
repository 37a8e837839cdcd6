use crate::finding::Rule;

/// A chart repository that the environment does not name.
///
/// # Why
/// The engine would not know where to get the chart.
///
/// # Bad
/// ```yaml environments/production/environment.yaml
/// spec:
///   components: {mine: {}}
///   helmRepositories:
///     others: {url: "https://charts.example.com/others"}
/// #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
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
pub(crate) static HELM_REPOSITORY: Rule = Rule::error("reference/helm-repository", include_str!("helm_repository.rs"));
