//! Where a rendered scalar comes from: the line of the template, the expression, and the conditions and loops around it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use minijinja::{OutputSpan, OutputSpanKind, Value as Context};
use serde_json::Value;

use super::functions::READS;
use super::holes::Holes;
use super::{Templates, failure, place_of, text_name};
use crate::finding;
use crate::source::{Place, SourceFile, Span};
use yaml::{NodeRef, Pointer};

/// A condition or a loop around a scalar: the text between `{%` and `%}` and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Around {
    /// The text of the block's head, `if options.sso` or `for name, queue in queues|items`.
    pub text: String,
    /// Its place in the template.
    pub place: Place,
}

impl Around {
    /// What it goes over, or asks for.
    pub(crate) fn expression(&self) -> &str {
        let head = self.text.strip_prefix("else of: ").unwrap_or(&self.text);
        match head.strip_prefix("for ").and_then(|rest| rest.split_once(" in ")) {
            Some((_, over)) => over.trim(),
            None => head.split_once(' ').map_or("", |(_, condition)| condition.trim()),
        }
    }

    /// Whether it is a loop that declares a variable.
    pub(crate) fn binds(&self, variable: &str) -> bool {
        let names = self.text.strip_prefix("for ").and_then(|rest| rest.split_once(" in "));
        names.is_some_and(|(names, _)| names.split(',').any(|name| name.trim() == variable))
    }
}

/// Where a scalar comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The scalar's place in the template: the expression, or the text that was copied.
    pub place: Place,
    /// The expression that made it; none where the template says it word by word.
    pub expression: Option<String>,
    /// The conditions and loops around it, the outermost first.
    pub around: Arc<[Around]>,
    /// The variables that the template sets before it, and to what.
    pub sets: Sets,
}

/// A rendered document with the origin of each of its scalars.
#[derive(Clone, Debug)]
pub(crate) struct Traced {
    /// The document.
    pub value: Value,
    /// The origins. Under a pointer to a mapping or list stands the expression that gave all of it.
    pub origins: BTreeMap<Pointer, Origin>,
    /// The origins of the keys of its mappings, by the pointers to their values.
    pub keys: BTreeMap<Pointer, Origin>,
}

impl Templates {
    /// Renders as [`Templates::render`] does, and tells where each scalar comes from.
    ///
    /// # Errors
    /// As [`Templates::render`].
    pub(crate) fn trace(&self, name: &str, context: &Context) -> finding::Result<Vec<Traced>> {
        let values = self.render(name, context)?;
        let file = self.file(name)?;
        let (text, spans) = self.spans(name, &file, context)?;
        let rendered = SourceFile::new(name, text);
        let stream = yaml::parse(&rendered, &yaml::Limits::default());
        let roots = stream.documents.iter().map(yaml::Document::root).filter(|root| !is_null(*root));
        let (_, holes) = self.run(name, context).map_err(|error| failure(&error, place_of(&error, &file)))?;
        let tracer = Tracer { files: &self.files, spans: &spans, holes: &holes, blocks: RefCell::default() };
        let traced = roots.zip(values).map(|(root, value)| {
            let mut traced = Traced { value, origins: BTreeMap::new(), keys: BTreeMap::new() };
            tracer.walk(root, Pointer::ROOT, &mut traced);
            traced
        });
        Ok(traced.collect())
    }

    /// The variables that an expression reads, as dotted paths; nothing where it is none. What `fail` would say is no value.
    pub(crate) fn variables(&self, expression: &str) -> BTreeSet<String> {
        let expression = &without_failures(expression);
        let compiled = self.engine.compile_expression(expression);
        let mut variables: BTreeSet<String> =
            compiled.map(|compiled| compiled.undeclared_variables(true).into_iter().collect()).unwrap_or_default();
        for word in expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            let read = READS.iter().filter(|(name, _)| *name == word).flat_map(|(_, paths)| *paths);
            variables.extend(read.map(|path| (*path).to_owned()));
        }
        variables
    }

    /// The variables that the expressions in a text of a component's definition read.
    pub(crate) fn variables_of_text(&self, text: &str) -> BTreeSet<String> {
        let template = self.engine.get_template(&text_name(text));
        template.map(|template| template.undeclared_variables(true).into_iter().collect()).unwrap_or_default()
    }

    /// The place of the expression that made a hole.
    pub(super) fn place_of_hole(&self, hole: usize, name: &str, context: &Context) -> Option<Place> {
        let (_, spans) = self.spans(name, self.files.get(name)?, context).ok()?;
        let span = spans.iter().filter(|span| span.kind() == OutputSpanKind::Expression).nth(hole)?;
        Some(self.files.get(span.name())?.place(to_span(span)))
    }

    fn spans(
        &self,
        name: &str,
        file: &Arc<SourceFile>,
        context: &Context,
    ) -> finding::Result<(String, Vec<OutputSpan>)> {
        self.engine
            .get_template(name)
            .and_then(|template| template.render_with_spans(context.clone()))
            .map_err(|error| failure(&error, place_of(&error, file)))
    }
}

/// An expression whose calls of `fail` say nothing.
fn without_failures(expression: &str) -> String {
    const CALL: &str = "fail(";
    let mut left = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(at) = rest.find(CALL) {
        let (before, from) = rest.split_at(at + CALL.len());
        let Some(end) = closing(from) else { break };
        left.push_str(before);
        rest = from.get(end..).unwrap_or_default();
    }
    left + rest
}

/// Where the parenthesis is closed that was opened before a text.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return Some(at),
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
    }
    None
}

fn is_null(node: NodeRef<'_>) -> bool {
    node.kind() == yaml::Kind::Scalar && node.to_json(yaml::Reading::Core12).is_null()
}

fn to_span(span: &OutputSpan) -> Span {
    let range = span.source_range();
    Span::new(range.start, range.end)
}

struct Tracer<'a> {
    files: &'a BTreeMap<String, Arc<SourceFile>>,
    spans: &'a [OutputSpan],
    holes: &'a Holes,
    /// Those of each file that something came from, looked for once.
    blocks: RefCell<HashMap<&'a str, Rc<Blocks>>>,
}

impl<'a> Tracer<'a> {
    fn walk(&self, node: NodeRef<'_>, pointer: Pointer, traced: &mut Traced) {
        match node.kind() {
            yaml::Kind::Mapping => {
                for (key, value) in node.entries() {
                    let pointer = pointer.key(&self.key_text(key));
                    if let Some(origin) = self.origin(key.span()) {
                        traced.keys.insert(pointer.clone(), origin);
                    }
                    self.walk(value, pointer, traced);
                }
            }
            yaml::Kind::Sequence => {
                for (index, item) in node.items().enumerate() {
                    self.walk(item, pointer.index(index), traced);
                }
            }
            yaml::Kind::Scalar => {
                if let Some(origin) = self.origin(node.span()) {
                    traced.origins.insert(pointer, origin);
                }
            }
        }
    }

    /// The key as it is in the filled tree.
    fn key_text(&self, key: NodeRef<'_>) -> String {
        let filled = super::holes::hole_of(key.text()).and_then(|hole| self.holes.0.get(hole));
        filled.map_or_else(|| key.text().to_owned(), ToString::to_string)
    }

    fn origin(&self, at: Span) -> Option<Origin> {
        let start = at.start as usize;
        let index = self.spans.partition_point(|span| span.output_range().end <= start);
        let span = self.spans.get(index)?;
        let file = self.files.get(span.name())?;
        let (place, expression) = match span.kind() {
            OutputSpanKind::Expression => {
                let place = file.place(to_span(span));
                let text = file.slice(place.span).trim().to_owned();
                (place, Some(text))
            }
            _ => {
                let from = span.source_range().start + (start - span.output_range().start.min(start));
                (file.place(Span::new(from, from + (at.end - at.start) as usize)), None)
            }
        };
        let offset = place.span.start as usize;
        let blocks = self.blocks(file);
        let sets = Sets { all: Arc::clone(&blocks.sets), before: offset };
        Some(Origin { place, expression, around: blocks.around(offset), sets })
    }

    fn blocks(&self, file: &'a Arc<SourceFile>) -> Rc<Blocks> {
        let mut known = self.blocks.borrow_mut();
        Rc::clone(known.entry(&file.path).or_insert_with(|| Rc::new(Blocks::of(file))))
    }
}

/// What the blocks of a template open and set.
#[derive(Debug, Default)]
struct Blocks {
    /// The `if` and `for` blocks that are open from an offset on, the outermost first.
    open: Vec<(usize, Arc<[Around]>)>,
    sets: Arc<HashMap<String, Vec<(usize, String)>>>,
}

impl Blocks {
    fn of(file: &Arc<SourceFile>) -> Self {
        let (mut open, mut states) = (Vec::new(), Vec::new());
        let mut sets: HashMap<String, Vec<(usize, String)>> = HashMap::new();
        let mut from = 0;
        while let Some(at) = file.text.get(from..).and_then(|rest| rest.find("{%")).map(|at| from + at) {
            let Some(end) = file.text.get(at..).and_then(|rest| rest.find("%}")).map(|end| at + end) else { break };
            from = end + 2;
            let head = file.text.get(at + 2..end).unwrap_or("");
            let head = head.trim_matches(|c: char| c == '-' || c == '+' || c.is_whitespace());
            let around = |text: String| Around { text, place: file.place(Span::new(at, end + 2)) };
            match head.split_whitespace().next() {
                Some("if" | "for") => open.push(around(head.to_owned())),
                Some("elif" | "else") => {
                    if let Some(Around { text, .. }) = open.pop() {
                        open.push(around(if head == "else" { format!("else of: {text}") } else { head.to_owned() }));
                    }
                }
                Some("endif" | "endfor") => drop(open.pop()),
                Some("set") => {
                    let set = head.strip_prefix("set").and_then(|rest| rest.split_once('='));
                    if let Some((name, value)) = set {
                        sets.entry(name.trim().to_owned()).or_default().push((at, value.trim().to_owned()));
                    }
                    continue;
                }
                _ => continue,
            }
            states.push((at, open.as_slice().into()));
        }
        Self { open: states, sets: Arc::new(sets) }
    }

    /// The blocks that are open at an offset.
    fn around(&self, offset: usize) -> Arc<[Around]> {
        let before = self.open.partition_point(|(at, _)| *at < offset);
        let state = before.checked_sub(1).and_then(|last| self.open.get(last));
        state.map(|(_, open)| Arc::clone(open)).unwrap_or_default()
    }
}

/// The variables that a template sets before a place, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sets {
    all: Arc<HashMap<String, Vec<(usize, String)>>>,
    before: usize,
}

impl Sets {
    /// What a variable is set to, in the order of the template.
    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = &str> {
        let all = self.all.get(name).into_iter().flatten();
        all.take_while(|(at, _)| *at < self.before).map(|(_, value)| value.as_str())
    }
}
