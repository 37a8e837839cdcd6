//! Secrets in trees of mappings, lists and scalars: JSON, and YAML as it is written.

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;
use yaml::{Limits, NodeRef, Pointer, Reading, SourceFile, Span, Step, Way};

use super::places::Places;
use super::spot::{self, Facts, Kind, Spot};
use super::text::{self, Care, Found};
use super::value;

/// Keys beside a scalar that are looked at, and items before it: there may be as many as a file has lines.
const NEIGHBOURS: usize = 200;

/// A secret in an object: the scalar that holds it, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InObject {
    /// The scalar.
    pub pointer: Pointer,
    /// Where in the scalar, and under which name.
    pub found: Found,
}

/// The secrets in an object; those of a `List` stand in its items.
pub(crate) fn in_object(object: &Value) -> Vec<InObject> {
    let mut found = vec![];
    let mut visit = |at: &Way<'_, &Value>, facts: &Facts| {
        let here = spot::find(at, facts).into_iter();
        found.extend(here.map(|found| InObject { pointer: at.pointer(), found }));
    };
    match object.get("items").and_then(Value::as_array) {
        Some(items) if object.get("kind").is_some_and(|kind| kind == "List") => {
            let list = Way { node: object, step: Some(Step::Key("items")), around: None };
            for (index, node) in items.iter().enumerate() {
                let root = list.to(Step::Index(index), node);
                walk(&root, &Facts::of(node), &mut visit);
            }
        }
        _ => walk(&Way::root(object), &Facts::of(object), &mut visit),
    }
    found
}

/// The secrets of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFile {
    /// What no output may show of it: more than what is told of as a secret.
    pub hidden: Vec<Span>,
    /// What is surely a secret, so that no text may quote it.
    pub told: Vec<Span>,
}

/// The secrets of a file.
pub(crate) fn in_file(file: &Arc<SourceFile>) -> InFile {
    let span = |range: Range<usize>| Span::new(range.start, range.end);
    let hidden: Vec<Span> = text::find(&file.text, Care::Hide).into_iter().map(|found| span(found.range)).collect();
    let mut told: Vec<Span> = hidden.iter().copied().filter(|one| value::may_be_secret(file.slice(*one))).collect();
    let is_yaml = file.path.ends_with(".yaml") || file.path.ends_with(".yml");
    if is_yaml && (text::may_hold(&file.text) || file.text.contains("value")) {
        let stream = yaml::parse(file, &Limits::default());
        for document in &stream.documents {
            let root = document.root();
            let facts =
                Facts::new(kind_of(root), |path| Some(path.iter().try_fold(root, |node, key| node.get(key))?.text()));
            walk(&Way::root(root), &facts, &mut |at: &Way<'_, NodeRef<'_>>, facts| {
                let found = spot::find(at, facts).into_iter().map(|found| found.range);
                let found: Vec<Range<usize>> = found.chain(spot::unlike_words(at)).collect();
                if !found.is_empty() {
                    let places = Places::new(at.node);
                    told.extend(found.iter().map(|found| places.span(found)));
                }
            });
        }
    }
    InFile { hidden: merged(hidden.into_iter().chain(told.iter().copied()).collect()), told }
}

fn kind_of(root: NodeRef<'_>) -> Kind {
    let is_object = root.get("apiVersion").is_some() && root.get("kind").is_some();
    if is_object { Kind::Object } else { Kind::Values }
}

/// Spans in order, those that overlap or touch as one.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// A node of a tree.
trait Node: Copy {
    /// The text of a scalar that is a string or a number.
    fn text<'t>(self) -> Option<&'t str>
    where
        Self: 't;
    /// The entries of a mapping, as they are written.
    fn entries<'t>(self) -> impl Iterator<Item = (&'t str, Self)>
    where
        Self: 't;
    /// The items of a list.
    fn items(self) -> impl Iterator<Item = Self>;
}

impl Node for &Value {
    fn text<'t>(self) -> Option<&'t str>
    where
        Self: 't,
    {
        self.as_str()
    }

    fn entries<'t>(self) -> impl Iterator<Item = (&'t str, Self)>
    where
        Self: 't,
    {
        self.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    fn items(self) -> impl Iterator<Item = Self> {
        self.as_array().into_iter().flatten()
    }
}

impl Node for NodeRef<'_> {
    fn text<'t>(self) -> Option<&'t str>
    where
        Self: 't,
    {
        let is_text = matches!(self.scalar(Reading::GoV2), yaml::Scalar::Str(_) | yaml::Scalar::Int(_));
        (self.is_scalar() && !self.is_alias() && is_text).then(|| NodeRef::text(self))
    }

    fn entries<'t>(self) -> impl Iterator<Item = (&'t str, Self)>
    where
        Self: 't,
    {
        let node = Some(self).filter(|node| !node.is_alias());
        node.into_iter().flat_map(NodeRef::raw_entries).map(|(key, value)| (NodeRef::text(key), value))
    }

    fn items(self) -> impl Iterator<Item = Self> {
        Some(self).filter(|node| !node.is_alias()).into_iter().flat_map(NodeRef::items)
    }
}

/// Calls `visit` with every scalar that is a string or a number. What parses has a bounded depth, and what templates make is bounded by
/// their output.
fn walk<N: Node>(at: &Way<'_, N>, facts: &Facts, visit: &mut dyn FnMut(&Way<'_, N>, &Facts)) {
    if at.node.text().is_some() {
        return visit(at, facts);
    }
    for (index, node) in at.node.items().enumerate() {
        walk(&at.to(Step::Index(index), node), facts, visit);
    }
    for (key, node) in at.node.entries() {
        walk(&at.to(Step::Key(key), node), facts, visit);
    }
}

impl<N: Node> Spot for Way<'_, N> {
    fn text(&self) -> &str {
        self.node.text().unwrap_or_default()
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        let mut at = Some(self);
        std::iter::from_fn(move || {
            loop {
                let here = at?;
                at = here.around;
                if let Some(key) = here.key() {
                    return Some(key);
                }
            }
        })
    }

    fn is_item(&self) -> bool {
        self.index().is_some()
    }

    fn is_in_entry(&self) -> bool {
        self.around.is_some_and(Way::is_item)
    }

    fn sibling(&self, key: &str) -> Option<&str> {
        let entries = self.around?.node.entries().take(NEIGHBOURS);
        entries.filter(|(own, _)| *own == key).last()?.1.text()
    }

    fn has_sibling(&self, test: &dyn Fn(&str) -> bool) -> bool {
        self.around.is_some_and(|parent| parent.node.entries().take(NEIGHBOURS).any(|(key, _)| test(key)))
    }

    fn previous(&self) -> Option<&str> {
        let before = self.index()?.checked_sub(1).filter(|before| *before < NEIGHBOURS)?;
        self.around?.node.items().nth(before)?.text()
    }

    fn is_texty(&self) -> bool {
        true
    }
}
