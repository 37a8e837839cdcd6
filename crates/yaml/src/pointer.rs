//! JSON pointers (RFC 6901): the way from the root of a document to one of its nodes.

use std::borrow::{Borrow, Cow};
use std::fmt;

/// The way from the root of a document to a node.
///
/// It is held as RFC 6901 writes it (`/spec/queues/gpu-1/maxPods`, see [`Pointer::as_str`]) and displayed as people read it
/// (`spec.queues["gpu-1"].maxPods`). Only texts of the program itself convert into a pointer; keys of documents are added as steps, so
/// that none is ever taken for two.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Cow<'static, str>);

impl Pointer {
    /// The root of a document.
    pub const ROOT: Self = Self::literal("");

    /// A pointer that the program itself spells out: `/spec/quota/gpus`.
    pub const fn literal(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// A literal with a step for each `{}` in it: `/spec/queues/{}/maxPods`.
    pub fn filled<const N: usize>(template: &'static str, steps: [&dyn fmt::Display; N]) -> Self {
        debug_assert_eq!(template.matches("{}").count(), N, "{template}");
        let mut parts = template.split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (part, step) in parts.zip(steps) {
            text.push_str(&escaped(&step.to_string()));
            text.push_str(part);
        }
        Self(Cow::Owned(text))
    }

    /// Reads a pointer as RFC 6901 writes it; none where the text is no pointer.
    pub fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.starts_with('/')).then(|| Self(Cow::Owned(text.to_owned())))
    }

    /// The pointer as RFC 6901 writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a key of the mapping that this names.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + 1 + key.len());
        text.push_str(&self.0);
        text.push('/');
        text.push_str(&escaped(key));
        Self(Cow::Owned(text))
    }

    /// An item of the list that this names, from 0.
    #[must_use]
    pub fn index(&self, at: usize) -> Self {
        Self(Cow::Owned(format!("{}/{at}", self.0)))
    }

    /// What a pointer names within the node that this names.
    #[must_use]
    pub fn join(&self, below: impl Into<Self>) -> Self {
        let below = below.into();
        match (self.is_root(), below.is_root()) {
            (true, _) => below,
            (_, true) => self.clone(),
            _ => Self(Cow::Owned(format!("{}{}", self.0, below.0))),
        }
    }

    /// The keys and indices, one by one, without the escapes.
    pub fn steps(&self) -> impl Iterator<Item = Cow<'_, str>> {
        // In front of the first slash stands nothing.
        self.0.split('/').skip(1).map(unescaped)
    }

    /// The last step.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, last)| unescaped(last))
    }

    /// The node around; none for the root.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(around, _)| Self(Cow::Owned(around.to_owned())))
    }

    /// The pointer, its parent's, and so on to the root's, each as RFC 6901 writes it.
    pub fn outwards(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.as_str()), |text| text.rsplit_once('/').map(|(around, _)| around))
    }

    /// What is left of the pointer within another; none where it does not lie in what the other names.
    pub fn within(&self, around: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(around.as_str())?;
        Self::parse(rest)
    }

    /// Follows the steps from a root for as long as `child` finds something: where that ends, and whether it is what the pointer names.
    pub fn nearest<T>(&self, root: T, child: impl Fn(&T, &str) -> Option<T>) -> (T, bool) {
        let mut at = root;
        for step in self.steps() {
            match child(&at, &step) {
                Some(next) => at = next,
                None => return (at, false),
            }
        }
        (at, true)
    }

    /// Follows the steps from a root; none where one of them leads nowhere.
    pub fn find<T>(&self, root: T, child: impl Fn(&T, &str) -> Option<T>) -> Option<T> {
        let (found, whole) = self.nearest(root, child);
        whole.then_some(found)
    }
}

/// The index that a step is in a list: digits, without a zero in front.
pub fn index_of(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with('0') && step.bytes().all(|byte| byte.is_ascii_digit());
    if canonical { step.parse().ok() } else { None }
}

fn escaped(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { Cow::Owned(key.replace('~', "~0").replace('/', "~1")) } else { Cow::Borrowed(key) }
}

fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') { Cow::Owned(step.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(step) }
}

impl From<&'static str> for Pointer {
    fn from(text: &'static str) -> Self {
        Self::literal(text)
    }
}

impl From<&&'static str> for Pointer {
    fn from(text: &&'static str) -> Self {
        Self::literal(text)
    }
}

impl From<&Pointer> for Pointer {
    fn from(pointer: &Pointer) -> Self {
        pointer.clone()
    }
}

impl PartialEq<str> for Pointer {
    /// Whether it is what RFC 6901 writes so.
    fn eq(&self, text: &str) -> bool {
        self.as_str() == text
    }
}

impl PartialEq<&str> for Pointer {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

impl Borrow<str> for Pointer {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.steps().enumerate() {
            let is_plain = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if index_of(&step).is_some() {
                write!(f, "[{step}]")?;
            } else if is_plain {
                write!(f, "{}{step}", if at == 0 { "" } else { "." })?;
            } else {
                // What a terminal would obey, or would not show, is written as its number.
                write!(f, "[{step:?}]")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_pointer_is_read_and_displayed_step_by_step() {
        let cases = [
            ("", ""),
            ("/spec", "spec"),
            ("/spec/queues/gpu-1/maxPods", "spec.queues[\"gpu-1\"].maxPods"),
            ("/spec/podSelector/matchLabels/example.com~1app", "spec.podSelector.matchLabels[\"example.com/app\"]"),
            ("/spec/ports/0/port", "spec.ports[0].port"),
            ("/data/8080", "data[8080]"),
            ("/data/007/+7", "data.007[\"+7\"]"),
            ("/0/a", "[0].a"),
            ("/a~01//b", "[\"a~1\"][\"\"].b"),
            ("/a\"\\\n\u{1b}\u{202e}", "[\"a\\\"\\\\\\n\\u{1b}\\u{202e}\"]"),
        ];
        for (text, displayed) in cases {
            assert_eq!(Pointer::parse(text).map(|pointer| pointer.to_string()).as_deref(), Some(displayed), "{text}");
        }
        assert_eq!(Pointer::parse("spec"), None);
    }

    #[test]
    fn keys_stay_one_step_each() {
        let queue = Pointer::filled("/spec/queues/{}/list/{}", [&"a/b~c", &3]);
        assert_eq!(queue.as_str(), "/spec/queues/a~1b~0c/list/3");
        assert_eq!(queue, Pointer::from("/spec/queues").key("a/b~c").join("/list").index(3));
        assert_eq!(queue.steps().collect::<Vec<_>>(), ["spec", "queues", "a/b~c", "list", "3"]);
        assert_eq!(
            queue.within(&Pointer::from("/spec/queues")).map(|rest| rest.to_string()).as_deref(),
            Some("[\"a/b~c\"].list[3]")
        );
        assert_eq!(queue.within(&Pointer::from("/spec/queue")), None);
        assert_eq!(Pointer::from("/a/b").outwards().collect::<Vec<_>>(), ["/a/b", "/a", ""]);
        assert_eq!(Pointer::from("/a").parent(), Some(Pointer::ROOT));
        assert_eq!(Pointer::ROOT.parent(), None);
    }

    fn child<'v>(value: &&'v Value, step: &str) -> Option<&'v Value> {
        match value {
            Value::Array(items) => items.get(index_of(step)?),
            _ => value.get(step),
        }
    }

    #[test]
    fn the_nearest_is_where_the_steps_end() {
        let tree = json!({"spec": {"x/y": [1, {"z": 2}]}});
        let nearest = |text: &'static str| Pointer::from(text).nearest(&tree, child);
        assert_eq!(nearest("/spec/x~1y/1/z"), (&json!(2), true));
        assert_eq!(nearest("/spec/x~1y/01"), (&json!([1, {"z": 2}]), false));
        assert_eq!(nearest("/status/x"), (&tree, false));
        assert_eq!(nearest(""), (&tree, true));
        assert_eq!(Pointer::from("/spec/z").find(&tree, child), None);
    }

    proptest! {
        #[test]
        fn steps_come_back_as_they_went_in(keys in prop::collection::vec(".{0,6}", 0..5)) {
            let pointer = keys.iter().fold(Pointer::ROOT, |pointer, key| pointer.key(key));
            prop_assert_eq!(pointer.steps().collect::<Vec<_>>(), keys.clone());
            prop_assert_eq!(Pointer::parse(pointer.as_str()), Some(pointer.clone()));
            // What serde_json finds there is what the steps find.
            let tree = keys.iter().rev().fold(json!("end"), |below, key| json!({ key.as_str(): below }));
            prop_assert_eq!(tree.pointer(pointer.as_str()), Some(&json!("end")));
        }
    }
}
