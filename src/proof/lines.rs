//! Lines of rendered files, which the model learns only of those files that somebody asks about: the lines of all would need several
//! times the memory of a render.

use std::sync::{Arc, OnceLock};

use crate::manifest::{File, Identity};
use crate::source::{Place, SourceFile, Span};
use reach::model::{InDocument, Origin};
use yaml::Pointer;

/// A rendered file that policies, or what they are about, stand in.
#[derive(Debug)]
pub(super) struct Written {
    /// The file, without its text.
    path: Arc<SourceFile>,
    read: OnceLock<Box<Read>>,
}

/// What a file holds.
#[derive(Debug)]
struct Read {
    /// Kind, namespace and name.
    policy: String,
    document: InDocument,
    /// Where the flows are declared that asked for the object.
    flows: Vec<Place>,
}

impl Written {
    /// A file of which nothing but the path is known.
    pub(super) fn new(path: String) -> Self {
        Self { path: SourceFile::new(path, ""), read: OnceLock::new() }
    }

    /// Its path in the tree.
    pub(super) fn path(&self) -> &str {
        &self.path.path
    }

    /// Lets it know its lines.
    pub(super) fn read(&self, file: &File) {
        self.read.get_or_init(|| {
            let written = SourceFile::new(self.path(), String::from_utf8_lossy(&file.bytes()));
            let stream = Arc::new(yaml::parse(&written, &yaml::Limits::default()));
            let document = InDocument { stream, document: 0 };
            Box::new(Read {
                policy: Identity::of(&file.object).to_string(),
                document,
                flows: file.flows().cloned().collect(),
            })
        });
    }

    /// Where the flows are declared that asked for a policy, if this is it.
    pub(super) fn flows_of(&self, policy: &str) -> &[Place] {
        let read = self.read.get().filter(|read| read.policy == policy);
        read.map_or(&[], |read| &read.flows)
    }
}

impl Origin for Written {
    fn place(&self, pointer: &Pointer) -> Place {
        match self.read.get() {
            Some(read) => read.document.place(pointer),
            None => self.path.place(Span::default()),
        }
    }
}
