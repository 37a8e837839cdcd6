//! A client at work: its open documents, what is known of the tree, and what the client was told.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use lsp_server::Request;
use lsp_types::{
    ClientCapabilities, CodeActionOptions, CodeActionOrCommand, CodeActionParams, CodeActionProviderCapability,
    CompletionOptions, CompletionParams, Diagnostic, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, GotoDefinitionParams, Hover, HoverContents, HoverParams, HoverProviderCapability,
    InitializeResult, Location, MarkupContent, MarkupKind, OneOf, PublishDiagnosticsParams, Range, ServerCapabilities,
    ServerInfo, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::json;

use super::action::{self, Edits, Target};
use super::check::{self, Last, overlaid};
use super::document::Document;
use super::fleet::{self, Fleet, Open};
use super::knowledge::{Kind, Knowledge};
use super::position::Encoding;
use super::shift::{Change, Known, carried_over};
use super::uri::Root;
use super::{completion, cursor, diagnostic, hover, origin, reference};
use crate::finding::Finding;
use crate::layout;
use crate::source::{SourceFile, Span, Tree};

/// A client at work.
pub(super) struct Session {
    root: Root,
    encoding: Encoding,
    edits: Edits,
    /// Open documents by the name that findings give the file.
    documents: BTreeMap<String, Document>,
    disk: Tree,
    knowledge: Knowledge,
    fleet: Option<Fleet>,
    fleet_linter: Sender<Open>,
    /// What the client was told last, by file; files without findings are not in it.
    told: BTreeMap<String, Vec<Diagnostic>>,
    can_watch: bool,
    /// What the check at the last keystroke has read.
    last: Option<Last>,
    /// The whole tree is linted on the global pool; keystrokes must not wait behind it.
    pool: Option<rayon::ThreadPool>,
}

impl Session {
    /// Begins with the tree in a folder. `learned` gets what is found in the whole of it, from another thread.
    pub(super) fn new(
        root: PathBuf,
        client: &ClientCapabilities,
        learned: impl Fn(Fleet) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let root = Root::new(&root);
        let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_deref());
        let watching = client.workspace.as_ref().and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let fleet_linter = fleet::start(root.folder().to_owned(), learned)?;
        let (disk, _) = Tree::read(root.folder());
        let session = Self {
            edits: Edits::of(client),
            encoding: Encoding::negotiated(offered.unwrap_or_default()),
            documents: BTreeMap::new(),
            knowledge: Knowledge::of(&disk),
            disk,
            fleet: None,
            fleet_linter,
            told: BTreeMap::new(),
            last: None,
            can_watch: watching.and_then(|watching| watching.dynamic_registration) == Some(true),
            pool: rayon::ThreadPoolBuilder::new().build().ok(),
            root,
        };
        session.lint_fleet();
        Ok(session)
    }

    /// What the server can do.
    pub(super) fn introduction(&self) -> InitializeResult {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(true.into()),
            ..TextDocumentSyncOptions::default()
        };
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![lsp_types::CodeActionKind::QUICKFIX, action::FIX_ALL]),
            ..CodeActionOptions::default()
        };
        let completion = CompletionOptions {
            trigger_characters: Some(vec![" ".to_owned(), ":".to_owned()]),
            ..CompletionOptions::default()
        };
        InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(self.encoding.kind()),
                text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
                hover_provider: Some(HoverProviderCapability::Simple(true)),
                completion_provider: Some(completion),
                definition_provider: Some(OneOf::Left(true)),
                code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        }
    }

    /// Asks the client, if it can, to say when files change on disk: by a checkout, for example.
    pub(super) fn registration(&self) -> Option<Request> {
        let method = "workspace/didChangeWatchedFiles";
        let watchers = json!({"watchers": [{"globPattern": "**/*.{yaml,yml,tgz}"}]});
        let params = json!({"registrations": [{"id": "files", "method": method, "registerOptions": watchers}]});
        let request =
            || Request { id: "files".to_owned().into(), method: "client/registerCapability".to_owned(), params };
        self.can_watch.then(request)
    }

    /// A document was opened.
    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let name = self.root.name(&document.uri);
        let file = SourceFile::new(name.as_str(), document.text);
        self.documents.insert(name, Document::new(document.uri, document.version, file));
        self.lint_fleet();
    }

    /// A document was changed.
    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let name = self.root.name(&params.text_document.uri);
        if let Some(document) = self.documents.get_mut(&name) {
            document.change(params.text_document.version, params.content_changes, self.encoding);
            self.lint_fleet();
        }
    }

    /// A document was closed: the text on disk counts again. Of one that is no part of the tree nothing is known any more; what to tell
    /// the client.
    pub(super) fn close(&mut self, params: DidCloseTextDocumentParams) -> Option<PublishDiagnosticsParams> {
        let uri = params.text_document.uri;
        let name = self.root.name(&uri);
        self.documents.remove(&name);
        self.lint_fleet();
        // Of a file of the tree the next look at all of it tells, also that there is nothing to find any more.
        if Tree::holds(&name) {
            return None;
        }
        self.told.remove(&name)?;
        Some(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None })
    }

    /// Has the whole tree linted again.
    pub(super) fn lint_fleet(&self) {
        // Without the thread there is still the neighbourhood.
        let _ = self.fleet_linter.send(self.open_texts());
    }

    fn open_texts(&self) -> Open {
        let of_tree = self.documents.iter().filter(|(name, _)| Tree::holds(name));
        of_tree.map(|(name, document)| (name.clone(), Arc::clone(&document.file))).collect()
    }

    fn tree(&self) -> Tree {
        overlaid(self.disk.clone(), &self.open_texts())
    }

    /// Finds what is wrong with texts that were changed; what the client must be told.
    pub(super) fn settle(&mut self) -> Vec<PublishDiagnosticsParams> {
        if !self.documents.values().any(|document| document.is_changed) {
            return Vec::new();
        }
        let tree = self.tree();
        let changed = self.documents.iter().filter(|(_, document)| document.is_changed);
        let changed: Vec<_> = changed.map(|(name, document)| (name.clone(), Arc::clone(&document.file))).collect();
        let mut news = Vec::new();
        for (name, file) in changed {
            let findings = self.findings(&tree, &file);
            news.extend(self.tell(&name, &findings));
            if let Some(document) = self.documents.get_mut(&name) {
                document.findings = findings;
                document.is_changed = false;
            }
        }
        news
    }

    /// What is wrong with the text of an open document, as far as that is known at once.
    fn findings(&mut self, tree: &Tree, file: &Arc<SourceFile>) -> Vec<Finding> {
        let known = self.fleet.as_ref().and_then(|fleet| Some((fleet, fleet.text(&file.path)?)));
        if let Some((fleet, text)) = known
            && text.text == file.text
        {
            return fleet.of(&file.path).to_vec();
        }
        let near = match &self.pool {
            Some(pool) => pool.install(|| check::check(tree, file, &mut self.last)),
            None => check::check(tree, file, &mut self.last),
        };
        match known.and_then(|(fleet, text)| Some((fleet, text, fleet.near.get(&file.path)?))) {
            Some((fleet, text, before)) => {
                carried_over(near, Known { file: text, whole: fleet.of(&file.path), near: before }, file)
            }
            None => near,
        }
    }

    /// Takes in what was found in the whole tree; what the client must be told.
    pub(super) fn learn(&mut self, fleet: Fleet) -> Vec<PublishDiagnosticsParams> {
        self.disk = fleet.disk.clone();
        self.knowledge = fleet.knowledge.clone();
        let open = |name: &String| self.documents.contains_key(name);
        let stale: Vec<String> =
            self.told.keys().filter(|name| !open(name) && fleet.of(name).is_empty()).cloned().collect();
        let closed: Vec<String> = fleet.findings.keys().filter(|name| !open(name)).cloned().collect();
        let mut news: Vec<PublishDiagnosticsParams> = stale.iter().filter_map(|name| self.tell(name, &[])).collect();
        for name in closed {
            news.extend(self.tell(&name, fleet.of(&name)));
        }
        self.fleet = Some(fleet);
        self.documents.values_mut().for_each(|document| document.is_changed = true);
        news.extend(self.settle());
        news
    }

    /// What to tell the client of a file, unless it knows.
    fn tell(&mut self, name: &str, findings: &[Finding]) -> Option<PublishDiagnosticsParams> {
        let document = self.documents.get(name);
        let diagnostics: Vec<Diagnostic> =
            findings.iter().map(|finding| diagnostic::of(finding, self.encoding, &self.root)).collect();
        let told = self.told.get(name).map_or(&[][..], Vec::as_slice);
        if told == diagnostics {
            return None;
        }
        let uri = document.map(|document| document.uri.clone()).or_else(|| self.root.uri(name))?;
        let version = document.map(|document| document.version);
        match diagnostics.is_empty() {
            true => drop(self.told.remove(name)),
            false => drop(self.told.insert(name.to_owned(), diagnostics.clone())),
        }
        Some(PublishDiagnosticsParams { uri, diagnostics, version })
    }

    /// The open document at a position, and the byte in it.
    fn at(&self, params: &TextDocumentPositionParams) -> Option<(&Document, usize)> {
        let document = self.documents.get(&self.root.name(&params.text_document.uri))?;
        Some((document, self.encoding.offset(&document.file, params.position)))
    }

    /// What there is to say about a place.
    pub(super) fn hover(&self, params: &HoverParams) -> Option<Hover> {
        let (document, offset) = self.at(&params.text_document_position_params)?;
        let said = hover::hover(&document.file, offset, &document.findings, &self.knowledge);
        let line = document.file.position(u32::try_from(offset).ok()?).line;
        let origin = origin::hover(&self.tree(), &document.file, line);
        let (value, about) = match (said, origin) {
            (Some((text, about)), Some(origin)) => (format!("{text}\n---\n\n{origin}"), about),
            (Some(said), None) => said,
            (None, origin) => (origin?, Span::new(offset, offset)),
        };
        let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
        Some(Hover { contents, range: Some(self.encoding.range(&document.file, about)) })
    }

    /// What fits at the cursor.
    pub(super) fn complete(&self, params: &CompletionParams) -> Vec<lsp_types::CompletionItem> {
        let Some((document, offset)) = self.at(&params.text_document_position) else { return Vec::new() };
        completion::complete(&document.file, offset, &self.tree(), &self.knowledge, self.encoding)
    }

    /// Where what stands at the cursor is defined.
    pub(super) fn definition(&self, params: &GotoDefinitionParams) -> Option<Location> {
        let (document, offset) = self.at(&params.text_document_position_params)?;
        if layout::below_rendered(&document.file.path).is_some() {
            let line = document.file.position(u32::try_from(offset).ok()?).line;
            let place = origin::target(&self.tree(), &document.file, line)?;
            let target = self.target(&place.file.path)?;
            return Some(Location::new(target.uri, self.encoding.range(target.file, place.span)));
        }
        let kind = Kind::of(&document.file.path)?;
        let spot = cursor::at(&document.file, offset)?;
        let (path, pointer) = reference::target(kind, &spot, &self.knowledge)?;
        let target = self.target(&path)?;
        let stream = yaml::parse(self.text(&path)?, &yaml::Limits::default());
        let root = stream.documents.first().map(yaml::Document::root);
        let node = root.and_then(|root| root.pointer(&pointer)).filter(|_| !pointer.is_root());
        let start = node.map_or(0, |node| node.span().start);
        Some(Location::new(target.uri, self.encoding.range(target.file, Span { start, end: start })))
    }

    /// Fixes of what is wrong in a range.
    pub(super) fn actions(&self, params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
        let Some(document) = self.documents.get(&self.root.name(&params.text_document.uri)) else { return Vec::new() };
        let only = params.context.only.as_deref();
        let span = self.encoding.span(&document.file, params.range);
        let mut actions = Vec::new();
        if action::is_wanted(only, &lsp_types::CodeActionKind::QUICKFIX) {
            let mut touched: Vec<&Finding> =
                document.findings.iter().filter(|finding| action::touches(finding, span)).collect();
            touched.sort_by_key(|finding| finding.fix.as_ref().is_some_and(|fix| !fix.safe));
            actions.extend(touched.into_iter().filter_map(|finding| {
                let diagnostic = diagnostic::of(finding, self.encoding, &self.root);
                action::quick_fix(finding, diagnostic, (self.encoding, self.edits), |path| {
                    self.unchanged(path, document)
                })
            }));
        }
        // It takes several runs of the linter, so that it must be asked for by name.
        if only.is_some() && action::is_wanted(only, &action::FIX_ALL) {
            actions.extend(self.fix_all(document));
        }
        actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
    }

    fn fix_all(&self, document: &Document) -> Option<lsp_types::CodeAction> {
        let after = check::mended(&self.tree(), &document.file)?;
        let change = Change::between(&document.file.text, &after.text);
        let range: Range = self.encoding.range(&document.file, change.old);
        Some(action::fix_all(self.target(&document.file.path)?, range, after.slice(change.new).to_owned(), self.edits))
    }

    /// The text of a file, as the client has it.
    fn text(&self, path: &str) -> Option<&Arc<SourceFile>> {
        self.documents.get(path).map(|document| &document.file).or_else(|| self.disk.files.get(path))
    }

    fn target(&self, path: &str) -> Option<Target<'_>> {
        let document = self.documents.get(path);
        let uri = document.map(|document| document.uri.clone()).or_else(|| self.root.uri(path))?;
        Some(Target { uri, version: document.map(|document| document.version), file: self.text(path)? })
    }

    /// A file that an edit may change: the document itself, and others only as long as they are as they were linted.
    fn unchanged(&self, path: &str, document: &Document) -> Option<Target<'_>> {
        let linted = || self.fleet.as_ref().and_then(|fleet| fleet.text(path));
        let same = || linted().zip(self.text(path)).is_some_and(|(linted, now)| linted.text == now.text);
        (path == document.file.path || same()).then(|| self.target(path)).flatten()
    }
}
