//! Definitions merged over one another, each part with its place.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::source::{Place, SourceFile, Span};
use crate::yaml::{Kind, NodeRef, Reading};

/// Layers of definitions as one tree. Maps merge, lists and scalars replace, `null` deletes.
#[derive(Clone, Debug)]
pub struct Merged {
    files: Vec<Arc<SourceFile>>,
    root: Part,
}

/// A place in one of the files of a [`Merged`]; smaller than a [`Place`], for there are millions.
#[derive(Clone, Copy, Debug)]
struct Mark {
    file: u16,
    span: Span,
}

#[derive(Clone, Debug)]
struct Part {
    value: Mark,
    key: Option<Mark>,
    data: Data,
}

#[derive(Clone, Debug)]
enum Data {
    Scalar(Value),
    List(Vec<Part>),
    Map(IndexMap<Box<str>, Part>),
}

impl Merged {
    /// One layer. Its `null`s are there still, as they delete what is below them.
    pub fn layer(node: NodeRef<'_>) -> Self {
        Self { files: vec![Arc::clone(node.document().file())], root: part(node, None) }
    }

    /// Nothing, at the beginning of a file.
    pub fn empty(file: &Arc<SourceFile>) -> Self {
        let value = Mark { file: 0, span: Span::default() };
        Self { files: vec![Arc::clone(file)], root: Part { value, key: None, data: Data::Map(IndexMap::new()) } }
    }

    /// This, with another layer over it.
    #[must_use]
    pub fn with(mut self, over: &Self) -> Self {
        let offset = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        self.files.extend(over.files.iter().cloned());
        let mut over = over.root.clone();
        over.shift(offset);
        self.root.merge(over);
        self
    }

    /// Without `null`s in maps, which have nothing left to delete.
    #[must_use]
    pub fn pruned(mut self) -> Self {
        self.root.prune();
        self
    }

    /// Whether there are `null`s in maps.
    pub fn deletes(&self) -> bool {
        self.root.deletes()
    }

    /// The part that a JSON pointer names, as a tree of its own.
    pub fn part(&self, pointer: &str) -> Option<Self> {
        let root = self.root.find(pointer)?.clone();
        Some(Self { files: self.files.clone(), root })
    }

    /// This as the value of a key of a new map around it, at the same place.
    #[must_use]
    pub fn wrapped(self, key: &str) -> Self {
        let value = self.root.key.unwrap_or(self.root.value);
        let data = Data::Map(IndexMap::from([(key.into(), self.root)]));
        Self { files: self.files, root: Part { value, key: None, data } }
    }

    /// Takes a key out of the map that a JSON pointer names.
    pub fn remove(&mut self, map: &str, key: &str) {
        if let Some(Part { data: Data::Map(entries), .. }) = self.root.find_mut(map) {
            entries.shift_remove(key);
        }
    }

    /// The files of the layers, the lowest first.
    pub fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.files.iter()
    }

    /// Takes out of the map that a JSON pointer names every key that is not wanted.
    pub fn retain(&mut self, map: &str, wanted: impl Fn(&str) -> bool) {
        if let Some(Part { data: Data::Map(entries), .. }) = self.root.find_mut(map) {
            entries.retain(|key, _| wanted(key));
        }
    }

    /// The keys of the map that a JSON pointer names which hold nothing, with their places.
    pub fn empty_keys(&self, map: &str) -> Vec<(String, Place)> {
        let Some(Part { data: Data::Map(entries), .. }) = self.root.find(map) else { return Vec::new() };
        let empty = entries.iter().filter(|(_, part)| part.is_null());
        empty.map(|(key, part)| (key.to_string(), self.at(part.key.unwrap_or(part.value)))).collect()
    }

    /// The file of the uppermost layer.
    pub fn file(&self) -> Place {
        let file = self.files.get(usize::from(self.root.value.file)).or_else(|| self.files.first());
        file.map_or_else(|| SourceFile::new("", ""), Arc::clone).place(Span::default())
    }

    /// The tree as JSON.
    pub fn to_json(&self) -> Value {
        self.root.to_json()
    }

    /// The JSON of the part that a JSON pointer names.
    pub fn get(&self, pointer: &str) -> Option<Value> {
        self.root.find(pointer).map(Part::to_json)
    }

    /// The keys of the map that a JSON pointer names, with their places.
    pub fn keys(&self, pointer: &str) -> Vec<(String, Place)> {
        match self.root.find(pointer) {
            Some(Part { data: Data::Map(entries), .. }) => {
                entries.iter().map(|(key, part)| (key.to_string(), self.at(part.key.unwrap_or(part.value)))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The place of the value that a JSON pointer (RFC 6901) names.
    pub fn value_place(&self, pointer: &str) -> Option<Place> {
        self.root.find(pointer).map(|part| self.at(part.value))
    }

    /// The place of its key; of the item itself in a list.
    pub fn key_place(&self, pointer: &str) -> Option<Place> {
        self.root.find(pointer).map(|part| self.at(part.key.unwrap_or(part.value)))
    }

    /// The best place to point at for a JSON pointer: the value, its key where the value runs over several lines, or the nearest part
    /// around it where it is not written.
    pub fn nearest(&self, pointer: &str) -> Place {
        let mut rest = pointer;
        loop {
            if let Some(found) = self.root.find(rest) {
                let value = self.at(found.value);
                return match found.key {
                    Some(key) if rest.len() < pointer.len() || spans_lines(&value) => self.at(key),
                    _ if spans_lines(&value) => first_line(value),
                    _ => value,
                };
            }
            rest = rest.rfind('/').and_then(|at| rest.get(..at)).unwrap_or("");
        }
    }

    fn at(&self, mark: Mark) -> Place {
        // A mark's file is one of `files`; the first stands in where there are more layers than a mark can count.
        match self.files.get(usize::from(mark.file)).or_else(|| self.files.first()) {
            Some(file) => file.place(mark.span),
            None => SourceFile::new("", "").place(Span::default()),
        }
    }
}

fn spans_lines(place: &Place) -> bool {
    place.file.slice(place.span).contains('\n')
}

/// A place that is cut where its first line ends.
fn first_line(place: Place) -> Place {
    let length = place.file.slice(place.span).find(['\r', '\n']).unwrap_or(0);
    let start = place.span.start as usize;
    place.file.place(Span::new(start, start + length))
}

fn part(node: NodeRef<'_>, key: Option<NodeRef<'_>>) -> Part {
    let data = match node.kind() {
        Kind::Scalar => Data::Scalar(node.to_json(Reading::Core12)),
        Kind::Sequence => Data::List(node.items().map(|item| part(item, None)).collect()),
        Kind::Mapping => {
            Data::Map(node.entries().map(|(key, value)| (key.text().into(), part(value, Some(key)))).collect())
        }
    };
    let mark = |node: NodeRef<'_>| Mark { file: 0, span: node.span() };
    Part { value: mark(node), key: key.map(mark), data }
}

impl Part {
    fn is_null(&self) -> bool {
        matches!(self.data, Data::Scalar(Value::Null))
    }

    fn shift(&mut self, offset: u16) {
        self.value.file = self.value.file.saturating_add(offset);
        if let Some(key) = &mut self.key {
            key.file = key.file.saturating_add(offset);
        }
        match &mut self.data {
            Data::Scalar(_) => {}
            Data::List(items) => items.iter_mut().for_each(|item| item.shift(offset)),
            Data::Map(entries) => entries.values_mut().for_each(|entry| entry.shift(offset)),
        }
    }

    fn merge(&mut self, mut over: Self) {
        let (Data::Map(below), Data::Map(above)) = (&mut self.data, &mut over.data) else {
            over.prune();
            *self = over;
            return;
        };
        for (key, mut entry) in std::mem::take(above) {
            if entry.is_null() {
                below.shift_remove(&key);
            } else if let Some(under) = below.get_mut(&key) {
                under.merge(entry);
            } else {
                entry.prune();
                below.insert(key, entry);
            }
        }
        // The upper layer is where engineers look first.
        self.value = over.value;
        self.key = over.key;
    }

    fn prune(&mut self) {
        match &mut self.data {
            Data::Scalar(_) => {}
            Data::List(items) => items.iter_mut().for_each(Self::prune),
            Data::Map(entries) => {
                entries.retain(|_, entry| !entry.is_null());
                entries.values_mut().for_each(Self::prune);
            }
        }
    }

    fn deletes(&self) -> bool {
        match &self.data {
            Data::Scalar(_) => false,
            Data::List(items) => items.iter().any(Self::deletes),
            Data::Map(entries) => entries.values().any(|entry| entry.is_null() || entry.deletes()),
        }
    }

    fn child(&self, step: &str) -> Option<&Self> {
        match &self.data {
            Data::Scalar(_) => None,
            Data::List(items) => items.get(step.parse::<usize>().ok()?),
            Data::Map(entries) => entries.get(step),
        }
    }

    fn find(&self, pointer: &str) -> Option<&Self> {
        steps(pointer)?.try_fold(self, |part, step| part.child(&step))
    }

    fn find_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        steps(pointer)?.try_fold(self, |part, step| match &mut part.data {
            Data::Scalar(_) => None,
            Data::List(items) => items.get_mut(step.parse::<usize>().ok()?),
            Data::Map(entries) => entries.get_mut(step.as_str()),
        })
    }

    fn to_json(&self) -> Value {
        match &self.data {
            Data::Scalar(value) => value.clone(),
            Data::List(items) => items.iter().map(Self::to_json).collect(),
            Data::Map(entries) => Value::Object(
                entries.iter().map(|(key, entry)| (key.to_string(), entry.to_json())).collect::<Map<_, _>>(),
            ),
        }
    }
}

/// The steps of a JSON pointer, unescaped.
pub(super) fn steps(pointer: &str) -> Option<impl Iterator<Item = String>> {
    let path = if pointer.is_empty() { "" } else { pointer.strip_prefix('/')? };
    Some(path.split('/').skip(usize::from(pointer.is_empty())).map(|step| step.replace("~1", "/").replace("~0", "~")))
}

/// A key as a step of a JSON pointer.
pub fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use serde_json::json;

    use super::*;
    use crate::yaml::{Limits, parse};

    fn layer(path: &str, text: &str) -> Merged {
        let stream = parse(&SourceFile::new(path, text), &Limits::default());
        Merged::layer(stream.documents.first().unwrap().root())
    }

    #[test]
    fn maps_merge_lists_replace_and_null_deletes() {
        let cases = [
            ("{a: 1, b: {c: 2, d: 3}}", "{b: {c: 4, e: 5}}", json!({"a": 1, "b": {"c": 4, "d": 3, "e": 5}})),
            ("{a: [1, 2], b: 1}", "{a: [3]}", json!({"a": [3], "b": 1})),
            ("{a: {b: 1}, c: 2}", "{a: null}", json!({"c": 2})),
            ("{a: {b: 1, c: 2}}", "{a: {b: ~}}", json!({"a": {"c": 2}})),
            ("{a: 1}", "{a: {b: null, c: 1}, d: {e: null}}", json!({"a": {"c": 1}, "d": {}})),
            ("{a: {b: 1}}", "{a: text}", json!({"a": "text"})),
            ("{a: null, l: [null, {x: null}]}", "{}", json!({"l": [null, {}]})),
        ];
        for (below, above, merged) in cases {
            assert_eq!(layer("a", below).pruned().with(&layer("b", above)).to_json(), merged, "{below} {above}");
        }
    }

    #[test]
    fn each_part_knows_the_file_that_gave_it() {
        let base = layer("base.yaml", "spec:\n  gpu:\n    nodes: 4\n    model: A\n");
        let merged = base.pruned().with(&layer("leaf.yaml", "spec:\n  gpu: {model: B}\n  x/y: [1]\n"));
        let place = |pointer| merged.nearest(pointer).to_string();
        assert_eq!(place("/spec/gpu/nodes"), "base.yaml:3:12");
        assert_eq!(place("/spec/gpu/model"), "leaf.yaml:2:16");
        assert_eq!(merged.key_place("/spec/gpu/nodes").unwrap().to_string(), "base.yaml:3:5");
        assert_eq!(place("/spec/x~1y/0"), "leaf.yaml:3:9");
        // What is not written is looked for where it would stand.
        assert_eq!(place("/spec/gpu/sharing/x"), "leaf.yaml:2:3");
        assert_eq!(place("/status"), "leaf.yaml:1:1");
        assert_eq!(step("x/y~"), "x~1y~0");
    }
}
