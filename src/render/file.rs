//! Files of a render before they are bytes.

use std::sync::Arc;

use serde_json::Value;

use super::object::tidy;
use crate::output::header;

/// The definition files that decide a file.
pub(super) type Sources = Arc<[String]>;

/// A file of `rendered/<environment>/`: one object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    /// Its path below `rendered/<environment>/`.
    pub path: String,
    /// The object in it.
    pub object: Value,
    /// The definition files that decide it, for the header.
    pub sources: Sources,
}

impl File {
    /// A file of an object.
    pub(crate) fn new(path: impl Into<String>, object: Value, sources: &Sources) -> Self {
        Self { path: path.into(), object: tidy(object), sources: Arc::clone(sources) }
    }

    /// Its bytes: the header, and the object as YAML.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text = header(&self.sources);
        yaml::write_into(&mut text, &self.object, 0);
        // Growing left up to as much again unused, and hundreds of thousands of files wait to be written.
        text.shrink_to_fit();
        text.into_bytes()
    }
}
