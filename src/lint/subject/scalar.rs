//! Scalars in their context: the path that leads to them, and what is expected there.

use crate::finding::Fix;
use crate::source::{Place, Span};
use yaml::{Document, Kind, NodeRef, Pointer, Step, Style};

use crate::clearml::Chart;
use crate::lint::{Role, YamlFile};

/// The way from a document's root to a node, on the walker's stack.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    /// The node that this path leads to.
    pub node: NodeRef<'a>,
    /// The last step; none at the root.
    pub step: Option<Step<'a>>,
    /// The path of the node around.
    pub parent: Option<&'a Path<'a>>,
}

impl<'a> Path<'a> {
    /// The key that leads here, or that leads to the innermost list around.
    pub(crate) fn key(&self) -> Option<&'a str> {
        match self.step? {
            Step::Key(key) => Some(key),
            Step::Index(_) => self.parent?.key(),
        }
    }

    /// The path as a pointer.
    pub(crate) fn pointer(&self) -> Pointer {
        let around = self.parent.map_or(Pointer::ROOT, Self::pointer);
        match self.step {
            Some(Step::Key(key)) => around.key(key),
            Some(Step::Index(at)) => around.index(at),
            None => around,
        }
    }

    /// The keys from here outwards; indices are left out.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'a str> {
        let mut at = Some(*self);
        std::iter::from_fn(move || {
            loop {
                let path = at?;
                at = path.parent.copied();
                if let Some(Step::Key(key)) = path.step {
                    return Some(key);
                }
            }
        })
    }
}

/// A scalar of a file, a key or a value.
#[derive(Clone, Copy)]
pub(crate) struct Scalar<'a> {
    /// The scalar.
    pub node: NodeRef<'a>,
    /// Whether it is a key.
    pub is_key: bool,
    /// The way to it; of a key, the way to its value.
    pub path: &'a Path<'a>,
    /// What its document is.
    pub role: Role,
    /// Its file.
    pub file: &'a YamlFile,
}

impl<'a> Scalar<'a> {
    /// Its text, decoded.
    pub(crate) fn text(&self) -> &'a str {
        self.node.text()
    }

    /// Its place.
    pub(crate) fn place(&self) -> Place {
        self.node.place()
    }

    /// The mapping that it is a value or key of.
    pub(crate) fn mapping(&self) -> Option<NodeRef<'a>> {
        self.path.parent.map(|parent| parent.node).filter(|node| node.is_mapping())
    }

    /// A sibling's text.
    pub(crate) fn sibling(&self, key: &str) -> Option<&'a str> {
        self.mapping()?.get(key).filter(|node| node.is_scalar()).map(NodeRef::text)
    }

    /// A fix that makes it another text, in quotes that need the fewest escapes.
    pub(crate) fn rewrite(&self, title: impl Into<String>, safe: bool, text: &str) -> Option<Fix> {
        let mut edit = yaml::replace_scalar(self.node, text)?;
        let is_line = !matches!(self.node.style(), Style::Literal | Style::Folded);
        if is_line && text.contains('"') && !text.chars().any(|c| c.is_control() || c == '\'') {
            edit.text = format!("'{text}'");
        }
        Some(Fix { title: title.into(), safe, edits: vec![edit] })
    }

    /// A fix that puts quotes around a plain scalar.
    pub(crate) fn quoted(&self, safe: bool) -> Option<Fix> {
        let edit = yaml::quote_scalar(self.node)?;
        Some(Fix { title: "quote it".to_owned(), safe, edits: vec![edit] })
    }
}

/// Calls `visit` with every scalar of a file.
pub(crate) fn scalars(file: &YamlFile, visit: &mut dyn FnMut(&Scalar<'_>)) {
    file.documents().for_each(|(document, role)| scalars_of(file, document, role, visit));
}

/// Calls `visit` with every scalar of a document, keys before their values; aliases are not followed.
pub(crate) fn scalars_of(file: &YamlFile, document: &Document, role: Role, visit: &mut dyn FnMut(&Scalar<'_>)) {
    let path = Path { node: document.root(), step: None, parent: None };
    descend(file, role, &path, visit);
}

// The reader bounds how deep nodes are nested.
fn descend(file: &YamlFile, role: Role, path: &Path<'_>, visit: &mut dyn FnMut(&Scalar<'_>)) {
    if path.node.is_alias() {
        return;
    }
    let role = if role == Role::Object { role_inside(path) } else { role };
    match path.node.kind() {
        Kind::Scalar => visit(&Scalar { node: path.node, is_key: false, path, role, file }),
        Kind::Sequence => {
            for (index, item) in path.node.items().enumerate() {
                descend(file, role, &Path { node: item, step: Some(Step::Index(index)), parent: Some(path) }, visit);
            }
        }
        Kind::Mapping => {
            for (key, value) in path.node.raw_entries() {
                let below = Path { node: value, step: Some(Step::Key(key.text())), parent: Some(path) };
                if key.is_scalar() && !key.is_alias() {
                    visit(&Scalar { node: key, is_key: true, path: &below, role, file });
                }
                descend(file, role, &below, visit);
            }
        }
    }
}

/// Values of a chart inside of an object that delivers it: Argo CD's `valuesObject`, Flux's `values`, kustomize's `valuesInline`.
fn role_inside(path: &Path<'_>) -> Role {
    let Some(Step::Key(key)) = path.step else { return Role::Object };
    let around = || path.parent.and_then(|parent| parent.key());
    let is_values = match key {
        "valuesObject" => around() == Some("helm"),
        "valuesInline" => around() == Some("helmCharts"),
        "values" => around() == Some("spec") && kind_of(path.node) == "HelmRelease",
        _ => false,
    };
    match is_values && path.node.is_mapping() {
        true => Role::Values(Chart::recognise(path.node).unwrap_or(Chart::Unknown)),
        false => Role::Object,
    }
}

fn kind_of(node: NodeRef<'_>) -> &str {
    node.document().root().get("kind").map_or("", |kind| kind.text())
}

/// The path of the innermost node that holds each of some spans, which stand in order, and whether it is a key: that has its value's path.
pub(crate) fn paths_at(root: NodeRef<'_>, spans: &[Span]) -> Vec<(Pointer, bool)> {
    let mut paths = Vec::with_capacity(spans.len());
    deepest(&Path { node: root, step: None, parent: None }, spans, &mut paths);
    paths
}

/// A child of a node: the step to it, its key if it has one, and itself.
type Child<'a> = (Step<'a>, Option<NodeRef<'a>>, NodeRef<'a>);

fn children(node: NodeRef<'_>) -> Vec<Child<'_>> {
    if node.is_alias() {
        return vec![];
    }
    let entries = node.raw_entries().map(|(key, value)| (Step::Key(key.text()), Some(key), value));
    let items = node.items().enumerate().map(|(at, item)| (Step::Index(at), None, item));
    entries.chain(items).collect()
}

// Children and spans are gone through side by side: there may be as many of both as a file has lines.
fn deepest(path: &Path<'_>, spans: &[Span], paths: &mut Vec<(Pointer, bool)>) {
    let holds = |node: NodeRef<'_>, span: &Span| node.span().start <= span.start && span.end <= node.span().end;
    let holds_key = |key: Option<NodeRef<'_>>, span: &Span| key.is_some_and(|key| holds(key, span));
    let children = children(path.node);
    let end = |(_, key, value): &Child<'_>| key.map_or(0, |key| key.span().end).max(value.span().end);
    let (mut at, mut rest) = (0, spans);
    while let Some(span) = rest.first() {
        while children.get(at).is_some_and(|child| end(child) < span.start) {
            at += 1;
        }
        // One that ends where a span begins may stand before the one that holds it.
        let near = children.get(at..).unwrap_or_default().iter().take(2);
        let mut holding = near.filter(|(_, key, value)| holds_key(*key, span) || holds(*value, span));
        let mut count = 1;
        match holding.next() {
            Some((step, key, value)) => {
                let below = Path { node: *value, step: Some(*step), parent: Some(path) };
                if holds_key(*key, span) {
                    paths.push((below.pointer(), true));
                } else {
                    count = rest.iter().take_while(|span| holds(*value, span)).count().max(1);
                    deepest(&below, rest.get(..count).unwrap_or_default(), paths);
                }
            }
            None => paths.push((path.pointer(), false)),
        }
        rest = rest.get(count..).unwrap_or_default();
    }
}
