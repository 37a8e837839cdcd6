//! Finding the definitions of a tree, and reading each into a layer.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde_json::Value;

use super::reading::{Content, read};
use crate::definition::rules::MISSING_FILE;
use crate::document::Merged;
use crate::finding::{self, Finding};
use crate::layout::{self, Entry, tenant_of};
use crate::source::{Place, SourceFile, Span, Tree};
use yaml::{Pointer, Stream};

/// The definitions of a tree, as they are written.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// `tenantry.yaml`.
    pub settings: Option<Merged>,
    /// The environments by name of their folder.
    pub environments: BTreeMap<String, EnvironmentFiles>,
    /// The tenants by name of their folder.
    pub tenants: BTreeMap<String, Arc<TenantFiles>>,
}

/// The files of an environment.
#[derive(Debug)]
pub(crate) struct EnvironmentFiles {
    /// `environment.yaml`.
    pub layer: Merged,
    /// `values/<component>.yaml` by component.
    pub values: BTreeMap<String, RawValues>,
}

/// The files of a tenant.
#[derive(Debug)]
pub(crate) struct TenantFiles {
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
pub(crate) struct RawValues {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What it holds as Helm reads it, `null` kept.
    pub value: Value,
    /// The file as it is written: read again for those who ask where something comes from.
    written: Arc<OnceLock<Stream>>,
}

impl RawValues {
    /// Values, and the file that holds them.
    pub(super) fn new(file: Arc<SourceFile>, value: Value) -> Self {
        Self { file, value, written: Arc::default() }
    }

    /// Where a value stands, or the nearest thing around it that is in the file.
    pub(crate) fn place(&self, pointer: impl Into<Pointer>) -> Place {
        let written = self.written.get_or_init(|| yaml::parse(&self.file, &yaml::Limits::default()));
        match written.documents.first() {
            Some(document) => document.root().nearest(&pointer.into()).place(),
            None => self.file.place(Span::default()),
        }
    }
}

/// What of a tree need not be read again: nothing, where it is not said.
pub(crate) trait Known: Sync {
    /// The files of a tenant, which are the same.
    fn tenant(&self, _name: &str) -> Option<&Arc<TenantFiles>> {
        None
    }

    /// A file, parsed.
    fn stream(&self, _file: &Arc<SourceFile>) -> Option<&Stream> {
        None
    }
}

impl Known for () {}

/// The tenants of a tree by name of their folder.
pub(super) type Tenants = BTreeMap<String, Arc<TenantFiles>>;

/// Reads every definition of a tree. What cannot be read is a finding, and the rest is there.
pub(crate) fn load(tree: &Tree, known: &impl Known) -> finding::Warned<Definitions> {
    let (mut definitions, mut findings) = load_common(tree, known);
    let (tenants, of_tenants) = load_tenants(tree, known);
    definitions.tenants = tenants;
    findings.extend(of_tenants);
    (definitions, findings)
}

/// Reads what all tenants share, settings and environments.
pub(crate) fn load_common(tree: &Tree, known: &impl Known) -> finding::Warned<Definitions> {
    let files = tree.files.values().filter(|file| tenant_of(&file.path).is_none());
    let mut definitions = Definitions::default();
    let mut findings = Vec::new();
    let mut environments: BTreeMap<String, Partial> = BTreeMap::new();
    for Read { file, content, findings: found } in read_all(files.collect(), known) {
        findings.extend(found);
        match (Entry::of(&file.path), content) {
            (Entry::Settings, Content::Layer(layer)) => definitions.settings = Some(layer),
            (Entry::Environment(name), content) => partial(&mut environments, name, file).main = Some(content),
            (Entry::EnvironmentValues(name, component), Content::Raw(raw)) => {
                partial(&mut environments, name, file).values.insert(component.to_owned(), raw);
            }
            _ => {}
        }
    }
    for (name, mut parts) in environments {
        let layer = parts.main(&layout::environment(&name));
        findings.append(&mut parts.findings);
        if let Some(layer) = layer {
            definitions.environments.insert(name, EnvironmentFiles { layer, values: parts.values });
        }
    }
    (definitions, findings)
}

/// Reads the tenants, but for those that are known.
pub(crate) fn load_tenants(tree: &Tree, known: &impl Known) -> finding::Warned<Tenants> {
    let mut tenants = Tenants::new();
    let mut findings = Vec::new();
    let mut unread = Vec::new();
    for (name, file) in tree.files.values().filter_map(|file| Some((tenant_of(&file.path)?, file))) {
        match known.tenant(name) {
            Some(_) if tenants.contains_key(name) => {}
            Some(files) => drop(tenants.insert(name.to_owned(), Arc::clone(files))),
            None => unread.push(file),
        }
    }
    let mut partials: BTreeMap<String, Partial> = BTreeMap::new();
    for Read { file, content, findings: found } in read_all(unread, known) {
        let name = tenant_of(&file.path).unwrap_or_default();
        let tenant = partial(&mut partials, name, file);
        tenant.findings.extend(found);
        match (Entry::of(&file.path), content) {
            (Entry::Tenant(_), content) => tenant.main = Some(content),
            (Entry::Overlay(_, environment), Content::Layer(layer)) => {
                tenant.overlays.insert(environment.to_owned(), layer);
            }
            (Entry::TenantValues(_, component), Content::Raw(raw)) => {
                tenant.values.insert(component.to_owned(), raw);
            }
            (Entry::TenantValuesIn(_, environment, component), Content::Raw(raw)) => {
                let values = tenant.values_in.entry(environment.to_owned()).or_default();
                values.insert(component.to_owned(), raw);
            }
            _ => {}
        }
    }
    for (name, mut parts) in partials {
        match parts.main(&layout::tenant(&name)) {
            Some(layer) => {
                let Partial { overlays, values, values_in, findings, .. } = parts;
                tenants.insert(name, Arc::new(TenantFiles { layer, overlays, values, values_in, findings }));
            }
            None => findings.append(&mut parts.findings),
        }
    }
    findings.extend(tenants.values().flat_map(|files| files.findings.iter().cloned()));
    (tenants, findings)
}

/// A file, read.
struct Read<'f> {
    file: &'f Arc<SourceFile>,
    content: Content,
    findings: Vec<Finding>,
}

fn read_all<'f>(files: Vec<&'f Arc<SourceFile>>, known: &impl Known) -> Vec<Read<'f>> {
    let read = |file: &'f Arc<SourceFile>| {
        let (content, findings) = read(file, known.stream(file));
        Read { file, content: content.unwrap_or(Content::Nothing), findings }
    };
    files.into_par_iter().map(read).collect()
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
                let message = format!("there is no {path}, so this file is not used");
                let place = self.any.place(Span::default());
                let finding = MISSING_FILE.at(place, message);
                self.findings.push(finding.help(format!("write {path}")));
                None
            }
        }
    }
}
