//! From the parser's events to documents. The only place that knows the parser.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};

use super::document::{Data, Document, Node, Properties, Style};
use super::problem::{Problem, ProblemKind};
use super::stream::{Comment, Limits, Stream};
use super::{check, portability, span, syntax};
use crate::{SourceFile, Span};

/// Reads the documents, comments and problems of the stream's file.
pub(super) fn documents(stream: &mut Stream, limits: &Limits) {
    let file = Arc::clone(&stream.file);
    if file.text.len() > limits.bytes {
        let message = format!("the file has {} bytes; at most {} are read", file.text.len(), limits.bytes);
        stream.problems.push(Problem::new(Span::new(0, 0), ProblemKind::TooLarge, message));
        return;
    }
    let mut parser = Parser::new_from_str_with_options(&file.text, options(limits));
    let mut builder = Builder::new(&file, limits);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, at)) => builder.event(event, &at, stream),
            Err(error) => {
                stream.problems.push(syntax::problem(&file, &error));
                builder.abandon();
                if stream.problems.len() >= limits.problems || !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
        if builder.nodes_in_file > limits.nodes {
            let message = format!("the file has more than {} nodes", limits.nodes);
            stream.problems.push(Problem::new(Span::new(0, 0), ProblemKind::TooLarge, message));
            break;
        }
    }
}

fn options(limits: &Limits) -> Options {
    let depth = limits.depth.min(255);
    granit_parser::options! {
        // An alias without its anchor is reported, and the rest of the document is read.
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        // As libyaml, PyYAML and ruamel have it, and with them kubectl and kustomize.
        block_scalar_eof_without_line_feed: true,
        // The default of 96 makes a long comment before a value an error.
        max_buffered_comment_events: 1_000_000,
        flow_nesting_limit: depth,
        block_nesting_limit: depth,
    }
}

/// A collection whose end has not come yet.
struct Open {
    id: u32,
    anchor: usize,
    /// `Builder::weight` when it began.
    weight: usize,
    /// How deep its deepest child is nested below it.
    height: usize,
    /// Keys, values, items so far.
    children: usize,
    data: Data,
}

/// A node that an alias may name.
#[derive(Clone, Copy)]
struct Target {
    id: u32,
    /// Nodes in it, aliases expanded, and text by its length; `None` while it is open.
    size: Option<usize>,
    height: usize,
}

struct Builder<'a> {
    file: &'a Arc<SourceFile>,
    limits: &'a Limits,
    document: Document,
    open: Vec<Open>,
    anchors: HashMap<usize, Target>,
    /// Nodes and text of the document so far, aliases expanded.
    weight: usize,
    /// What aliases added to it.
    expanded: usize,
    nodes_in_file: usize,
    /// End of the last token: what lies between it and a block scalar is the scalar's header.
    last: u32,
    budget_reported: bool,
    /// A `<<` was read.
    may_merge: bool,
}

impl<'a> Builder<'a> {
    fn new(file: &'a Arc<SourceFile>, limits: &'a Limits) -> Self {
        Self {
            file,
            limits,
            document: empty(file),
            open: vec![],
            anchors: HashMap::new(),
            weight: 0,
            expanded: 0,
            nodes_in_file: 0,
            last: 0,
            budget_reported: false,
            may_merge: false,
        }
    }

    /// Drops the document that is being read.
    fn abandon(&mut self) {
        self.document.nodes.clear();
        self.document.properties.clear();
        self.document.decoded.clear();
        self.open.clear();
        self.anchors.clear();
        (self.weight, self.expanded) = (0, 0);
        (self.budget_reported, self.may_merge) = (false, false);
    }

    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span, stream: &mut Stream) {
        let span = byte_span(at);
        match event {
            Event::DocumentStart(explicit, _) => {
                self.abandon();
                self.document.explicit = explicit;
                self.last = span.end;
            }
            Event::DocumentEnd => self.finish(stream),
            Event::Comment(..) => stream.comments.push(Comment { span }),
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag.as_deref(), span),
            Event::MappingStart(style, anchor, tag) => self.begin(Data::Mapping, style, anchor, tag.as_deref(), span),
            Event::SequenceStart(style, anchor, tag) => self.begin(Data::Sequence, style, anchor, tag.as_deref(), span),
            Event::MappingEnd | Event::SequenceEnd => self.end(span),
            Event::Anchor(_, name) => {
                self.name_anchor(Span::new((span.end as usize).saturating_sub(name.len()), span.end as usize))
            }
            Event::Alias(anchor) => self.alias(anchor, span, stream),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor &{name} is defined before this alias");
                stream.problems.push(Problem::new(span, ProblemKind::UnknownAlias, message));
                self.push(Data::Broken, Style::Plain, span);
            }
            _ => {}
        }
    }

    fn push(&mut self, data: Data, style: Style, span: Span) -> u32 {
        let id = u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX);
        let after = id.saturating_add(1);
        let properties = Node::NO_PROPERTIES;
        self.document.nodes.push(Node { span, after, properties, data, style, merges: false });
        self.nodes_in_file += 1;
        self.weight += 1;
        self.last = self.last.max(span.end);
        if let Some(around) = self.open.last_mut() {
            around.children += 1;
        }
        id
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&granit_parser::Tag>,
        reported: Span,
    ) {
        let style = scalar_style(style);
        let omitted = reported.start == reported.end && anchor == 0 && tag.is_none();
        let span = match (style, self.open.last()) {
            (Style::Literal | Style::Folded, _) => span::of_block_scalar(&self.file.text, self.last, reported),
            (Style::Plain, Some(around)) if omitted && around.data == Data::Sequence => {
                span::of_omitted_item(&self.file.text, self.last, reported)
            }
            (Style::Plain, Some(around)) if omitted && around.children % 2 == 1 => {
                span::of_omitted_value(&self.file.text, reported)
            }
            _ => reported,
        };
        self.may_merge |= text == "<<";
        let data = self.text(text, style, span);
        let id = self.push(data, style, span);
        self.weight += text.len() / 64;
        self.set_tag(id, tag);
        if anchor != 0 {
            self.anchors.insert(anchor, Target { id, size: Some(1 + text.len() / 64), height: 0 });
        }
    }

    /// Where the text stands: in the file, if it is there as it is, or among the decoded ones.
    fn text(&mut self, text: &str, style: Style, span: Span) -> Data {
        let inner = match style {
            Style::Single | Style::Double => Span { start: span.start + 1, end: span.end.saturating_sub(1) },
            _ => span,
        };
        // Where a value is left out, the parser has `~`.
        if span.start == span.end || self.file.slice(inner) == text {
            return Data::Source(inner);
        }
        let start = self.document.decoded.len();
        self.document.decoded.push_str(text);
        Data::Decoded(Span::new(start, self.document.decoded.len()))
    }

    fn begin(
        &mut self,
        data: Data,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&granit_parser::Tag>,
        span: Span,
    ) {
        let style = if matches!(style, StructureStyle::Flow) { Style::Flow } else { Style::Block };
        let span = match (data, style) {
            (Data::Sequence, Style::Block) => span::of_block_sequence(&self.file.text, self.last, span),
            _ => span,
        };
        let weight = self.weight;
        let id = self.push(data, style, span);
        self.set_tag(id, tag);
        if anchor != 0 {
            self.anchors.insert(anchor, Target { id, size: None, height: 0 });
        }
        self.open.push(Open { id, anchor, weight, height: 0, children: 0, data });
    }

    fn end(&mut self, reported: Span) {
        let Some(open) = self.open.pop() else { return };
        let after = u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX);
        let height = open.height + 1;
        self.grow(height);
        let Some(node) = self.document.nodes.get_mut(open.id as usize) else { return };
        node.after = after;
        // A block collection's end event is empty and stands where the next thing begins.
        let end = if node.style == Style::Flow { reported.end } else { self.last };
        node.span.end = end.max(node.span.start);
        self.last = self.last.max(end);
        if open.anchor != 0 {
            let size = Some(self.weight - open.weight);
            self.anchors.insert(open.anchor, Target { id: open.id, size, height });
        }
    }

    /// Tells the collection around that a child of the given height is in it.
    fn grow(&mut self, height: usize) {
        if let Some(around) = self.open.last_mut() {
            around.height = around.height.max(height);
        }
    }

    fn alias(&mut self, anchor: usize, span: Span, stream: &mut Stream) {
        let data = match self.follow(anchor) {
            Ok(target) => {
                self.grow(target.height);
                let size = target.size.unwrap_or(0);
                self.weight = self.weight.saturating_add(size);
                self.expanded = self.expanded.saturating_add(size);
                Data::Alias(target.id)
            }
            Err(kind) => {
                self.report_alias(kind, span, stream);
                Data::Broken
            }
        };
        self.push(data, Style::Plain, span);
    }

    fn follow(&self, anchor: usize) -> Result<Target, ProblemKind> {
        let target = *self.anchors.get(&anchor).ok_or(ProblemKind::UnknownAlias)?;
        let size = target.size.ok_or(ProblemKind::RecursiveAlias)?;
        if self.open.len() + target.height > self.limits.depth {
            return Err(ProblemKind::TooDeep);
        }
        if self.expanded.saturating_add(size) > self.limits.alias_expansion {
            return Err(ProblemKind::AliasBudget);
        }
        Ok(target)
    }

    fn report_alias(&mut self, kind: ProblemKind, span: Span, stream: &mut Stream) {
        let name = self.file.slice(span);
        let message = match kind {
            ProblemKind::RecursiveAlias => format!("{name} stands inside the node that it names"),
            ProblemKind::TooDeep => format!("{name} nests deeper than {} levels", self.limits.depth),
            ProblemKind::UnknownAlias => format!("no anchor stands before {name}"),
            // One alias too many is enough: all that follow are too many as well.
            _ if std::mem::replace(&mut self.budget_reported, true) => return,
            _ => format!("the document's aliases expand to more than {} nodes", self.limits.alias_expansion),
        };
        if stream.problems.len() < self.limits.problems {
            stream.problems.push(Problem::new(span, kind, message).help("write the value out instead of the alias"));
        }
    }

    fn set_tag(&mut self, id: u32, tag: Option<&granit_parser::Tag>) {
        if let Some(tag) = tag {
            self.with_properties(id, |properties| properties.tag = Some(tag.to_string()));
        }
    }

    /// The anchor's event follows that of its node.
    fn name_anchor(&mut self, name: Span) {
        let id = u32::try_from(self.document.nodes.len().saturating_sub(1)).unwrap_or(u32::MAX);
        self.with_properties(id, |properties| properties.anchor = Some(name));
    }

    fn with_properties(&mut self, id: u32, set: impl FnOnce(&mut Properties)) {
        let Document { nodes, properties, .. } = &mut self.document;
        let Some(node) = nodes.get_mut(id as usize) else { return };
        if node.properties == Node::NO_PROPERTIES {
            node.properties = u32::try_from(properties.len()).unwrap_or(Node::NO_PROPERTIES);
            properties.push(Properties::default());
        }
        if let Some(properties) = properties.get_mut(node.properties as usize) {
            set(properties);
        }
    }

    fn finish(&mut self, stream: &mut Stream) {
        if self.document.nodes.is_empty() {
            return;
        }
        // The vector that grew is kept for the next document; this one gets what it needs.
        let nodes = self.document.nodes.drain(..).collect();
        let grown = std::mem::take(&mut self.document.nodes);
        let next = Document { nodes: grown, ..empty(self.file) };
        let mut document = Document { nodes, ..std::mem::replace(&mut self.document, next) };
        if self.may_merge {
            check::mark_merging(&mut document);
        }
        check::document(&document, &mut stream.problems, self.limits.problems);
        portability::document(&document, !stream.documents.is_empty(), &mut stream.problems);
        stream.documents.push(document);
    }
}

fn empty(file: &Arc<SourceFile>) -> Document {
    Document {
        file: Arc::clone(file),
        nodes: vec![],
        properties: vec![],
        decoded: String::new(),
        explicit: false,
        index: OnceLock::new(),
    }
}

fn byte_span(span: &granit_parser::Span) -> Span {
    span.byte_range().map_or_else(Span::default, |range| Span::new(range.start, range.end))
}

fn scalar_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        _ => Style::Plain,
    }
}
