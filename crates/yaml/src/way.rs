//! The way to a node, on the stack of whoever walks a tree: few nodes need their pointer.

use crate::Pointer;

/// One step of a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The value of a key.
    Key(&'a str),
    /// An item of a list, from 0.
    Index(usize),
}

/// The way from the root of a tree to one of its nodes.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a, N> {
    /// The node.
    pub node: N,
    /// The last step; none at the root.
    pub step: Option<Step<'a>>,
    /// The way to the node around; none at the root.
    pub around: Option<&'a Way<'a, N>>,
}

impl<'a, N> Way<'a, N> {
    /// The way to the root.
    pub fn root(node: N) -> Self {
        Self { node, step: None, around: None }
    }

    /// The way to a node below this one.
    pub fn to(&'a self, step: Step<'a>, node: N) -> Self {
        Self { node, step: Some(step), around: Some(self) }
    }

    /// The key of the last step; none at an item of a list and at the root.
    pub fn key(&self) -> Option<&'a str> {
        match self.step? {
            Step::Key(key) => Some(key),
            Step::Index(_) => None,
        }
    }

    /// The number of the last step; none at the value of a key and at the root.
    pub fn index(&self) -> Option<usize> {
        match self.step? {
            Step::Key(_) => None,
            Step::Index(index) => Some(index),
        }
    }

    /// The way as a pointer.
    pub fn pointer(&self) -> Pointer {
        let around = self.around.map_or(Pointer::ROOT, Self::pointer);
        match self.step {
            None => around,
            Some(Step::Key(key)) => around.key(key),
            Some(Step::Index(at)) => around.index(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_has_the_pointer_of_its_steps() {
        let root = Way::root(());
        let list = root.to(Step::Key("env"), ());
        let item = list.to(Step::Index(2), ());
        let value = item.to(Step::Key("a/b"), ());
        assert_eq!(value.pointer(), "/env/2/a~1b");
        assert_eq!((value.key(), item.index(), item.key(), root.step), (Some("a/b"), Some(2), None, None));
    }
}
