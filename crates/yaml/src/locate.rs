//! From a place back to what stands there.

use super::{Kind, NodeRef, Pointer, Span};

impl NodeRef<'_> {
    /// The pointer, from this node, of the innermost value that holds a span, or whose key does; and whether it is the key.
    pub fn pointer_at(self, span: Span) -> Option<(Pointer, bool)> {
        let holds = |node: NodeRef<'_>| node.span().start <= span.start && span.end <= node.span().end;
        let mut node = holds(self).then_some(self)?;
        let mut pointer = Pointer::ROOT;
        loop {
            let below = match node.kind() {
                Kind::Scalar => None,
                Kind::Sequence => {
                    node.items().enumerate().find(|(_, item)| holds(*item)).map(|(at, item)| (pointer.index(at), item))
                }
                Kind::Mapping => node
                    .raw_entries()
                    .find(|(key, value)| holds(*key) || holds(*value))
                    .map(|(key, value)| (pointer.key(key.text()), value)),
            };
            let Some((below, next)) = below.filter(|(_, next)| !next.is_alias()) else { return Some((pointer, false)) };
            (pointer, node) = (below, next);
            if !holds(node) {
                return Some((pointer, true));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Limits, Pointer, SourceFile, Span, parse};

    #[test]
    fn a_place_is_that_of_a_value_or_of_the_key_before_it() {
        let text = "a:\n  b/c: [x, yy]\n";
        let stream = parse(&SourceFile::new("a.yaml", text), &Limits::default());
        let at = |wanted: &str| {
            let start = text.find(wanted).unwrap_or_default();
            stream
                .documents
                .first()
                .and_then(|document| document.root().pointer_at(Span::new(start, start + wanted.len())))
        };
        assert_eq!(at("yy"), Some((Pointer::from("/a/b~1c/1"), false)));
        assert_eq!(at("b/c"), Some((Pointer::from("/a/b~1c"), true)));
        assert_eq!(at("[x"), Some((Pointer::from("/a/b~1c"), false)));
    }
}
