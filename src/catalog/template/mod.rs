//! Templates of the catalog: minijinja text whose every interpolation is one whole scalar.

mod bound;

mod functions;
mod gpus;
pub(crate) mod holes;
mod origin;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value as Context};
use serde_json::Value;

use crate::catalog::rules::TEMPLATE;
use crate::finding::{self, Clue, Finding};
use crate::source::{Place, SourceFile, Span};
use functions::Refused;
use holes::{Holes, Skeleton, Unfilled};
pub(crate) use origin::{Around, Origin, Sets, Traced};
use yaml::Reading;

/// Steps that one template may take; a manifest takes some hundred, `range(100000)` in a loop is stopped.
const FUEL: u64 = 400_000;

/// Shapes that are kept; more than any catalog has, few enough to stay small.
const SHAPES: usize = 4_096;

/// The parsed templates of a catalog, safe to use from many threads.
pub(crate) struct Templates {
    engine: Environment<'static>,
    files: Arc<BTreeMap<String, Arc<SourceFile>>>,
    shapes: RwLock<HashMap<String, Arc<Skeleton>>>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Templates {
    /// An engine that knows the files of all components, as `<component>/<path in its folder>`. Nothing is parsed yet.
    pub(crate) fn new(files: BTreeMap<String, Arc<SourceFile>>) -> Self {
        let files = Arc::new(files);
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_fuel(Some(FUEL));
        engine.set_recursion_limit(50);
        engine.set_syntax(syntax());
        engine.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        engine.set_path_join_callback(|name, parent| sibling(parent, name).into());
        // The one way to put a value into itself again and again, as often as a loop runs.
        engine.remove_global("namespace");
        engine.set_formatter(|out, state, value| {
            let bytes = bound::walkable(value)?;
            let mark = state.get_or_insert_extension_with(Holes::default).put(value.clone(), bytes)?;
            out.write_str(&mark).map_err(minijinja::Error::from)
        });
        functions::add(&mut engine, &files);
        Self { engine, files, shapes: RwLock::default() }
    }

    /// Parses a file as a template of the given name.
    ///
    /// # Errors
    /// A finding at the line that is no template.
    pub(crate) fn add(&mut self, name: &str, file: &Arc<SourceFile>) -> finding::Result<()> {
        if file.text.contains(holes::MARK) {
            return Err(finding(
                file.place(Span::default()),
                format!("a template must not hold the text {}", holes::MARK),
            ));
        }
        if let Some((place, why)) = bound::excess(&file.text) {
            return Err(finding(file.place(Span::new(place.start, place.end)), why));
        }
        self.engine
            .add_template_owned(name.to_owned(), file.text.clone())
            .map_err(|error| failure(&error, place_of(&error, file)))
    }

    /// Parses a text of a component's definition that holds `{{ expressions }}`, found at a place.
    ///
    /// # Errors
    /// A finding at the place.
    pub(crate) fn add_text(&mut self, text: &str, place: &Place) -> finding::Result<()> {
        if let Some((_, why)) = bound::excess(text) {
            return Err(finding(place.clone(), why));
        }
        self.engine.add_template_owned(text_name(text), text.to_owned()).map_err(|error| failure(&error, place.clone()))
    }

    /// Parses a condition: an expression without braces.
    ///
    /// # Errors
    /// A finding at the place.
    pub(crate) fn add_condition(&mut self, expression: &str, place: &Place) -> finding::Result<()> {
        self.add_text(&condition_text(expression), place)
    }

    /// The documents that a template renders to; empty ones are left out.
    ///
    /// # Errors
    /// A finding at the template's line: an undefined variable, an interpolation that is no whole scalar, text that is no YAML.
    pub(crate) fn render(&self, name: &str, context: &Context) -> finding::Result<Vec<Value>> {
        let file = self.file(name)?;
        let (text, holes) = self.run(name, context).map_err(|error| failure(&error, place_of(&error, &file)))?;
        let skeleton = self.shape(name, text, holes.0.len(), &file, context)?;
        let mut documents = skeleton.fill(&holes).map_err(|why| self.unfilled(&why, name, &file, context))?;
        documents.retain(|document| !document.is_null());
        Ok(documents)
    }

    /// The value of a text with expressions; one that is a single expression keeps its type.
    ///
    /// # Errors
    /// A finding at the place.
    pub(crate) fn text(&self, text: &str, context: &Context, place: &Place) -> finding::Result<Value> {
        if !text.contains("{{") && !text.contains("{%") {
            return Ok(Value::String(text.to_owned()));
        }
        let (rendered, holes) = self.run(&text_name(text), context).map_err(|error| failure(&error, place.clone()))?;
        let skeleton = Skeleton::new(vec![Value::String(rendered.clone())], holes.0.len());
        if let Ok(mut documents) = skeleton.and_then(|skeleton| skeleton.fill(&holes)) {
            return Ok(documents.pop().unwrap_or_default());
        }
        Ok(Value::String(joined(&rendered, &holes)))
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// A finding at the place.
    pub(crate) fn condition(&self, expression: &str, context: &Context, place: &Place) -> finding::Result<bool> {
        let (_, holes) = self
            .run(&text_name(&condition_text(expression)), context)
            .map_err(|error| failure(&error, place.clone()))?;
        Ok(holes.0.first().is_some_and(Context::is_true))
    }

    fn run(&self, name: &str, context: &Context) -> Result<(String, Holes), minijinja::Error> {
        let mut captured = self.engine.get_template(name)?.render_captured(context.clone())?;
        let holes = captured.with_state_mut(|state| state.get_extension_mut::<Holes>().map(std::mem::take));
        Ok((captured.into_output(), holes.unwrap_or_default()))
    }

    fn file(&self, name: &str) -> finding::Result<Arc<SourceFile>> {
        self.files.get(name).cloned().ok_or_else(|| {
            finding(SourceFile::new(name, "").place(Span::default()), format!("there is no template {name}"))
        })
    }

    fn shape(
        &self,
        name: &str,
        text: String,
        holes: usize,
        file: &Arc<SourceFile>,
        context: &Context,
    ) -> finding::Result<Arc<Skeleton>> {
        if let Some(known) = self.shapes.read().ok().and_then(|shapes| shapes.get(&text).cloned()) {
            return Ok(known);
        }
        let documents = parse(&text, file)?;
        let skeleton =
            Arc::new(Skeleton::new(documents, holes).map_err(|why| self.unfilled(&why, name, file, context))?);
        if let Ok(mut shapes) = self.shapes.write()
            && shapes.len() < SHAPES
        {
            shapes.insert(text, Arc::clone(&skeleton));
        }
        Ok(skeleton)
    }

    /// The finding of a hole that could not be filled, at the expression that made it.
    fn unfilled(&self, why: &Unfilled, name: &str, file: &Arc<SourceFile>, context: &Context) -> Vec<Finding> {
        let place = self.place_of_hole(why.hole(), name, context).unwrap_or_else(|| file.place(Span::default()));
        finding(place, why.to_string())
    }
}

/// Blocks on lines of their own leave no blank lines behind.
fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    syntax.build().unwrap_or_default()
}

/// The YAML documents of a rendered text; an error names the template, for the text is nowhere on disk.
fn parse(text: &str, file: &Arc<SourceFile>) -> finding::Result<Vec<Value>> {
    let rendered = SourceFile::new(file.path.clone(), text);
    let stream = yaml::parse(&rendered, &yaml::Limits::default());
    if let Some(problem) = stream.problems.iter().find(|problem| problem.is_fatal()) {
        let line = rendered.slice(line_span(&rendered, problem.span.start)).trim().to_owned();
        let message = format!("the rendered text is not YAML: {} (rendered line: {line})", problem.message);
        return Err(finding(file.place(Span::default()), message));
    }
    Ok(stream.documents.iter().map(|document| document.root().to_json(Reading::Core12)).collect())
}

fn line_span(file: &SourceFile, offset: u32) -> Span {
    let line = file.lines().line_of(offset);
    let start = file.lines().start_of(line).unwrap_or(0) as usize;
    let end = file.lines().start_of(line + 1).map_or(file.text.len(), |next| next as usize);
    Span::new(start, end)
}

/// The text with each placeholder replaced by how its value prints.
fn joined(text: &str, holes: &Holes) -> String {
    let mut parts = text.split(holes::MARK);
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (digits, rest) = part.split_at(end);
        if let Some(value) = digits.parse().ok().and_then(|hole: usize| holes.0.get(hole)) {
            out.push_str(&value.to_string());
        }
        out.push_str(rest);
    }
    out
}

fn text_name(text: &str) -> String {
    format!("={text}")
}

fn condition_text(expression: &str) -> String {
    format!("{{{{ ({expression}) }}}}")
}

/// The name of a file in the folder of the component that the template `parent` belongs to.
fn sibling(parent: &str, name: &str) -> String {
    let component = parent.split('/').next().unwrap_or(parent);
    format!("{component}/{name}")
}

fn finding(place: Place, message: impl Into<String>) -> Vec<Finding> {
    vec![TEMPLATE.at(place, message)]
}

/// The finding of an error of the engine.
fn failure(error: &minijinja::Error, place: Place) -> Vec<Finding> {
    let refused = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Refused>());
    let clue = match error.kind() {
        ErrorKind::UndefinedError => undefined(error).map(Clue::Undefined),
        _ => refused.map(|refused| refused.0.clone()),
    };
    vec![TEMPLATE.at(place, message(error)).clue(clue)]
}

/// The path that is undefined: the engine says it in words only.
fn undefined(error: &minijinja::Error) -> Option<String> {
    let path = error.detail()?.strip_suffix("` is undefined")?.rsplit('`').next()?;
    Some(path.to_owned())
}

fn place_of(error: &minijinja::Error, file: &Arc<SourceFile>) -> Place {
    let range = error.range().unwrap_or_default();
    file.place(Span::new(range.start, range.end))
}

fn message(error: &minijinja::Error) -> String {
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.kind() {
        ErrorKind::UndefinedError => {
            format!("the template names something that is not defined: {detail}")
        }
        ErrorKind::OutOfFuel => "the template does not come to an end: it took more steps than it may".to_owned(),
        _ => detail,
    }
}

#[cfg(test)]
mod tests;
