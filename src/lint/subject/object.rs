//! Kubernetes objects, rendered by us or not, as JSON with a way back to their places.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::definition::Engine;
use crate::finding::ObjectId;
use crate::fleet::Environment;
use crate::kubernetes::{self, Validation, Version};
use crate::manifest::File;
use crate::render;
use crate::source::{Place, SourceFile, Span};
use reach::model::WorkloadKind;
use yaml::{NodeRef, Pointer, Reading};

use super::file::settle;
use super::scalar::paths_at;
use crate::lint::YamlFile;
use crate::lint::subject::layers::Layer;
use crate::lint::subject::network::View;

/// One object.
pub(crate) struct Object {
    /// Whether we rendered it.
    pub ours: bool,
    /// The versions of what serves it: known of what we render, for an environment.
    pub servers: Option<Servers>,
    /// What kustomizations make of it.
    pub layer: Layer,
    origin: Origin,
    validation: OnceLock<Validation>,
}

/// Versions of what serves an environment's objects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Servers {
    /// Kubernetes.
    pub kubernetes: Option<Version>,
    /// Flux, where it delivers the environment.
    pub flux: Option<Version>,
}

impl Servers {
    /// Those of an environment.
    pub(crate) fn of(environment: &Environment) -> Self {
        let parsed = |text: &str| render::Version::parse(text).map(|version| (version.0, version.1));
        let delivery = &environment.spec.delivery;
        Self {
            kubernetes: parsed(&environment.spec.cluster.kubernetes),
            flux: Some(&delivery.version).filter(|_| delivery.engine == Engine::Flux).and_then(|text| parsed(text)),
        }
    }
}

/// Where an object is from.
enum Origin {
    /// A document of a file, or an item of a `List` in it.
    Read { value: Value, file: Arc<YamlFile>, document: usize, base: Pointer },
    /// A render; written and read again only when somebody asks for a place in it.
    Rendered { path: String, file: File, written: OnceLock<Arc<YamlFile>> },
}

impl Object {
    /// The objects of a file; a `List` is its items.
    pub(crate) fn of(file: &Arc<YamlFile>) -> Vec<Self> {
        let mut objects = vec![];
        for (document, (read, role)) in file.documents().enumerate() {
            if role != crate::lint::Role::Object {
                continue;
            }
            let value = read.root().to_json(Reading::GoV2);
            let object = |value, base| Self::new(Origin::Read { value, file: Arc::clone(file), document, base }, None);
            match value.get("items").and_then(Value::as_array) {
                Some(items) if value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List")) => {
                    let items = items.iter().enumerate();
                    objects.extend(items.map(|(at, item)| object(item.clone(), Pointer::from("/items").index(at))));
                }
                _ => objects.push(object(value, Pointer::ROOT)),
            }
        }
        objects
    }

    /// An object that we render, with its path in the tree.
    ///
    /// Where the templates are `tested`, all built in, tests hold what they make to the schemas: asking again would cost every run the time
    /// that it takes to compile these.
    pub(crate) fn rendered(path: String, file: File, servers: Servers, tested: bool) -> Self {
        let object = Self::new(Origin::Rendered { path, file, written: OnceLock::new() }, Some(servers));
        if tested { Self { validation: OnceLock::from(Validation::Valid), ..object } } else { object }
    }

    fn new(origin: Origin, servers: Option<Servers>) -> Self {
        Self { ours: servers.is_some(), servers, layer: Layer::default(), origin, validation: OnceLock::new() }
    }

    /// What its kind's schema says of it; asked once.
    pub(crate) fn validation(&self) -> &Validation {
        self.validation.get_or_init(|| kubernetes::validate(self.value()))
    }

    /// The object as kubectl reads it.
    pub(crate) fn value(&self) -> &Value {
        match &self.origin {
            Origin::Read { value, .. } => value,
            Origin::Rendered { file, .. } => &file.object,
        }
    }

    /// The file that we render it to.
    pub(crate) fn rendered_file(&self) -> Option<&File> {
        match &self.origin {
            Origin::Read { .. } => None,
            Origin::Rendered { file, .. } => Some(file),
        }
    }

    fn file(&self) -> &Arc<YamlFile> {
        match &self.origin {
            Origin::Read { file, .. } => file,
            Origin::Rendered { path, file, written } => written.get_or_init(|| {
                let text = String::from_utf8_lossy(&file.bytes()).into_owned();
                Arc::new(YamlFile::read(&SourceFile::new(path.as_str(), text), None))
            }),
        }
    }

    fn root(&self) -> Option<NodeRef<'_>> {
        let (document, base) = match &self.origin {
            Origin::Read { document, base, .. } => (*document, base),
            Origin::Rendered { .. } => (0, &Pointer::ROOT),
        };
        self.file().stream.documents.get(document)?.root().pointer(base)
    }

    /// For each of some spans in order, the innermost value that holds it, or whose key does, and whether it is the key.
    pub(crate) fn parts_at(&self, spans: &[Span]) -> Vec<(Pointer, bool)> {
        self.root().map_or_else(|| vec![(Pointer::ROOT, false); spans.len()], |root| paths_at(root, spans))
    }

    /// `kind`.
    pub(crate) fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// `apiVersion` without the version: `apps`; empty for the core group.
    pub(crate) fn group(&self) -> &str {
        self.text("/apiVersion").split_once('/').map_or("", |(group, _)| group)
    }

    /// `metadata.name`; empty where there is none.
    pub(crate) fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// `metadata.namespace`; empty where there is none.
    pub(crate) fn namespace(&self) -> &str {
        self.text("/metadata/namespace")
    }

    /// The value of a label.
    pub(crate) fn label(&self, key: &str) -> Option<&str> {
        self.value().get("metadata")?.get("labels")?.get(key)?.as_str()
    }

    /// The value of an annotation.
    pub(crate) fn annotation(&self, key: &str) -> Option<&str> {
        self.value().get("metadata")?.get("annotations")?.get(key)?.as_str()
    }

    /// Roughly how many bytes of YAML it is made of; of what we render, at most.
    pub(crate) fn size_hint(&self) -> usize {
        match &self.origin {
            Origin::Read { .. } => self.root().map_or(0, |root| (root.span().end - root.span().start) as usize),
            Origin::Rendered { file, .. } => weight(&file.object),
        }
    }

    /// Kind, namespace where there is one, and name, as findings name it.
    pub(crate) fn id(&self) -> ObjectId {
        ObjectId { namespace: self.namespace().to_owned(), ..ObjectId::new(self.kind(), self.name()) }
    }

    /// The string that a pointer names; empty where there is none.
    pub(crate) fn text(&self, pointer: impl Into<Pointer>) -> &str {
        self.get(pointer).and_then(Value::as_str).unwrap_or("")
    }

    /// The value that a pointer names.
    pub(crate) fn get(&self, pointer: impl Into<Pointer>) -> Option<&Value> {
        self.value().pointer(pointer.into().as_str())
    }

    /// Its containers, init and ephemeral ones too, with the pointers to them; none for objects that run nothing.
    pub(crate) fn containers(&self) -> Vec<(Pointer, &Value)> {
        let Some(base) = self.pod_spec() else { return vec![] };
        let lists = ["containers", "initContainers", "ephemeralContainers"].map(|list| base.key(list));
        lists
            .into_iter()
            .flat_map(|list| {
                let containers = self.get(&list).and_then(Value::as_array).into_iter().flatten().enumerate();
                containers.map(move |(at, container)| (list.index(at), container)).collect::<Vec<_>>()
            })
            .collect()
    }

    /// The spec of an Application of Argo CD, also of those that an ApplicationSet makes.
    pub(crate) fn application_spec(&self) -> Option<&'static str> {
        match (self.group(), self.kind()) {
            ("argoproj.io", "Application") => Some("/spec"),
            ("argoproj.io", "ApplicationSet") => Some("/spec/template/spec"),
            _ => None,
        }
    }

    /// Its pod's spec; none for objects that run nothing.
    pub(crate) fn pod_spec(&self) -> Option<Pointer> {
        Some(WorkloadKind::named(self.kind())?.template().join("/spec"))
    }

    /// The file that it stands in.
    pub(crate) fn path(&self) -> &str {
        match &self.origin {
            Origin::Read { file, .. } => &file.file.path,
            Origin::Rendered { path, .. } => path,
        }
    }

    /// The place of the value that a pointer names, or of the nearest thing around it that is there.
    pub(crate) fn place(&self, pointer: impl Into<Pointer>) -> Place {
        self.nearest(&pointer.into()).map_or_else(|| self.file().file.place(Span::default()), |(_, node)| node.place())
    }

    /// Knows the places of the values that pointers name, for as long as it is asked.
    pub(crate) fn places(&self) -> Box<dyn Fn(&Pointer) -> Place + Send + Sync> {
        let file = Arc::clone(self.file());
        let (document, base) = match &self.origin {
            Origin::Read { document, base, .. } => (*document, base.clone()),
            Origin::Rendered { .. } => (0, Pointer::ROOT),
        };
        Box::new(move |pointer| {
            let root = file.stream.documents.get(document).and_then(|document| document.root().pointer(&base));
            let nearest = root.and_then(|root| nearest(root, pointer));
            nearest.map_or_else(|| file.file.place(Span::default()), |(_, node)| node.place())
        })
    }

    /// The place of the key at the end of a pointer, or of the nearest thing around it that is there.
    pub(crate) fn key_place(&self, pointer: impl Into<Pointer>) -> Place {
        match self.nearest(&pointer.into()) {
            Some((Some(key), _)) => key.place(),
            Some((None, node)) => node.place(),
            None => self.file().file.place(Span::default()),
        }
    }

    fn nearest(&self, pointer: &Pointer) -> Option<(Option<NodeRef<'_>>, NodeRef<'_>)> {
        nearest(self.root()?, pointer)
    }
}

/// No less than the bytes of a value as JSON, where nothing in it needs an escape of more than two; counted, not written.
fn weight(value: &Value) -> usize {
    /// The longest number; brackets, quotes and commas too.
    const SCALAR: usize = 24;
    const PUNCTUATION: usize = 4;
    match value {
        Value::String(text) => 2 * text.len() + PUNCTUATION,
        Value::Array(items) => items.iter().map(weight).sum::<usize>() + PUNCTUATION,
        Value::Object(map) => {
            map.iter().map(|(key, value)| key.len() + PUNCTUATION + weight(value)).sum::<usize>() + PUNCTUATION
        }
        _ => SCALAR,
    }
}

/// Key and value that a pointer names, or of the nearest thing around it that is there; the kind, where nothing is.
fn nearest<'a>(root: NodeRef<'a>, pointer: &Pointer) -> Option<(Option<NodeRef<'a>>, NodeRef<'a>)> {
    let child = |(_, node): &(Option<NodeRef<'a>>, NodeRef<'a>), step: &str| match node.is_mapping() {
        true => entry(*node, step).map(|(key, value)| (Some(key), value)),
        false => node.child(step).map(|item| (None, item)),
    };
    let (key, node) = pointer.nearest((None, root), child).0;
    if node == root { Some((root.key("kind"), root.get("kind").unwrap_or(root))) } else { Some((key, node)) }
}

/// The entry of a key as kubectl reads it, which takes `n:` for `false:`.
fn entry<'a>(mapping: NodeRef<'a>, key: &str) -> Option<(NodeRef<'a>, NodeRef<'a>)> {
    let is_read_so = |own: &NodeRef<'_>| {
        matches!(key, "true" | "false") && own.is_scalar() && {
            own.scalar(Reading::GoV2) == yaml::Scalar::Bool(key == "true")
        }
    };
    mapping.entry(key).or_else(|| mapping.raw_entries().find(|(own, _)| is_read_so(own)))
}

/// Objects that are applied together: those of an environment, or of a folder that is not ours.
#[derive(Default)]
pub(crate) struct Manifests {
    /// The objects, in the order of their files.
    pub objects: Vec<Object>,
    /// Whether more of what they are applied with stands elsewhere, as policies.
    pub is_part: bool,
    network: OnceLock<View>,
}

impl Manifests {
    /// These objects.
    pub(crate) fn new(objects: Vec<Object>) -> Self {
        Self { objects, ..Self::default() }
    }

    /// What we render, with the view that it is proved by.
    pub(crate) fn proved(objects: Vec<Object>, view: View) -> Self {
        Self { objects, is_part: false, network: OnceLock::from(view) }
    }

    /// Finishes findings: their objects, and places in the files as they are.
    pub(crate) fn settle(&self, findings: &mut [crate::finding::Finding]) {
        if findings.is_empty() {
            return;
        }
        let by_path: HashMap<&str, &Object> = self.objects.iter().map(|object| (object.path(), object)).collect();
        settle(findings, |path| by_path.get(path).map(|object| object.file().as_ref()));
    }

    /// What they say about reachability; read at the first call.
    pub(crate) fn network(&self) -> &View {
        self.network.get_or_init(|| View::of(self))
    }
}
