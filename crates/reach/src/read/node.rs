//! A field of an object with its JSON pointer, and the reader that says what is wrong with it.

use serde_json::Value;

use yaml::Pointer;

use super::{Fault, Named, Refusal};
use crate::model::Source;

static NOTHING: Value = Value::Null;

/// A field of an object; `null` and absent are one, as in Go's decoding of pointers, lists and maps.
#[derive(Clone)]
pub(super) struct Node<'v> {
    pub value: &'v Value,
    pub pointer: Pointer,
}

impl<'v> Node<'v> {
    pub(super) fn root(value: &'v Value) -> Self {
        Self { value, pointer: Pointer::ROOT }
    }

    pub(super) fn get(&self, key: &str) -> Node<'v> {
        let value = self.value.get(key).unwrap_or(&NOTHING);
        Node { value, pointer: self.pointer.key(key) }
    }

    pub(super) fn at(&self, path: &[&str]) -> Node<'v> {
        path.iter().fold(self.clone(), |node, key| node.get(key))
    }

    pub(super) fn is_absent(&self) -> bool {
        self.value.is_null()
    }

    pub(super) fn present(self) -> Option<Self> {
        (!self.is_absent()).then_some(self)
    }

    pub(super) fn text(&self) -> Option<&'v str> {
        self.value.as_str()
    }

    /// The items of a list; of anything else none.
    pub(super) fn items(&self) -> impl Iterator<Item = Node<'v>> + use<'v> {
        let pointer = self.pointer.clone();
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(at, value)| Node { value, pointer: pointer.index(at) })
    }

    /// The entries of a mapping; of anything else none.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'v String, Node<'v>)> {
        self.value.as_object().into_iter().flatten().map(|(key, _)| (key, self.get(key)))
    }
}

/// Reads one object that must be right, and collects what is not.
pub(super) struct Checker<'f> {
    pub source: Source,
    pub object: Named,
    /// The object as messages name it.
    pub shown: String,
    /// Whether label keys may name their source, as those of Cilium do.
    pub sources: bool,
    pub refusals: &'f mut Vec<Refusal>,
    pub failed: bool,
}

impl Checker<'_> {
    /// The API server refuses the object for what stands at the node.
    pub(super) fn refuse(&mut self, node: &Node<'_>, message: impl Into<String>) {
        self.refuse_for(Fault::Invalid, node, message, None);
    }

    pub(super) fn refuse_for(
        &mut self,
        fault: Fault,
        node: &Node<'_>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.failed = true;
        let message = format!("{}: {}", self.shown, message.into());
        let (place, pointer) = (self.source.place(&node.pointer), node.pointer.clone());
        self.refusals.push(Refusal { fault, place, object: self.object.clone(), pointer, message, help });
    }

    /// The items of a list, or none of an absent one; anything else is refused.
    pub(super) fn list<'v>(&mut self, node: &Node<'v>) -> Vec<Node<'v>> {
        if !node.is_absent() && !node.value.is_array() {
            self.refuse(node, "expected a list");
        }
        node.items().collect()
    }

    /// A mapping, or nothing where it is absent; anything else is refused.
    pub(super) fn mapping<'v>(&mut self, node: Node<'v>) -> Option<Node<'v>> {
        let node = node.present()?;
        if !node.value.is_object() {
            self.refuse(&node, "expected a mapping");
            return None;
        }
        Some(node)
    }

    /// A string, or nothing where it is absent; anything else is refused.
    pub(super) fn string<'v>(&mut self, node: &Node<'v>) -> Option<&'v str> {
        let text = node.text();
        if text.is_none() && !node.is_absent() {
            self.refuse(node, format!("expected a string, found {}; write it in quotes", node.value));
        }
        text
    }
}
