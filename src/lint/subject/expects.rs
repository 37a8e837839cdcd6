//! What is expected where: strings that the API server, a chart or a label wants.

use yaml::{NodeRef, Step};

use super::{chart_file, compose, kustomization};
use crate::lint::{Role, Scalar};
use crate::secrecy::name::means_secret;
use crate::secrecy::spot::ENV_LISTS;

/// Mappings whose values Kubernetes wants to be strings, wherever they stand in an object.
const STRING_MAPS: [&str; 5] = ["labels", "annotations", "matchLabels", "nodeSelector", "stringData"];

/// Keys of Helm values that charts pass on as such mappings.
const VALUE_MAPS: [&str; 4] = ["podLabels", "podAnnotations", "serviceAnnotations", "commonLabels"];

impl Scalar<'_> {
    /// Whether it is the name of an entry in a list of environment variables.
    pub(crate) fn is_env_name(&self) -> bool {
        !self.is_key && self.path.step == Some(Step::Key("name")) && self.is_in_env_entry()
    }

    /// Whether it is the value of an entry in a list of environment variables.
    pub(crate) fn is_env_value(&self) -> bool {
        !self.is_key && self.path.step == Some(Step::Key("value")) && self.is_in_env_entry()
    }

    /// The name of the environment variable that it is the value of: in an entry of a list, or in a mapping whose key it is.
    pub(crate) fn env_name(&self) -> Option<&str> {
        if self.is_env_value() {
            return self.sibling("name");
        }
        match self.path.step {
            Some(Step::Key(key)) if !self.is_key && self.role != Role::Other => {
                Some(key).filter(|key| key.contains("__"))
            }
            Some(Step::Key(key)) if key.contains("__") => compose::variable(self).map(|_| key),
            _ => None,
        }
    }

    /// The setting of ClearML's server that it is the value of, which the server reads as HOCON.
    pub(crate) fn hocon_setting(&self) -> Option<String> {
        if let Some(setting) = self.external_service() {
            return Some(setting.to_owned());
        }
        let name = self.env_name()?.trim_end_matches(':');
        pyhocon::path_of(name)
    }

    /// The setting that the server's chart makes of an address of a database outside of the cluster.
    ///
    /// Source: clearml-helm-charts, charts/clearml/templates/apiserver-deployment.yaml.
    fn external_service(&self) -> Option<&'static str> {
        const SETTINGS: [(&str, &str); 4] = [
            ("mongodbConnectionStringAuth", "hosts.mongo.auth.host"),
            ("mongodbConnectionStringBackend", "hosts.mongo.backend.host"),
            ("mongodbConnectionString", "hosts.mongo.backend.host"),
            ("elasticsearchConnectionString", "hosts.elastic.events.hosts"),
        ];
        if self.is_key || self.role == Role::Other || self.path.parent?.key() != Some("externalServices") {
            return None;
        }
        let Some(Step::Key(key)) = self.path.step else { return None };
        SETTINGS.iter().find(|(known, _)| *known == key).map(|(_, setting)| *setting)
    }

    /// Whether its key, or the environment variable that it is the value of, means a secret.
    pub(crate) fn is_secret(&self) -> bool {
        means_secret(self.env_name().or(self.path.key()).unwrap_or_default())
    }

    fn is_in_env_entry(&self) -> bool {
        let Some(entry) = self.path.parent else { return false };
        let in_list = matches!(entry.step, Some(Step::Index(_)));
        let known = entry.key().is_some_and(|key| ENV_LISTS.contains(&key));
        let looks_like =
            || self.sibling("name").is_some_and(|name| name.starts_with("CLEARML_") || name.starts_with("TRAINS_"));
        in_list && self.role != Role::Other && (known || looks_like())
    }

    /// Why a string is required here, where one is; none for keys.
    pub(crate) fn wants_string(&self) -> Option<&'static str> {
        if self.is_key {
            return None;
        }
        if kustomization::wants_string(self) {
            return Some("kustomize wants a string here, and refuses the file");
        }
        if chart_file::loses_digits(self) {
            return Some("Helm wants a string here, and prints the number as Go does");
        }
        if self.role == Role::Other {
            return None;
        }
        if self.is_env_value() || self.is_env_name() {
            return Some("Kubernetes wants the value of an environment variable to be a string");
        }
        let Some(Step::Key(key)) = self.path.step else { return self.wants_string_item() };
        let around = self.path.parent.and_then(|parent| parent.key());
        if around.is_some_and(|around| STRING_MAPS.contains(&around)) && !self.is_setting_of_a_map() {
            return Some("Kubernetes wants strings here");
        }
        match self.role {
            Role::Object if around == Some("data") && self.kind_is("ConfigMap") => {
                Some("Kubernetes wants strings here")
            }
            Role::Values(_) if around.is_some_and(|around| VALUE_MAPS.contains(&around)) => {
                Some("Kubernetes wants strings here")
            }
            Role::Values(_)
                if key == "tag" && (around.is_some_and(is_image) || self.sibling("repository").is_some()) =>
            {
                Some("an image tag is a string, and a number may lose a digit")
            }
            _ => None,
        }
    }

    /// Whether it says something of a mapping of strings instead of standing in one: in the schema of a CRD, where `annotations` is a
    /// property that has a type, and in an entry of the list `labels` of a kustomization.
    fn is_setting_of_a_map(&self) -> bool {
        let in_list = self.path.parent.is_some_and(|parent| matches!(parent.step, Some(Step::Index(_))));
        in_list || self.path.keys().any(|key| key == "openAPIV3Schema")
    }

    fn wants_string_item(&self) -> Option<&'static str> {
        let list = self.path.key()?;
        let of_container = self.role == Role::Object && matches!(list, "args" | "command");
        of_container.then_some("Kubernetes wants arguments to be strings")
    }

    fn kind_is(&self, kind: &str) -> bool {
        self.node.document().root().get("kind").map(NodeRef::text) == Some(kind)
    }
}

fn is_image(key: &str) -> bool {
    key.to_ascii_lowercase().ends_with("image")
}
