//! Chart repositories that are known by the keys that built-in components name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::load;
use crate::source::SourceFile;
use yaml::Reading;

/// A chart repository.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct KnownRepository {
    /// Its address.
    pub url: String,
    /// Whether it wants credentials.
    #[serde(default)]
    pub credentials: bool,
    /// Where this is known from.
    pub confirmed: String,
}

impl KnownRepository {
    /// Its entry in an environment's `helmRepositories`.
    pub(crate) fn entry(&self) -> Value {
        if self.credentials { json!({"url": self.url, "credentials": true}) } else { json!({"url": self.url}) }
    }
}

static ALL: LazyLock<BTreeMap<String, KnownRepository>> = LazyLock::new(|| read().unwrap_or_default());

fn read() -> Option<BTreeMap<String, KnownRepository>> {
    let file = SourceFile::new("catalog/repositories.yaml", load::repositories()?);
    let stream = yaml::parse(&file, &yaml::Limits::default());
    serde_json::from_value(stream.documents.first()?.root().to_json(Reading::Core12)).ok()
}

/// The repository of a key.
pub(crate) fn known(key: &str) -> Option<&'static KnownRepository> {
    ALL.get(key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_file_of_repositories_reads() {
        assert_eq!(read().unwrap().len(), 3);
        assert_eq!(known("nvidia").map(|known| known.credentials), Some(false));
    }
}
