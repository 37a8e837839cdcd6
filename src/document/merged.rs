//! Definitions merged over one another, each part with its place.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::source::{Place, SourceFile, Span};
use yaml::{Kind, NodeRef, Pointer, Reading, index_of};

/// Layers of definitions as one tree. Maps merge, lists and scalars replace, `null` deletes. Flows add to those below.
#[derive(Clone, Debug)]
pub(crate) struct Merged {
    files: Vec<Arc<SourceFile>>,
    root: Part,
}

#[derive(Clone, Debug)]
struct Part {
    value: Place,
    key: Option<Place>,
    data: Data,
}

/// Lists and maps are shared by all that they are merged into: one environment's defaults are in ten thousand tenants.
#[derive(Clone, Debug)]
enum Data {
    Scalar(Value),
    List(Arc<[Part]>),
    Map(Arc<IndexMap<Arc<str>, Part>>),
}

impl Merged {
    /// One layer. Its `null`s are there still, as they delete what is below them.
    pub(crate) fn layer(node: NodeRef<'_>) -> Self {
        Self { files: vec![Arc::clone(node.document().file())], root: part(node, None) }
    }

    /// Nothing, at the beginning of a file.
    pub(crate) fn empty(file: &Arc<SourceFile>) -> Self {
        let root = Part { value: file.place(Span::default()), key: None, data: Data::Map(Arc::default()) };
        Self { files: vec![Arc::clone(file)], root }
    }

    /// This, with another layer over it.
    #[must_use]
    pub(crate) fn with(mut self, over: &Self) -> Self {
        self.files.extend(over.files.iter().cloned());
        let sums = ADDS.map(|pointer| sum(&self, over, pointer));
        self.root.merge(&over.root);
        for (pointer, sum) in ADDS.into_iter().zip(sums) {
            if let (Some(sum), Some(part)) = (sum, self.root.find_mut(&pointer.into())) {
                part.data = Data::List(sum);
            }
        }
        self
    }

    /// Without `null`s in maps, which have nothing left to delete.
    #[must_use]
    pub(crate) fn pruned(self) -> Self {
        Self { root: self.root.pruned(), ..self }
    }

    /// The part that a pointer names, as a tree of its own.
    pub(crate) fn part(&self, pointer: impl Into<Pointer>) -> Option<Self> {
        let root = self.root.find(&pointer.into())?.clone();
        Some(Self { files: self.files.clone(), root })
    }

    /// This as the value of a key of a new map around it, at the same place.
    #[must_use]
    pub(crate) fn wrapped(self, key: &str) -> Self {
        let value = self.root.place().clone();
        let data = Data::Map(Arc::new(IndexMap::from([(key.into(), self.root)])));
        Self { files: self.files, root: Part { value, key: None, data } }
    }

    /// Takes a key out of the map that a pointer names.
    pub(crate) fn remove(&mut self, map: impl Into<Pointer>, key: &str) {
        self.retain(map, |other| other != key);
    }

    /// The files of the layers, the lowest first.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.files.iter()
    }

    /// Takes out of the map that a pointer names every key that is not wanted.
    pub(crate) fn retain(&mut self, map: impl Into<Pointer>, wanted: impl Fn(&str) -> bool) {
        let map = &map.into();
        let unwanted = |part: &Part| matches!(&part.data, Data::Map(entries) if !entries.keys().all(|key| wanted(key)));
        if self.root.find(map).is_some_and(unwanted)
            && let Some(Part { data: Data::Map(entries), .. }) = self.root.find_mut(map)
        {
            Arc::make_mut(entries).retain(|key, _| wanted(key));
        }
    }

    /// The keys of the map that a pointer names which hold nothing, with their places.
    pub(crate) fn empty_keys(&self, map: impl Into<Pointer>) -> Vec<(String, Place)> {
        let Some(Part { data: Data::Map(entries), .. }) = self.root.find(&map.into()) else { return Vec::new() };
        let empty = entries.iter().filter(|(_, part)| part.is_null());
        empty.map(|(key, part)| (key.to_string(), part.place().clone())).collect()
    }

    /// The file of the uppermost layer.
    pub(crate) fn file(&self) -> Place {
        self.root.value.file.place(Span::default())
    }

    /// The tree as JSON.
    pub(crate) fn to_json(&self) -> Value {
        self.root.to_json()
    }

    /// The JSON of the part that a pointer names.
    pub(crate) fn get(&self, pointer: impl Into<Pointer>) -> Option<Value> {
        self.root.find(&pointer.into()).map(Part::to_json)
    }

    /// The place of the value that a pointer names.
    pub(crate) fn value_place(&self, pointer: impl Into<Pointer>) -> Option<Place> {
        self.root.find(&pointer.into()).map(|part| part.value.clone())
    }

    /// The place of its key; of the item itself in a list.
    pub(crate) fn key_place(&self, pointer: impl Into<Pointer>) -> Option<Place> {
        self.root.find(&pointer.into()).map(|part| part.place().clone())
    }

    /// The best place to point at for a pointer: the value, its key where the value runs over several lines, or the nearest part
    /// around it where it is not written.
    pub(crate) fn nearest(&self, pointer: impl Into<Pointer>) -> Place {
        let (found, whole) = pointer.into().nearest(&self.root, Part::child);
        let value = &found.value;
        match &found.key {
            Some(key) if !whole || spans_lines(value) => key.clone(),
            _ if spans_lines(value) => value.first_line(),
            _ => value.clone(),
        }
    }
}

/// Lists that add to those below instead of replacing them: a connection that one layer needs is no reason to close another's.
const ADDS: [&str; 2] = ["/spec/flows", "/spec/tenantDefaults/flows"];

fn sum(below: &Merged, over: &Merged, pointer: &'static str) -> Option<Arc<[Part]>> {
    let list = |merged: &Merged| match merged.root.find(&pointer.into()).map(|part| &part.data) {
        Some(Data::List(items)) => Some(Arc::clone(items)),
        _ => None,
    };
    let (below, over) = (list(below)?, list(over)?);
    Some(below.iter().chain(over.iter()).cloned().map(Part::pruned).collect())
}

fn spans_lines(place: &Place) -> bool {
    place.file.slice(place.span).contains('\n')
}

fn part(node: NodeRef<'_>, key: Option<NodeRef<'_>>) -> Part {
    let data = match node.kind() {
        Kind::Scalar => Data::Scalar(node.to_json(Reading::Core12)),
        Kind::Sequence => Data::List(node.items().map(|item| part(item, None)).collect()),
        Kind::Mapping => {
            let mut entries = IndexMap::with_capacity(node.entries().count());
            entries.extend(node.entries().map(|(key, value)| (key.text().into(), part(value, Some(key)))));
            Data::Map(Arc::new(entries))
        }
    };
    Part { value: node.place(), key: key.map(NodeRef::place), data }
}

impl Part {
    fn is_null(&self) -> bool {
        matches!(self.data, Data::Scalar(Value::Null))
    }

    /// Its key's place, or its own where it has none.
    fn place(&self) -> &Place {
        self.key.as_ref().unwrap_or(&self.value)
    }

    fn merge(&mut self, over: &Self) {
        let (Data::Map(below), Data::Map(above)) = (&mut self.data, &over.data) else {
            *self = over.clone().pruned();
            return;
        };
        let below = Arc::make_mut(below);
        for (key, entry) in above.iter() {
            if entry.is_null() {
                below.shift_remove(key);
            } else if let Some(under) = below.get_mut(key) {
                under.merge(entry);
            } else {
                below.insert(Arc::clone(key), entry.clone().pruned());
            }
        }
        // The upper layer is where engineers look first.
        self.value = over.value.clone();
        self.key.clone_from(&over.key);
    }

    /// Without `null`s in maps. What has none is shared as it is.
    fn pruned(self) -> Self {
        if !self.deletes() {
            return self;
        }
        let data = match self.data {
            Data::Scalar(value) => Data::Scalar(value),
            Data::List(items) => Data::List(items.iter().map(|item| item.clone().pruned()).collect()),
            Data::Map(entries) => {
                let left = entries.iter().filter(|(_, entry)| !entry.is_null());
                let left = left.map(|(key, entry)| (Arc::clone(key), entry.clone().pruned()));
                Data::Map(Arc::new(left.collect()))
            }
        };
        Self { data, ..self }
    }

    fn deletes(&self) -> bool {
        match &self.data {
            Data::Scalar(_) => false,
            Data::List(items) => items.iter().any(Self::deletes),
            Data::Map(entries) => entries.values().any(|entry| entry.is_null() || entry.deletes()),
        }
    }

    fn child<'p>(self: &&'p Self, step: &str) -> Option<&'p Self> {
        match &self.data {
            Data::Scalar(_) => None,
            Data::List(items) => items.get(index_of(step)?),
            Data::Map(entries) => entries.get(step),
        }
    }

    fn find(&self, pointer: &Pointer) -> Option<&Self> {
        pointer.find(self, Self::child)
    }

    fn find_mut(&mut self, pointer: &Pointer) -> Option<&mut Self> {
        pointer.steps().try_fold(self, |part, step| match &mut part.data {
            Data::Scalar(_) => None,
            Data::List(_) => None,
            Data::Map(entries) => Arc::make_mut(entries).get_mut(&*step),
        })
    }

    fn to_json(&self) -> Value {
        match &self.data {
            Data::Scalar(value) => value.clone(),
            Data::List(items) => items.iter().map(Self::to_json).collect(),
            Data::Map(entries) => Value::Object(
                entries.iter().map(|(key, entry)| (String::from(&**key), entry.to_json())).collect::<Map<_, _>>(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use serde_json::json;

    use super::*;
    use yaml::{Limits, parse};

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
    fn flows_add_to_those_below_until_null_takes_them_away() {
        let below = "{spec: {flows: [1], tenantDefaults: {flows: [a]}, other: [x]}}";
        let of = |above: &str| layer("a", below).pruned().with(&layer("b", above)).to_json();
        let sum = of("{spec: {flows: [2], tenantDefaults: {flows: [b]}, other: [y]}}");
        assert_eq!(sum, json!({"spec": {"flows": [1, 2], "tenantDefaults": {"flows": ["a", "b"]}, "other": ["y"]}}));
        assert_eq!(of("{spec: {flows: null}}").pointer("/spec/flows"), None);
        assert_eq!(of("{spec: {flows: []}}").pointer("/spec/flows"), Some(&json!([1])));
    }

    #[test]
    fn each_part_knows_the_file_that_gave_it() {
        let base = layer("base.yaml", "spec:\n  gpu:\n    nodes: 4\n    model: A\n");
        let merged = base.pruned().with(&layer("leaf.yaml", "spec:\n  gpu: {model: B}\n  x/y: [1]\n"));
        let place = |pointer: &'static str| merged.nearest(pointer).to_string();
        assert_eq!(place("/spec/gpu/nodes"), "base.yaml:3:12");
        assert_eq!(place("/spec/gpu/model"), "leaf.yaml:2:16");
        assert_eq!(merged.key_place("/spec/gpu/nodes").unwrap().to_string(), "base.yaml:3:5");
        assert_eq!(place("/spec/x~1y/0"), "leaf.yaml:3:9");
        // What is not written is looked for where it would stand.
        assert_eq!(place("/spec/gpu/sharing/x"), "leaf.yaml:2:3");
        assert_eq!(place("/status"), "leaf.yaml:1:1");
    }
}
