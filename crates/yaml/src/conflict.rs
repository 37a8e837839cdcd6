//! Marks that git leaves in a file whose merge is not finished (git-merge, "How conflicts are presented").

use super::problem::{Problem, ProblemKind};
use super::stream::Stream;
use crate::Span;

const OURS: &str = "<<<<<<< ";
const THEIRS: &str = ">>>>>>> ";

/// Where a file that cannot be read has such marks, they are what is wrong with it.
pub(super) fn tell(stream: &mut Stream) {
    let text = &stream.file.text;
    if !stream.problems.iter().any(|problem| problem.kind.is_fatal()) || !text.contains(OURS) || !text.contains(THEIRS)
    {
        return;
    }
    let mut at = 0;
    let mut found = vec![];
    for line in text.split_inclusive('\n') {
        if line.starts_with(OURS) {
            found.push(Span::new(at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    let closes = text.starts_with(THEIRS) || text.contains(&format!("\n{THEIRS}"));
    if found.is_empty() || !closes {
        return;
    }
    let conflict = |span| {
        Problem::new(
            span,
            ProblemKind::Syntax,
            "a conflict of a merge begins here: keep one side, and remove the lines that git wrote",
        )
        .help("git wrote the lines that begin with <<<<<<<, ======= and >>>>>>>")
    };
    stream.problems = found.into_iter().map(conflict).collect();
}

#[cfg(test)]
mod tests {
    use crate::{Limits, SourceFile, parse};

    fn messages(text: &str) -> Vec<(u32, String)> {
        let stream = parse(&SourceFile::new("a.yaml", text), &Limits::default());
        stream.problems.iter().map(|problem| (problem.span.start, problem.message.clone())).collect()
    }

    #[test]
    fn marks_of_a_merge_are_what_is_wrong() {
        let found = messages("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\nc: 4\n");
        assert_eq!(
            found,
            [(5, "a conflict of a merge begins here: keep one side, and remove the lines that git wrote".to_owned())]
        );
    }

    #[test]
    fn marks_in_a_text_are_none() {
        assert_eq!(messages("a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> other\n"), []);
        assert!(!messages("a: [1\nb: \"<<<<<<< x >>>>>>> y\"\n").iter().any(|(_, message)| message.contains("merge")));
    }
}
