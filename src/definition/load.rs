//! Finding the definitions of a tree, and reading each into a layer.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use super::merged::Merged;
use crate::finding::Finding;
use crate::source::{Place, SETTINGS, SourceFile, Span, Tree};
use crate::yaml::{self, Limits, Problem, ProblemKind, Reading, Stream};

/// The definitions of a tree, as they are written.
#[derive(Debug, Default)]
pub struct Definitions {
    /// `tenantry.yaml`.
    pub settings: Option<Merged>,
    /// The environments by name of their folder.
    pub environments: BTreeMap<String, EnvironmentFiles>,
    /// The tenants by name of their folder.
    pub tenants: BTreeMap<String, Arc<TenantFiles>>,
}

/// The files of an environment.
#[derive(Debug)]
pub struct EnvironmentFiles {
    /// `environment.yaml`.
    pub layer: Merged,
    /// `values/<component>.yaml` by component.
    pub values: BTreeMap<String, RawValues>,
}

/// The files of a tenant.
#[derive(Debug)]
pub struct TenantFiles {
    /// `tenant.yaml`.
    pub layer: Merged,
    /// `<environment>.yaml` by environment.
    pub overlays: BTreeMap<String, Merged>,
    /// `values/<component>.yaml` by component.
    pub values: BTreeMap<String, RawValues>,
    /// `values/<environment>/<component>.yaml` by environment and component.
    pub values_in: BTreeMap<String, BTreeMap<String, RawValues>>,
    /// What is wrong with them by themselves.
    pub findings: Vec<Finding>,
}

/// A file of raw Helm values.
#[derive(Clone, Debug)]
pub struct RawValues {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What it holds as Helm reads it, `null` kept.
    pub value: Value,
}

impl RawValues {
    /// Where a value stands, by JSON pointer, or the nearest thing around it that is in the file. Reads the file again:
    /// for those who ask where something comes from.
    pub fn place(&self, pointer: &str) -> Place {
        let stream = yaml::parse(&self.file, &yaml::Limits::default());
        let root = stream.documents.first().map(|document| document.root());
        let mut pointer = pointer;
        loop {
            if let Some(node) = root.and_then(|root| root.pointer(pointer)) {
                return node.place();
            }
            match pointer.rsplit_once('/') {
                Some((around, _)) => pointer = around,
                None => return self.file.place(Span::default()),
            }
        }
    }
}

/// What a file is, by its path.
enum Role<'p> {
    Settings,
    Environment(&'p str),
    EnvironmentValues(&'p str, &'p str),
    Tenant(&'p str),
    Overlay(&'p str, &'p str),
    TenantValues(&'p str, &'p str),
    TenantValuesIn(&'p str, &'p str, &'p str),
    Component,
    /// Nothing, with what to do.
    Unknown(String),
}

/// What of a tree need not be read again: nothing, where it is not said.
pub trait Known: Sync {
    /// The files of a tenant, which are the same.
    fn tenant(&self, _name: &str) -> Option<&Arc<TenantFiles>> {
        None
    }

    /// A file, parsed.
    fn stream(&self, _path: &str) -> Option<&Stream> {
        None
    }
}

impl Known for () {}

/// Reads every definition of a tree. What cannot be read is a finding, and the rest is there.
pub fn load(tree: &Tree, known: &impl Known) -> (Definitions, Vec<Finding>) {
    let mut definitions = Definitions::default();
    let mut findings = Vec::new();
    let mut tenants: BTreeMap<String, Partial> = BTreeMap::new();
    let mut environments: BTreeMap<String, Partial> = BTreeMap::new();
    let mut unread = Vec::new();
    for file in tree.files.values() {
        match tenant_of(&file.path).and_then(|name| Some((name, known.tenant(name)?))) {
            Some((name, _)) if definitions.tenants.contains_key(name) => {}
            Some((name, files)) => drop(definitions.tenants.insert(name.to_owned(), Arc::clone(files))),
            None => unread.push(file),
        }
    }
    let read: Vec<_> = unread.into_par_iter().map(|file| read(file, known.stream(&file.path))).collect();
    for (file, content, found) in read {
        let (path, content) = (file.path.as_str(), content.unwrap_or(Content::Nothing));
        match tenant_of(path) {
            Some(name) => partial(&mut tenants, name, file).findings.extend(found),
            None => findings.extend(found),
        }
        match (role(path), content) {
            (Role::Settings, Content::Layer(layer)) => definitions.settings = Some(layer),
            (Role::Environment(name), content) => partial(&mut environments, name, file).main = Some(content),
            (Role::EnvironmentValues(name, component), Content::Raw(raw)) => {
                partial(&mut environments, name, file).values.insert(component.to_owned(), raw);
            }
            (Role::Tenant(name), content) => partial(&mut tenants, name, file).main = Some(content),
            (Role::Overlay(name, environment), Content::Layer(layer)) => {
                partial(&mut tenants, name, file).overlays.insert(environment.to_owned(), layer);
            }
            (Role::TenantValues(name, component), Content::Raw(raw)) => {
                partial(&mut tenants, name, file).values.insert(component.to_owned(), raw);
            }
            (Role::TenantValuesIn(name, environment, component), Content::Raw(raw)) => {
                let values = &mut partial(&mut tenants, name, file).values_in;
                values.entry(environment.to_owned()).or_default().insert(component.to_owned(), raw);
            }
            _ => {}
        }
    }
    for (name, mut parts) in environments {
        let layer = parts.main(&format!("environments/{name}/environment.yaml"));
        findings.append(&mut parts.findings);
        if let Some(layer) = layer {
            definitions.environments.insert(name, EnvironmentFiles { layer, values: parts.values });
        }
    }
    for (name, mut parts) in tenants {
        match parts.main(&format!("tenants/{name}/tenant.yaml")) {
            Some(layer) => {
                let Partial { overlays, values, values_in, findings, .. } = parts;
                definitions
                    .tenants
                    .insert(name, Arc::new(TenantFiles { layer, overlays, values, values_in, findings }));
            }
            None => findings.append(&mut parts.findings),
        }
    }
    findings.extend(definitions.tenants.values().flat_map(|files| files.findings.iter().cloned()));
    (definitions, findings)
}

/// The tenant whose folder a file is in.
pub fn tenant_of(path: &str) -> Option<&str> {
    Some(path.strip_prefix("tenants/")?.split_once('/')?.0)
}

/// The files of a folder as they come in.
struct Partial {
    any: Arc<SourceFile>,
    main: Option<Content>,
    overlays: BTreeMap<String, Merged>,
    values: BTreeMap<String, RawValues>,
    values_in: BTreeMap<String, BTreeMap<String, RawValues>>,
    findings: Vec<Finding>,
}

fn partial<'m>(all: &'m mut BTreeMap<String, Partial>, name: &str, file: &Arc<SourceFile>) -> &'m mut Partial {
    all.entry(name.to_owned()).or_insert_with(|| Partial {
        any: Arc::clone(file),
        main: None,
        overlays: BTreeMap::new(),
        values: BTreeMap::new(),
        values_in: BTreeMap::new(),
        findings: Vec::new(),
    })
}

impl Partial {
    /// The folder's main file; a finding where there is none. One that could not be read has its findings already.
    fn main(&mut self, path: &str) -> Option<Merged> {
        match self.main.take() {
            Some(Content::Layer(layer)) => Some(layer),
            Some(_) => None,
            None => {
                let message = format!("there is no {path}, so this file belongs to nothing");
                let place = self.any.place(Span::default());
                let finding = Finding::error("schema/missing-file", place, message);
                self.findings.push(finding.help(format!("write {path}")));
                None
            }
        }
    }
}

/// The content of a file.
enum Content {
    Layer(Merged),
    Raw(RawValues),
    Nothing,
}

fn role(path: &str) -> Role<'_> {
    if path == SETTINGS {
        return Role::Settings;
    }
    let parts: Vec<&str> = path.split('/').collect();
    let Some(stem) = parts.last().and_then(|name| name.strip_suffix(".yaml")) else {
        return match parts.first() {
            Some(&"components") => Role::Component,
            _ => Role::Unknown("name it .yaml, as every definition is".to_owned()),
        };
    };
    match parts.as_slice() {
        ["components", ..] => Role::Component,
        ["environments", name, "environment.yaml"] => Role::Environment(name),
        ["environments", name, "values", _] => Role::EnvironmentValues(name, stem),
        ["environments", _] => {
            Role::Unknown(format!("an environment is a folder: environments/{stem}/environment.yaml"))
        }
        ["environments", ..] => Role::Unknown(
            "an environment's folder holds environment.yaml and values/<component>.yaml, nothing else".to_owned(),
        ),
        ["tenants", name, "tenant.yaml"] => Role::Tenant(name),
        ["tenants", name, _] => Role::Overlay(name, stem),
        ["tenants", name, "values", _] => Role::TenantValues(name, stem),
        ["tenants", name, "values", environment, _] => Role::TenantValuesIn(name, environment, stem),
        ["tenants", _] => Role::Unknown(format!("a tenant is a folder: tenants/{stem}/tenant.yaml")),
        _ => Role::Unknown(
            "a tenant's folder holds tenant.yaml, <environment>.yaml, values/<component>.yaml and \
             values/<environment>/<component>.yaml, nothing else"
                .to_owned(),
        ),
    }
}

fn read<'f>(
    file: &'f Arc<SourceFile>,
    parsed: Option<&Stream>,
) -> (&'f Arc<SourceFile>, Option<Content>, Vec<Finding>) {
    let raw = match role(&file.path) {
        Role::Component => return (file, None, Vec::new()),
        Role::Unknown(help) => {
            let message = format!("{} is no file that tenantry knows", file.path);
            let finding = Finding::error("schema/unknown-file", file.place(Span::default()), message);
            return (file, None, vec![finding.help(help)]);
        }
        Role::EnvironmentValues(..) | Role::TenantValues(..) | Role::TenantValuesIn(..) => true,
        _ => false,
    };
    let own = if parsed.is_none() { Some(yaml::parse(file, &Limits::default())) } else { None };
    let Some(stream) = parsed.or(own.as_ref()) else { return (file, None, Vec::new()) };
    let mut findings = problems(stream);
    let content = if raw { values(stream, &mut findings) } else { layer(stream, &mut findings) };
    (file, content, findings)
}

fn layer(stream: &Stream, findings: &mut Vec<Finding>) -> Option<Content> {
    let whole = stream.file.place(Span::default());
    match stream.documents.as_slice() {
        [document] if document.root().is_mapping() => Some(Content::Layer(Merged::layer(document.root()))),
        [document] if document.root().is_scalar() && document.root().text().is_empty() && findings.is_empty() => {
            findings.push(Finding::error("schema/wrong-type", whole, "the file is empty").help(BEGIN));
            None
        }
        [document] => {
            let message = format!("the document is a {}, expected a mapping", document.root().kind().name());
            let place = first_line(&stream.file, document.root().span());
            findings.push(Finding::error("schema/wrong-type", stream.file.place(place), message).help(BEGIN));
            None
        }
        [] => {
            if findings.is_empty() {
                findings.push(Finding::error("schema/wrong-type", whole, "the file is empty").help(BEGIN));
            }
            None
        }
        [_, second, ..] => {
            let place = stream.file.place(first_line(&stream.file, second.root().span()));
            let message = "a second document begins here; a definition is one document a file";
            findings.push(Finding::error("schema/wrong-type", place, message).help("move it into a file of its own"));
            None
        }
    }
}

const BEGIN: &str = "begin with apiVersion: tenantry.dev/v1, kind, metadata and spec";

/// Helm reads values as kubectl reads manifests; an empty file is no values.
fn values(stream: &Stream, findings: &mut Vec<Finding>) -> Option<Content> {
    let root = match stream.documents.as_slice() {
        [] => return None,
        [document, ..] => document.root(),
    };
    if stream.documents.len() > 1 || !(root.is_mapping() || root.text().is_empty() && root.is_scalar()) {
        let message = "Helm values are one document, a mapping";
        let place = stream.file.place(first_line(&stream.file, root.span()));
        findings.push(Finding::error("schema/wrong-type", place, message));
        return None;
    }
    root.is_mapping()
        .then(|| Content::Raw(RawValues { file: Arc::clone(&stream.file), value: root.to_json(Reading::GoV2) }))
}

/// A span, cut where its first line ends.
fn first_line(file: &SourceFile, span: Span) -> Span {
    let text = file.slice(span);
    let length = text.find(['\r', '\n']).unwrap_or(text.len());
    Span::new(span.start as usize, span.start as usize + length)
}

/// The problems that forbid to compile a file, as findings.
pub fn problems(stream: &Stream) -> Vec<Finding> {
    stream
        .problems
        .iter()
        .filter(|problem| problem.is_fatal())
        .map(|problem| of_problem(&stream.file, problem))
        .collect()
}

/// A problem of the reader as a finding.
pub fn of_problem(file: &Arc<SourceFile>, problem: &Problem) -> Finding {
    let mut finding = Finding::error(rule_of(problem.kind), file.place(problem.span), problem.message.clone());
    finding.help.clone_from(&problem.help);
    if let Some(related) = problem.related {
        finding = finding.related(file.place(related), "the other one");
    }
    if let Some(edit) = &problem.fix {
        let title = problem.help.clone().unwrap_or_else(|| "mend it".to_owned());
        finding = finding.fix(crate::finding::Fix { title, safe: true, edits: vec![edit.clone()] });
    }
    finding
}

/// The rule that a problem of the reader belongs to.
pub fn rule_of(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Indentation => "yaml/indentation",
        ProblemKind::DuplicateKey => "yaml/duplicate-key",
        ProblemKind::Tab => "yaml/tab",
        ProblemKind::Bom => "yaml/bom",
        ProblemKind::ControlCharacter => "yaml/control-character",
        ProblemKind::MergeKeyQuoted
        | ProblemKind::MergeKeyTwice
        | ProblemKind::MergeKeyAfterOverride
        | ProblemKind::MergeValue => "yaml/merge-key",
        ProblemKind::RecursiveAlias | ProblemKind::UnknownAlias | ProblemKind::AliasBudget => "yaml/alias",
        ProblemKind::TooDeep | ProblemKind::TooLarge => "yaml/limit",
        ProblemKind::ComplexKey | ProblemKind::EmptyKey => "yaml/key",
        ProblemKind::SurrogateEscape
        | ProblemKind::CommentWithoutSpace
        | ProblemKind::DuplicateAnchor
        | ProblemKind::BlockScalarAtEnd
        | ProblemKind::Portability => "yaml/portability",
        ProblemKind::Syntax => "yaml/syntax",
    }
}
