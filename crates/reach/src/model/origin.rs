//! Where objects come from, so that explanations and findings can name file and line.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use yaml::{Place, Reading, SourceFile, Span, Stream};

/// Knows the places of an object's fields.
pub trait Origin: fmt::Debug + Send + Sync {
    /// Where the field of a JSON pointer (RFC 6901) stands, or the nearest field above it that is there.
    fn place(&self, pointer: &str) -> Place;
}

/// A document of a YAML or JSON file.
#[derive(Debug)]
pub struct InDocument {
    /// The file, read.
    pub stream: Arc<Stream>,
    /// Which of its documents.
    pub document: usize,
}

impl InDocument {
    /// The objects of all documents of a file, as kubectl, Argo CD and Helm read them: by Go's yaml.v2.
    #[must_use]
    pub fn all(stream: &Arc<Stream>) -> Vec<Object> {
        let documents = stream.documents.iter().enumerate();
        let objects = documents.map(|(document, parsed)| Object {
            value: parsed.root().to_json(Reading::GoV2),
            origin: Arc::new(Self { stream: Arc::clone(stream), document }),
        });
        objects.collect()
    }
}

impl Origin for InDocument {
    fn place(&self, pointer: &str) -> Place {
        let Some(document) = self.stream.documents.get(self.document) else {
            return self.stream.file.place(Span::default());
        };
        let mut pointer = pointer;
        loop {
            if let Some(node) = document.root().pointer(pointer) {
                return node.place();
            }
            pointer = pointer.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

/// A file whose content is not at hand: what was rendered in memory.
#[derive(Debug)]
pub struct InFile(pub Arc<SourceFile>);

impl Origin for InFile {
    fn place(&self, _pointer: &str) -> Place {
        self.0.place(Span::default())
    }
}

/// An object of a cluster, and where it comes from.
#[derive(Clone, Debug)]
pub struct Object {
    /// The object, as readers of the API get it.
    pub value: Value,
    /// Knows its places.
    pub origin: Arc<dyn Origin>,
}

impl Object {
    /// An object that was made in memory and belongs in the file of the given path.
    pub fn in_memory(path: impl Into<String>, value: Value) -> Self {
        Self { value, origin: Arc::new(InFile(SourceFile::new(path, ""))) }
    }
}

/// Where an object of the model stands: in a document, or in an item of a `List` in one.
#[derive(Clone)]
pub struct Source {
    origin: Arc<dyn Origin>,
    prefix: Arc<str>,
}

impl Source {
    /// The object at `prefix` of a document.
    pub fn new(origin: Arc<dyn Origin>, prefix: &str) -> Self {
        Self { origin, prefix: prefix.into() }
    }

    /// The place of a field of the object.
    pub fn place(&self, pointer: &str) -> Place {
        self.origin.place(&format!("{}{pointer}", self.prefix))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place(""))
    }
}
