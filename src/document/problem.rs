//! What the YAML reader finds wrong, as findings.

use std::sync::Arc;

use crate::document::rules::{
    ALIAS, BOM, CONTROL_CHARACTER, DUPLICATE_KEY, INDENTATION, KEY, LIMIT, MERGE_KEY, PORTABILITY, SYNTAX, TAB,
};
use crate::finding::{Finding, Fix, Rule};
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
    let mut finding = rule_of(problem.kind).at(file.place(problem.span), problem.message.clone());
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
pub(crate) fn rule_of(kind: ProblemKind) -> &'static Rule {
    match kind {
        ProblemKind::Indentation => &INDENTATION,
        ProblemKind::DuplicateKey => &DUPLICATE_KEY,
        ProblemKind::Tab => &TAB,
        ProblemKind::Bom => &BOM,
        ProblemKind::ControlCharacter => &CONTROL_CHARACTER,
        ProblemKind::MergeKeyQuoted
        | ProblemKind::MergeKeyTwice
        | ProblemKind::MergeKeyAfterOverride
        | ProblemKind::MergeValue => &MERGE_KEY,
        ProblemKind::RecursiveAlias | ProblemKind::UnknownAlias | ProblemKind::AliasBudget => &ALIAS,
        ProblemKind::TooDeep | ProblemKind::TooLarge => &LIMIT,
        ProblemKind::ComplexKey | ProblemKind::EmptyKey => &KEY,
        ProblemKind::SurrogateEscape
        | ProblemKind::CommentWithoutSpace
        | ProblemKind::DuplicateAnchor
        | ProblemKind::BlockScalarAtEnd
        | ProblemKind::Portability => &PORTABILITY,
        ProblemKind::Syntax => &SYNTAX,
    }
}
