//! What the YAML reader finds wrong, as findings.

use std::sync::Arc;

use crate::finding::{Finding, Fix};
use crate::source::SourceFile;
use yaml::{Problem, ProblemKind, Stream};

/// The problems that forbid to compile a file, as findings.
pub(crate) fn problems(stream: &Stream) -> Vec<Finding> {
    stream
        .problems
        .iter()
        .filter(|problem| problem.is_fatal())
        .map(|problem| of_problem(&stream.file, problem))
        .collect()
}

/// A problem of the reader as a finding.
pub(crate) fn of_problem(file: &Arc<SourceFile>, problem: &Problem) -> Finding {
    let mut finding = Finding::error(rule_of(problem.kind), file.place(problem.span), problem.message.clone());
    finding.help.clone_from(&problem.help);
    if let Some(related) = problem.related {
        finding = finding.related(file.place(related), "the other one");
    }
    if let Some(edit) = &problem.fix {
        let title = problem.help.clone().unwrap_or_else(|| "mend it".to_owned());
        finding = finding.fix(Fix { title, safe: true, edits: vec![edit.clone()] });
    }
    finding
}

/// The rule that a problem of the reader belongs to.
pub(crate) fn rule_of(kind: ProblemKind) -> &'static str {
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
