//! Where objects come from, so that explanations and findings can name file and line.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use yaml::{Place, Pointer, Reading, SourceFile, Span, Stream};

/// Knows the places of an object's fields.
pub trait Origin: fmt::Debug + Send + Sync {
    /// Where the field that a pointer names stands, or the nearest field around it that is there.
    fn place(&self, pointer: &Pointer) -> Place;
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
    fn place(&self, pointer: &Pointer) -> Place {
        match self.stream.documents.get(self.document) {
            Some(document) => document.root().nearest(pointer).place(),
            None => self.stream.file.place(Span::default()),
        }
    }
}

/// A file whose content is not at hand: what was rendered in memory.
#[derive(Debug)]
pub struct InFile(pub Arc<SourceFile>);

impl Origin for InFile {
    fn place(&self, _pointer: &Pointer) -> Place {
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
    prefix: Pointer,
}

impl Source {
    /// The object at `prefix` of a document.
    pub fn new(origin: Arc<dyn Origin>, prefix: Pointer) -> Self {
        Self { origin, prefix }
    }

    /// The place of a field of the object.
    pub fn place(&self, pointer: impl Into<Pointer>) -> Place {
        self.origin.place(&self.prefix.join(pointer))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place(Pointer::ROOT))
    }
}
