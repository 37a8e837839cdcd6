//! A YAML file as rules see it, parsed once, and what each of its documents is.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, OnceLock};

use regex::Regex;

use crate::document::{of_problem, rule_of};
use crate::finding::{Finding, ObjectId, ObjectPath, Rule};
use crate::layout;
use crate::source::{Place, SourceFile, Span};
use yaml::{Document, Limits, NodeRef, Pointer, Stream, index_of, parse};

use super::markdown;
use super::repair::{BUDGET, Repair, Slip, repair, sorted_edits, unrepaired};
use super::scalar::paths_at;
use crate::clearml::Chart;

/// What a document is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A definition of ours: `apiVersion: tenantry.dev/v1`.
    Definition,
    /// A Kubernetes object: it has `apiVersion` and `kind`.
    Object,
    /// Values of a Helm chart.
    Values(Chart),
    /// YAML of other programs, of which we know nothing.
    Other,
}

/// A YAML file, parsed.
#[derive(Debug)]
pub(crate) struct YamlFile {
    /// The file as it is on disk; findings point here.
    pub file: Arc<SourceFile>,
    /// What was read, from the repaired text where repairs were needed.
    pub stream: Stream,
    /// The role of each document of the stream.
    pub roles: Vec<Role>,
    /// What had to be mended in memory before the file could be read.
    pub repairs: Vec<Repair>,
    /// Where `{{` or `{%` keeps it from being YAML: it is a template, of Helm or another program.
    pub template: Option<Span>,
    /// See [`YamlFile::names`].
    names: OnceLock<Names>,
}

/// The values of `name` in the items of each list of a file, by the list's span.
type Names = HashMap<(u32, u32), HashSet<String>>;

impl YamlFile {
    /// Parses a file, mending in memory what keeps it from being read. `chart` says whose values it holds.
    pub(crate) fn read(file: &Arc<SourceFile>, chart: Option<Chart>) -> Self {
        let stream = parse(file, &Limits::default());
        let template = template(&stream);
        let (stream, repairs) = match template {
            Some(_) => (stream, vec![]),
            None => repair(file, stream, &mut BUDGET.clone()),
        };
        Self { template, ..Self::of(file, stream, repairs, chart) }
    }

    /// Parses the code blocks of a Markdown page; none where it has no YAML that we know.
    pub(crate) fn of_page(page: &Arc<SourceFile>, chart: Option<Chart>) -> Option<Self> {
        markdown::read(page).map(|(stream, repairs)| Self::of(page, stream, repairs, chart))
    }

    fn of(file: &Arc<SourceFile>, stream: Stream, repairs: Vec<Repair>, chart: Option<Chart>) -> Self {
        let roles = stream.documents.iter().map(|document| role(document, chart)).collect();
        Self { file: Arc::clone(file), stream, roles, repairs, template: None, names: OnceLock::new() }
    }

    /// Texts inside of it as a file of its own, each byte where it stands in what was read.
    pub(crate) fn inside(&self, stream: Stream, roles: Vec<Role>) -> Self {
        let (file, repairs) = (Arc::clone(&self.file), self.repairs.clone());
        Self { file, stream, roles, repairs, template: None, names: OnceLock::new() }
    }

    /// Names the objects that findings at texts inside of it are in.
    pub(crate) fn name_inside(&self, findings: &mut [Finding]) {
        findings.sort_by_key(|finding| (finding.place.span.start, finding.place.span.end));
        let spans: Vec<Span> = findings.iter().map(|finding| finding.place.span).collect();
        for (finding, object) in findings.iter_mut().zip(self.objects_at(&spans)) {
            finding.object = finding.object.take().or(object);
        }
    }

    /// Whether an item of a list has this `name`. Lists of variables may be long, and ask for many.
    pub(crate) fn names(&self, list: NodeRef<'_>, name: &str) -> bool {
        let all = self.names.get_or_init(|| {
            let mut names = Names::new();
            self.stream.documents.iter().for_each(|document| collect_names(document.root(), &mut names));
            names
        });
        let span = list.span();
        all.get(&(span.start, span.end)).is_some_and(|names| names.contains(name))
    }

    /// Whether it is in a folder of definitions.
    pub(crate) fn is_of_tree(&self) -> bool {
        layout::is_in_definitions(&self.file.path)
    }

    /// The documents with their roles.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&Document, Role)> {
        self.stream.documents.iter().zip(self.roles.iter().copied())
    }

    /// The repairs of one kind of slip.
    pub(crate) fn repairs_of(&self, slip: Slip) -> impl Iterator<Item = &Repair> {
        self.repairs.iter().filter(move |repair| repair.slip == slip)
    }

    /// The reader's problems that belong to a rule.
    pub(crate) fn problems(&self, rule: &'static Rule) -> impl Iterator<Item = Finding> {
        let problems = self.stream.problems.iter().filter(move |problem| rule_of(problem.kind) == rule);
        problems.map(|problem| of_problem(&self.stream.file, problem))
    }

    /// Moves findings from the text that was read to the file as it is, and names the objects that they are in. A file may have as many
    /// as it has lines, and is walked once for all of them.
    pub(crate) fn settle_all<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) {
        let mut findings: Vec<&mut Finding> = findings.into_iter().collect();
        findings.sort_by_key(|finding| (finding.place.span.start, finding.place.span.end));
        let is_nameless = |finding: &&mut &mut Finding| self.is_read(finding) && finding.object.is_none();
        let nameless: Vec<_> = findings.iter_mut().filter(is_nameless).collect();
        let spans: Vec<Span> = nameless.iter().map(|finding| finding.place.span).collect();
        for (finding, object) in nameless.into_iter().zip(self.objects_at(&spans)) {
            finding.object = object;
        }
        findings.into_iter().for_each(|finding| self.unrepair(finding));
    }

    /// Whether a finding is in the text that was read.
    fn is_read(&self, finding: &Finding) -> bool {
        Arc::ptr_eq(&finding.place.file, &self.stream.file)
    }

    fn unrepair(&self, finding: &mut Finding) {
        let in_stream = self.is_read(finding);
        if Arc::ptr_eq(&self.file, &self.stream.file) {
            return;
        }
        // The edits of a finding in the file as it is are of that file too.
        for edit in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).filter(|_| in_stream) {
            if edit.file == self.file.path {
                edit.span = self.unrepaired(edit.span);
            }
        }
        self.original(&mut finding.place);
        finding.related.iter_mut().for_each(|related| self.original(&mut related.place));
    }

    /// A place in the file as it is, for a span of the text that was read.
    pub(crate) fn place(&self, span: Span) -> Place {
        self.file.place(self.unrepaired(span))
    }

    fn original(&self, place: &mut Place) {
        if Arc::ptr_eq(&place.file, &self.stream.file) {
            *place = self.file.place(self.unrepaired(place.span));
        }
    }

    /// The span in the file of a span in the repaired text.
    fn unrepaired(&self, span: Span) -> Span {
        unrepaired(&sorted_edits(&self.repairs), span)
    }

    /// Kind, namespace, name and path of what stands at spans, which are in order: `Deployment/shop/web:spec.replicas`.
    fn objects_at(&self, spans: &[Span]) -> Vec<Option<ObjectPath>> {
        let of_document = |spans: &[Span]| match spans.first().and_then(|span| self.document_at(*span)) {
            Some(document) => named(document.root(), paths_at(document.root(), spans)),
            None => vec![None; spans.len()],
        };
        let document = |span: &Span| self.document_at(*span).map(std::ptr::from_ref);
        let in_one = |a: &Span, b: &Span| document(a) == document(b);
        spans.chunk_by(in_one).flat_map(of_document).collect()
    }

    fn document_at(&self, span: Span) -> Option<&Document> {
        // Documents stand one behind the other.
        let behind = self.stream.documents.partition_point(|document| document.root().span().start <= span.start);
        let document = self.stream.documents.get(behind.checked_sub(1)?)?;
        (span.end <= document.root().span().end).then_some(document)
    }
}

// The reader bounds how deep nodes are nested.
fn collect_names(node: NodeRef<'_>, names: &mut Names) {
    let of_items = node.items().filter_map(|item| item.get("name")).filter(|name| name.is_scalar());
    let of_items: HashSet<String> = of_items.map(|name| name.text().to_owned()).collect();
    if !of_items.is_empty() {
        names.insert((node.span().start, node.span().end), of_items);
    }
    if !node.is_alias() {
        node.raw_entries().for_each(|(_, value)| collect_names(value, names));
        node.items().for_each(|item| collect_names(item, names));
    }
}

/// Settles findings, each in the file of its path, where there is one.
pub(crate) fn settle<'f>(findings: &mut [Finding], file: impl Fn(&str) -> Option<&'f YamlFile>) {
    let mut by_path: HashMap<String, Vec<&mut Finding>> = HashMap::new();
    for finding in findings {
        by_path.entry(finding.place.file.path.clone()).or_default().push(finding);
    }
    for (path, findings) in by_path {
        if let Some(file) = file(&path) {
            file.settle_all(findings);
        }
    }
}

/// The object that each of some paths in a document is in: the document's, or of a `List` the item's.
fn named(root: NodeRef<'_>, paths: Vec<(Pointer, bool)>) -> Vec<Option<ObjectPath>> {
    let object = identity(root);
    let items: Vec<NodeRef<'_>> = match root.get("kind") {
        Some(kind) if kind.text().ends_with("List") => root.get("items").into_iter().flat_map(NodeRef::items).collect(),
        _ => vec![],
    };
    let in_item = |path: &Pointer| {
        let [list, at] = path.steps().take(2).collect::<Vec<_>>().try_into().ok()?;
        let at = index_of(&at).filter(|_| list == "items")?;
        let within = path.within(&Pointer::from("/items").index(at))?;
        Some(identity(*items.get(at)?)?.at(within))
    };
    let name = |path: Pointer| match in_item(&path) {
        Some(path) => Some(path),
        None if object.is_none() && path.is_root() => None,
        None => Some(ObjectPath { object: object.clone(), pointer: path }),
    };
    paths.into_iter().map(|(path, _)| name(path)).collect()
}

/// Kind, namespace and name of a Kubernetes-shaped document.
fn identity(root: NodeRef<'_>) -> Option<ObjectId> {
    let (kind, _) = (root.get("kind")?.text(), root.get("apiVersion")?);
    let metadata = |key| Some(root.get("metadata")?.get(key)?.text());
    let name = metadata("name").or_else(|| metadata("generateName")).unwrap_or_default();
    let namespace = metadata("namespace").unwrap_or_default().to_owned();
    Some(ObjectId { namespace, ..ObjectId::new(kind, name) })
}

/// The first line that the reader stumbles over because a template language begins there.
fn template(stream: &Stream) -> Option<Span> {
    let file = &stream.file;
    stream.problems.iter().find_map(|problem| {
        let start = file.lines().start_of(file.lines().line_of(problem.span.start))? as usize;
        let line = file.text.get(start..)?.lines().next()?;
        let of_line = || Some(start + BEGINS.iter().find_map(|begin| line.find(begin)).or_else(|| expression(line))?);
        // An action of several lines, as a comment at the top of a chart's template.
        let of_lines = || {
            let open = file.text.get(..start)?.rfind("{{")?;
            (!file.text.get(open..start)?.contains("}}")).then_some(open)
        };
        let at = of_line().or_else(of_lines)?;
        Some(Span::new(at, at + 2))
    })
}

/// How expressions begin that no YAML has: those of Go, Jinja and Terraform (`%{ if x }`).
const BEGINS: [&str; 3] = ["{{", "{%", "%{"];

/// An expression of Terraform or of sed's users in a line: `${x ? "a" : "b"}`, `%NAME%`.
fn expression(line: &str) -> Option<usize> {
    static PATTERN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"\$\{[^}]*[ ?"(][^}]*\}|%[A-Z][A-Z0-9_]*%"#).ok());
    PATTERN.as_ref()?.find(line).map(|found| found.start())
}

fn role(document: &Document, chart: Option<Chart>) -> Role {
    let root = document.root();
    let text = |key: &str| root.get(key).filter(|node| node.is_scalar()).map(NodeRef::text);
    match (text("apiVersion"), text("kind")) {
        (Some(version), Some(_)) if version.starts_with("tenantry.dev/") => Role::Definition,
        (Some(_), Some(_)) => Role::Object,
        _ => match chart.or_else(|| Chart::recognise(root)).or_else(|| Chart::by_file_name(&document.file().path)) {
            Some(chart) if root.is_mapping() => Role::Values(chart),
            _ => Role::Other,
        },
    }
}
