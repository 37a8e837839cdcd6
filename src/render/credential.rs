//! Credentials of Helm repositories, which an engine reads and no component.

use serde_json::{Map, Value, json};

use super::argocd;
use super::external_secret::{Fixed, PULL_SECRET, external_secret};
use super::target::Target;
use crate::catalog::component::{Scope, SecretSource};
use crate::definition::Engine;
use crate::plan::{HelmRepository, Platform, RepositoryKind, Secret, SecretKey};

/// The name of the Secret that holds a repository's credentials.
pub(super) fn name(repository: &HelmRepository) -> String {
    format!("helm-repository-{}", repository.id)
}

/// A repository's credentials as one engine wants them.
#[derive(Debug)]
pub(crate) struct Credential<'a> {
    id: &'a str,
    /// The Secret that must exist.
    pub secret: Secret,
    fixed: Fixed,
}

impl Credential<'_> {
    /// The ExternalSecret that makes it.
    pub(crate) fn external_secret(&self, target: &Target<'_>) -> Value {
        external_secret(target, &self.secret, &self.fixed)
    }

    /// Labels by which the engine finds the Secret, and what it holds beside the keys: known beforehand.
    pub(crate) fn fixed(&self) -> (&Map<String, Value>, &Map<String, Value>) {
        (&self.fixed.labels, &self.fixed.data)
    }

    /// Name of the file in which Argo CD finds it.
    pub(crate) fn file(&self) -> String {
        format!("{}.yaml", self.id)
    }
}

/// The credentials that the environment's engine needs.
pub(crate) fn credentials<'a>(target: &Target<'_>, platform: &'a Platform<'_>) -> Vec<Credential<'a>> {
    let uses = |scope, repository: &HelmRepository| platform.takes_charts_from(scope, &repository.id);
    let asking = || platform.repositories.values().filter(|repository| repository.credentials);
    match target.engine() {
        Engine::ArgoCd => {
            let used = asking().filter(|each| uses(Scope::Environment, each) || uses(Scope::Tenant, each));
            used.map(|repository| of_argocd(target, repository)).collect()
        }
        Engine::Flux => asking()
            .flat_map(|repository| {
                let spaces =
                    [(Scope::Environment, target.engine_namespace()), (Scope::Tenant, target.releases_namespace())];
                let used = spaces.into_iter().filter(|(scope, _)| uses(*scope, repository));
                used.map(|(_, namespace)| of_flux(target, repository, namespace)).collect::<Vec<_>>()
            })
            .collect(),
    }
}

fn of_argocd<'a>(target: &Target<'_>, repository: &'a HelmRepository) -> Credential<'a> {
    let mut data = Map::from_iter([
        ("type".to_owned(), json!("helm")),
        ("name".to_owned(), json!(repository.id)),
        ("url".to_owned(), json!(argocd::address(repository))),
    ]);
    if repository.kind == RepositoryKind::Oci {
        data.insert("enableOCI".to_owned(), json!("true"));
    }
    let labels = of_argocd_labels();
    let secret = secret(target, repository, target.engine_namespace(), "Opaque");
    Credential { id: &repository.id, secret, fixed: Fixed { labels, data } }
}

/// By which Argo CD finds the Secrets of repositories.
fn of_argocd_labels() -> Map<String, Value> {
    Map::from_iter([("argocd.argoproj.io/secret-type".to_owned(), json!("repository"))])
}

/// The credentials for the git repository itself. The engine needs them before it can apply anything, so that no object makes them.
///
/// Sources: argoproj/argo-cd `docs/operator-manual/declarative-setup.md`, "Repositories"; fluxcd/source-controller
/// `docs/spec/v1/gitrepositories.md`, "Secret reference".
pub(crate) fn of_git<'a>(target: &Target<'a>) -> Option<Credential<'a>> {
    /// The name in the list, and of the Secret.
    const GIT: &str = "git-repository";
    let delivery = &target.environment.spec.delivery;
    if !delivery.credentials {
        return None;
    }
    let is_https = ["https://", "http://"].iter().any(|scheme| delivery.repository.starts_with(scheme));
    let (keys, fixed) = match target.engine() {
        Engine::ArgoCd => {
            let data = [("type", "git"), ("url", delivery.repository.as_str())];
            let data = data.into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect();
            let keys: &[&str] = if is_https { &["username", "password"] } else { &["sshPrivateKey"] };
            (keys, Fixed { labels: of_argocd_labels(), data })
        }
        Engine::Flux if is_https => (&["username", "password"][..], Fixed::default()),
        Engine::Flux => (&["identity", "known_hosts"][..], Fixed::default()),
    };
    let secret = Secret {
        name: GIT.to_owned(),
        namespace: target.engine_namespace().to_owned(),
        kind: "Opaque".to_owned(),
        keys: keys.iter().copied().map(SecretKey::named).collect(),
        from: SecretSource::Hand,
        store_path: String::new(),
        administrator: true,
        registry: None,
        equals: None,
        component: "delivery".to_owned(),
        confirmed: Some(format!("the {} documentation", target.engine().name())),
        assumed: None,
    };
    Some(Credential { id: GIT, secret, fixed })
}

fn of_flux<'a>(target: &Target<'_>, repository: &'a HelmRepository, namespace: &str) -> Credential<'a> {
    let kind = match repository.kind {
        RepositoryKind::Http => "Opaque",
        RepositoryKind::Oci => PULL_SECRET,
    };
    Credential { id: &repository.id, secret: secret(target, repository, namespace, kind), fixed: Fixed::default() }
}

fn secret(target: &Target<'_>, repository: &HelmRepository, namespace: &str, kind: &str) -> Secret {
    let name = name(repository);
    let path = &target.environment.spec.secrets.path;
    let address = argocd::address(repository);
    let keys: &[&str] = if kind == PULL_SECRET { &[".dockerconfigjson"] } else { &["username", "password"] };
    Secret {
        store_path: path.replace("{scope}", "platform").replace("{name}", &name),
        name,
        namespace: namespace.to_owned(),
        kind: kind.to_owned(),
        keys: keys.iter().copied().map(SecretKey::named).collect(),
        from: SecretSource::Store,
        administrator: true,
        registry: (kind == PULL_SECRET).then(|| address.split('/').next().unwrap_or(address).to_owned()),
        equals: None,
        component: "delivery".to_owned(),
        confirmed: Some(format!("the {} documentation", target.engine().name())),
        assumed: None,
    }
}
