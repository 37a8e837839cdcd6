//! From a place back to what stands there.

use super::{Kind, NodeRef, Span, escape};

impl NodeRef<'_> {
    /// The JSON pointer, from this node, of the innermost value that holds a span, or whose key does; and whether it is the key.
    pub fn pointer_at(self, span: Span) -> Option<(String, bool)> {
        let holds = |node: NodeRef<'_>| node.span().start <= span.start && span.end <= node.span().end;
        let mut node = holds(self).then_some(self)?;
        let mut pointer = String::new();
        loop {
            let below = match node.kind() {
                Kind::Scalar => None,
                Kind::Sequence => {
                    node.items().enumerate().find(|(_, item)| holds(*item)).map(|(at, item)| (at.to_string(), item))
                }
                Kind::Mapping => node
                    .raw_entries()
                    .find(|(key, value)| holds(*key) || holds(*value))
                    .map(|(key, value)| (escape(key.text()).into_owned(), value)),
            };
            let Some((step, next)) = below.filter(|(_, next)| !next.is_alias()) else { return Some((pointer, false)) };
            pointer.push('/');
            pointer.push_str(&step);
            node = next;
            if !holds(node) {
                return Some((pointer, true));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Limits, SourceFile, Span, parse};

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
        assert_eq!(at("yy"), Some(("/a/b~1c/1".to_owned(), false)));
        assert_eq!(at("b/c"), Some(("/a/b~1c".to_owned(), true)));
        assert_eq!(at("[x"), Some(("/a/b~1c".to_owned(), false)));
    }
}
