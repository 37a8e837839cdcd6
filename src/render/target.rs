//! Where an environment's objects go: what both engines' objects need to know of its delivery.

use serde_json::{Value, json};

use super::gate::Version;
use crate::definition::{Engine, SecretProvider};
use crate::fleet::{Environment, Tenant};
use crate::layout::RENDERED;
use crate::manifest::Sources;

/// The delivery of an environment.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    /// The environment.
    pub environment: &'a Environment,
    /// The engine's version.
    pub version: Version,
    /// The folder, in the git repository, that holds what is rendered for the environment.
    pub folder: String,
    /// The folder of the environment's definition, for headers: a file that is added to it changes no file that it does not decide.
    pub sources: Sources,
}

impl<'a> Target<'a> {
    /// The delivery of an environment. A version that cannot be read (the schema refuses it) counts as the oldest.
    pub(crate) fn new(environment: &'a Environment) -> Self {
        let delivery = &environment.spec.delivery;
        let root = delivery.path.trim_matches('/');
        let folder = format!("{root}{}{RENDERED}/{}", if root.is_empty() { "" } else { "/" }, environment.name);
        Self {
            environment,
            version: Version::parse(&delivery.version).unwrap_or(Version(0, 0)),
            folder,
            sources: [format!("environments/{}", environment.name)].into(),
        }
    }

    /// The engine.
    pub(crate) fn engine(&self) -> Engine {
        self.environment.spec.delivery.engine
    }

    /// The engine's namespace.
    pub(crate) fn engine_namespace(&self) -> &'a str {
        &self.environment.spec.delivery.namespace
    }

    /// The namespace of the tenants' HelmReleases with Flux.
    pub(crate) fn releases_namespace(&self) -> &'a str {
        &self.environment.spec.delivery.releases_namespace
    }

    /// The environment's name before `name`, for objects of an Argo CD that serves several environments.
    pub(crate) fn qualified(&self, name: &str) -> String {
        format!("{}-{name}", self.environment.name)
    }

    /// Whether ExternalSecrets are rendered.
    pub(crate) fn renders_secrets(&self) -> bool {
        self.environment.spec.secrets.provider == SecretProvider::ExternalSecrets
    }

    /// A path of the tree in the git repository.
    pub(crate) fn in_repository(&self, path: &str) -> String {
        match self.environment.spec.delivery.path.trim_matches('/') {
            "" => path.to_owned(),
            root => format!("{root}/{path}"),
        }
    }

    /// Argo CD's destination: the environment's cluster, and the namespace of objects that name none.
    pub(crate) fn destination(&self, namespace: &str) -> Value {
        let destination = &self.environment.spec.delivery.destination;
        let mut place = match (&destination.name, &destination.server) {
            (Some(name), _) => json!({ "name": name }),
            (None, server) => json!({"server": server.as_deref().unwrap_or(super::argocd::OWN_CLUSTER)}),
        };
        if !namespace.is_empty() {
            place["namespace"] = json!(namespace);
        }
        place
    }

    /// The folders of the definitions that decide a tenant's objects.
    pub(crate) fn sources_of(&self, tenant: &Tenant) -> Sources {
        self.sources.iter().cloned().chain([format!("tenants/{}", tenant.name)]).collect()
    }
}

/// The folder of a tenant below its environment's.
pub(crate) fn tenant_folder(tenant: &Tenant) -> String {
    format!("{}/{}", group_folder(&tenant.bucket), tenant.name)
}

/// The folder that a tenant of a name has below an environment's, or would have.
pub(crate) fn folder_of(environment: &Environment, tenant: &str) -> String {
    format!("{}/{tenant}", group_folder(&environment.bucket(tenant)))
}

/// The folder of a group of tenants below its environment's.
pub(crate) fn group_folder(bucket: &str) -> String {
    if bucket.is_empty() { "tenants".to_owned() } else { format!("tenants/{bucket}") }
}

/// The name of a group of tenants.
pub(crate) fn group_name(bucket: &str) -> String {
    if bucket.is_empty() { "tenants".to_owned() } else { format!("tenants-{bucket}") }
}

/// The file, below the environment's folder, that tells the engine of a group of tenants.
pub(crate) fn group_file(target: &Target<'_>, bucket: &str) -> String {
    let folder = match target.engine() {
        Engine::ArgoCd => "delivery",
        Engine::Flux => "flux",
    };
    format!("{folder}/groups/{}.yaml", group_name(bucket))
}

/// The file that keeps the folder of a group, below the environment's folder.
pub(crate) fn group_keeper(bucket: &str) -> String {
    format!("{}/{KEEPER}", group_folder(bucket))
}

/// Its name. No tenant's folder has a dot in its name.
pub(crate) const KEEPER: &str = "group.yaml";
