//! Printing what was found.

use std::io::Write as _;

use super::super::{Exit, Failure, Outcome};
use super::{Args, Format, ends};
use crate::network::matrix::Matrix;
use crate::network::report::{self, Words};
use crate::network::{Engine, Explanation};

/// Prints, or writes into the file that was asked for.
pub fn put(args: &Args, text: &str) -> Result<(), Failure> {
    match &args.output {
        Some(path) => std::fs::write(path, text)?,
        None => anstream::stdout().write_all(text.as_bytes())?,
    }
    Ok(())
}

/// The matrix in the format that was asked for.
pub fn matrix(args: &Args, matrix: &Matrix, words: &Words) -> String {
    match args.format {
        Format::Table => report::table(matrix),
        Format::Json => format!("{:#}\n", report::json(matrix)),
        Format::Dot => report::dot(matrix),
        Format::Svg => report::svg(matrix),
        Format::Html => report::html(matrix, words),
    }
}

/// The answer for two ends; `note` adds what the caller knows of the policies that it names.
pub fn pair(args: &Args, engine: &Engine<'_>, note: impl Fn(&Explanation) -> String) -> Outcome {
    let (Some(from), Some(to)) = (&args.from, &args.to) else {
        return Err(Failure::with_help("say to whom too", "write both ends, or none for the whole matrix"));
    };
    let (from, to) = (ends::end(engine.cluster, from)?, ends::end(engine.cluster, to)?);
    let explanation = engine.explain(&from, &to, args.port);
    let text = if args.explain {
        format!("{explanation}{}", note(&explanation))
    } else {
        let text = explanation.to_string();
        text.lines().take_while(|line| !line.contains("gress of ")).map(|line| format!("{line}\n")).collect()
    };
    put(args, &text)?;
    Ok(Exit::Clean)
}
