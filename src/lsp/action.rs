//! Fixes, offered where the cursor is.

use lsp_types::{
    ClientCapabilities, CodeAction, CodeActionKind, Diagnostic, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::position::Encoding;
use crate::finding::{Edit, Finding};
use crate::source::{SourceFile, Span};

/// How edits are written: LSP 3.17, `WorkspaceEdit`. Edits of documents in a version are for clients that say they know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edits {
    /// `documentChanges`.
    Versioned,
    /// `changes`.
    Plain,
}

impl Edits {
    /// What a client can read.
    pub(super) fn of(client: &ClientCapabilities) -> Self {
        let edit = client.workspace.as_ref().and_then(|workspace| workspace.workspace_edit.as_ref());
        let versioned = edit.and_then(|edit| edit.document_changes) == Some(true);
        if versioned { Self::Versioned } else { Self::Plain }
    }
}

/// The kind of the action that applies every safe fix of a file.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.tenantry");

/// A file that an edit may change: how the client names it, which of its texts it is, and that text.
pub(super) struct Target<'a> {
    /// The name.
    pub uri: Uri,
    /// The client's count of the text, where it has the file open.
    pub version: Option<i32>,
    /// The text.
    pub file: &'a SourceFile,
}

/// Whether an action of a kind was asked for: kinds are paths, and a shorter one asks for all below it.
pub(super) fn is_wanted(only: Option<&[CodeActionKind]>, kind: &CodeActionKind) -> bool {
    let below = |asked: &CodeActionKind| {
        let rest = kind.as_str().strip_prefix(asked.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(below))
}

/// Whether a finding has to do with a selection.
pub(super) fn touches(finding: &Finding, span: Span) -> bool {
    finding.place.span.start <= span.end && span.start <= finding.place.span.end
}

/// The action that mends a finding. `target` knows the files as they are now, and none that is other than when the fix was made.
pub(super) fn quick_fix<'a>(
    finding: &Finding,
    diagnostic: Diagnostic,
    (encoding, written): (Encoding, Edits),
    target: impl Fn(&str) -> Option<Target<'a>>,
) -> Option<CodeAction> {
    let fix = finding.fix.as_ref()?;
    let mut edits: Vec<(Target<'a>, Vec<TextEdit>)> = Vec::new();
    for edit in &fix.edits {
        let at = match edits.iter().position(|(target, _)| target.file.path == edit.file) {
            Some(at) => at,
            None => {
                edits.push((target(&edit.file)?, Vec::new()));
                edits.len() - 1
            }
        };
        let (target, texts) = edits.get_mut(at)?;
        texts.push(text_edit(edit, target.file, encoding));
    }
    Some(CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        is_preferred: Some(fix.safe),
        diagnostics: Some(vec![diagnostic]),
        edit: Some(workspace_edit(edits, written)),
        ..CodeAction::default()
    })
}

/// The action that replaces one span of a file, to apply all fixes at once.
pub(super) fn fix_all(target: Target<'_>, range: Range, text: String, written: Edits) -> CodeAction {
    CodeAction {
        title: "Apply all safe fixes of tenantry".to_owned(),
        kind: Some(FIX_ALL),
        edit: Some(workspace_edit(vec![(target, vec![TextEdit::new(range, text)])], written)),
        ..CodeAction::default()
    }
}

fn text_edit(edit: &Edit, file: &SourceFile, encoding: Encoding) -> TextEdit {
    TextEdit::new(encoding.range(file, edit.span), edit.text.clone())
}

fn workspace_edit(edits: Vec<(Target<'_>, Vec<TextEdit>)>, written: Edits) -> WorkspaceEdit {
    if written == Edits::Plain {
        return WorkspaceEdit::new(edits.into_iter().map(|(target, edits)| (target.uri, edits)).collect());
    }
    let of_file = |(target, edits): (Target<'_>, Vec<TextEdit>)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri: target.uri, version: target.version },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    };
    let changes = DocumentChanges::Edits(edits.into_iter().map(of_file).collect());
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_asks_for_all_below_it() {
        let wanted = |only: &'static str| is_wanted(Some(&[CodeActionKind::new(only)]), &FIX_ALL);
        assert!(wanted("source") && wanted("source.fixAll") && wanted("source.fixAll.tenantry"));
        assert!(!wanted("quickfix") && !wanted("source.fix") && !wanted("source.fixAll.tenantry.more"));
        assert!(is_wanted(None, &FIX_ALL));
    }
}
