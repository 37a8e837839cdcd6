//! Printing what was found.

use std::io::Write as _;

use super::super::{Exit, Failure, Outcome};
use super::{Args, Format};
use crate::reachability::{self, Scene};
use crate::secrecy::mask;
use crate::{clean, put};
use reach::Explanation;
use reach::matrix::Matrix;
use reach::path::Leg;
use reach::report::{self, Words};
use reach::routes::Entry;

/// Prints, or writes into the file that was asked for.
pub(super) fn put(args: &Args, text: &str) -> Result<(), Failure> {
    let text = mask::shapes(text);
    match &args.output {
        Some(path) => put::file(path, text.as_bytes())?,
        None => anstream::stdout().write_all(shown(args.format, &text).as_bytes())?,
    }
    Ok(())
}

/// What may stand in a log: names in manifests are chosen by others.
fn shown(format: Format, text: &str) -> String {
    match format {
        Format::Table | Format::Dot => clean::lines(text).into_owned(),
        Format::Json => clean::json(text),
        Format::Svg | Format::Html => clean::xml(text),
    }
}

/// Says beside the output, which may be for programs, how else pods are reached.
pub(super) fn note(entries: &[String]) {
    if !entries.is_empty() {
        anstream::eprintln!("other ways in, over nodes and addresses of the outside:");
        entries.iter().for_each(|entry| anstream::eprintln!("  {}", clean::line(&mask::shapes(entry))));
    }
}

/// The matrix in the format that was asked for, with the ways into pods that lead over nodes or addresses of the outside.
pub(super) fn matrix(args: &Args, matrix: &Matrix, words: &Words, entries: &[Entry<'_>]) -> String {
    match args.format {
        Format::Table => report::table(matrix),
        Format::Json => {
            let mut value = report::json(matrix);
            if !entries.is_empty() {
                value["entries"] = report::entries(entries);
            }
            format!("{value:#}\n")
        }
        Format::Dot => report::dot(matrix),
        Format::Svg => report::svg(matrix),
        Format::Html => report::html(matrix, words),
    }
}

/// The answer for two ends. `learn` is told of the policies that it names before anything is printed; `note` adds what the caller
/// knows of them.
pub(super) fn pair(
    args: &Args,
    scene: &Scene<'_>,
    learn: impl Fn(&[&Explanation]),
    note: impl Fn(&Explanation) -> String,
) -> Outcome {
    let Some(from) = &args.from else { return Err(Failure::new("say who opens the connection")) };
    let (named, from) = (from, reachability::end(scene, from)?);
    let Some(to) = &args.to else {
        return Err(Failure::with_help("say to whom too", "write both ends, or none for the whole matrix"));
    };
    let mut path = reachability::path(scene, &from, to, args.port)?;
    learn(&path.legs.iter().map(|leg| &leg.explanation).collect::<Vec<_>>());
    path = reachability::path(scene, &from, to, args.port)?;
    if from.pod().is_none() {
        path.from.clone_from(named);
    }
    let text = match (args.format, path.legs.as_slice()) {
        (Format::Json, _) => format!("{:#}\n", report::path_json(&path, args.explain)),
        (Format::Table, [Leg { what, explanation }]) if what.is_empty() => direct(explanation, args.explain, &note),
        (Format::Table, _) => report::path(&path, args.explain, &note) + &assumed(&scene.guesses(&path)),
        _ => return Err(Failure::with_help("a path is text or JSON", "leave --format out, or say json")),
    };
    put(args, &text)?;
    Ok(Exit::Clean)
}

/// One connection.
fn direct(explanation: &Explanation, explain: bool, note: impl Fn(&Explanation) -> String) -> String {
    let text = explanation.to_string();
    if explain {
        return format!("{text}{}", note(explanation));
    }
    text.lines().take_while(|line| !line.contains("gress of ")).map(|line| format!("{line}\n")).collect()
}

fn assumed(guesses: &[String]) -> String {
    if guesses.is_empty() {
        return String::new();
    }
    let lines: String = guesses.iter().map(|guess| format!("    {guess}\n")).collect();
    format!("  what is assumed:\n{lines}")
}
