//! What is said of Argo CD and of Flux.

use super::steps::Step;
use crate::definition::Engine;
use crate::render::{Target, Version};

/// From this version on Argo CD tracks its objects by an annotation.
///
/// Source: argoproj/argo-cd `docs/operator-manual/upgrading/2.14-3.0.md`.
const TRACKS_BY_ANNOTATION: Version = Version(3, 0);

/// From this version on kustomize-controller has the feature gate `CancelHealthCheckOnNewRevision`.
///
/// Source: fluxcd/kustomize-controller v1.8 `internal/features/features.go`.
const CANCELS_HEALTH_CHECKS: Version = Version(2, 8);

/// So many tenants for each Kustomization that Flux works at, where tenants' Jobs may be waited for.
const TENANTS_A_WORKER: usize = 10;

/// The engine, and how it is set up.
pub(super) fn installed(target: &Target<'_>) -> Step {
    let delivery = &target.environment.spec.delivery;
    let (version, namespace) = (&delivery.version, target.engine_namespace());
    match target.engine() {
        Engine::ArgoCd => {
            let mut step = Step::new(format!("Argo CD {version} runs in the namespace {namespace}"))
                .command(format!("kubectl --namespace {namespace} get deployments,statefulsets"));
            if target.version < TRACKS_BY_ANNOTATION {
                step = step.fact(
                    "argocd-cm says `application.resourceTrackingMethod: annotation`: its label would replace that of charts.",
                );
            }
            step
        }
        Engine::Flux => {
            let workers = (target.environment.tenants.len() / TENANTS_A_WORKER).max(4);
            let step = Step::new(format!("Flux {version} runs in the namespace {namespace}"))
                .fact(format!("kustomize-controller and helm-controller have `--concurrent={workers}` or more: a tenant's Job that hangs holds one worker."))
                .fact("Flux's `--no-cross-namespace-refs` and `--no-remote-bases` may be set.")
                .command(format!("flux check --namespace {namespace}"));
            if target.version < CANCELS_HEALTH_CHECKS {
                return step;
            }
            step.fact("kustomize-controller has `--feature-gates=CancelHealthCheckOnNewRevision=true`: a commit that mends a Job need not wait for it.")
        }
    }
}

/// What the engine must know of the cluster and of the git repository.
pub(super) fn source(target: &Target<'_>) -> Option<Step> {
    let delivery = &target.environment.spec.delivery;
    match (target.engine(), &delivery.git_repository, &delivery.destination.name) {
        (Engine::ArgoCd, _, Some(name)) => Some(
            Step::new(format!("Argo CD knows the cluster as {name}"))
                .command(format!("argocd cluster add <context of kubectl> --name {name}")),
        ),
        (Engine::ArgoCd, _, None) if !delivery.in_cluster => {
            let server = delivery.destination.server.as_deref().unwrap_or_default();
            Some(Step::new(format!("Argo CD knows the cluster at {server}")).command("argocd cluster list"))
        }
        (Engine::Flux, Some(name), _) => Some(
            Step::new(format!("The GitRepository {name} follows {}, {}", delivery.repository, delivery.revision))
                .command(format!("flux get sources git {name} --namespace {}", target.engine_namespace())),
        ),
        _ => None,
    }
}

/// How to see what comes of it.
pub(super) fn watched(target: &Target<'_>) -> Step {
    let namespace = target.engine_namespace();
    match target.engine() {
        Engine::ArgoCd => Step::new("Watch the Applications become Synced and Healthy")
            .command(format!("kubectl --namespace {namespace} get applications --watch")),
        Engine::Flux => Step::new("Watch the Kustomizations and HelmReleases become Ready")
            .command(format!("flux get kustomizations --namespace {namespace} --watch"))
            .command("flux get helmreleases --all-namespaces"),
    }
}
