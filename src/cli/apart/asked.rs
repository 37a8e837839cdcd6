//! Questions on any folder of manifests.

use std::fs;
use std::path::Path;

use rights::{Objects, question};
use serde_json::Value;

use super::super::render::report;
use super::super::{Exit, Failure, Outcome};
use super::{Args, Format};
use crate::clean;
use crate::secrecy::mask;

/// Answers.
pub(super) fn run(args: &Args, folder: &Path, file: &Path) -> Outcome {
    let manifests = crate::reachability::manifests(folder)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", folder.display())))?;
    if !manifests.findings.is_empty() {
        report(manifests.findings, manifests.files.len())?;
        return Ok(Exit::Unusable);
    }
    let mut objects = Objects::of_kubernetes(args.kubernetes);
    for object in &manifests.objects {
        objects.add_manifest(&object.value).map_err(|problem| Failure::new(problem.to_string()))?;
    }
    let items = questions(file)?;
    let answers =
        question::answer(&objects, &items).map_err(|why| Failure::new(format!("{}: {why}", file.display())))?;
    match args.format {
        Format::Json => anstream::println!("{}", clean::json(&mask::shapes(&format!("{:#}", Value::from(answers))))),
        Format::Text => answers.iter().for_each(print),
    }
    Ok(Exit::Clean)
}

/// The items of a file.
fn questions(file: &Path) -> Result<Vec<Value>, Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", file.display())))?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::with_help(format!("{}: {error}", file.display()), "write a JSON list; see `tenantry apart --help`")
    })
}

/// Prints an answer, or the answers of a world.
fn print(answer: &Value) {
    let word = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
    if let Some(questions) = answer.get("questions").and_then(Value::as_array) {
        anstream::println!("{}", shown(word("name")));
        questions.iter().for_each(print);
    } else if let Some(allowed) = answer.get("allowed").and_then(Value::as_bool) {
        let says = if allowed { "allowed" } else { "denied " };
        anstream::println!("{says} {}", shown([line(answer), word("reason").to_owned()].join("  ").trim_end()));
    } else {
        let what = [line(answer), word("message").to_owned()].join("  ");
        anstream::println!("{} {}", shown(word("answer")), shown(what.trim_end()));
    }
}

/// A text of others, on a line.
fn shown(text: &str) -> String {
    clean::line(&mask::shapes(text)).into_owned()
}

/// A question in one line.
fn line(question: &Value) -> String {
    let word = |key: &str| question.get(key).and_then(Value::as_str).unwrap_or_default();
    let object = |pointer: &str| question.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let resource = [word("resource"), word("subresource")].join("/");
    let what = match (question.get("path"), question.get("object")) {
        (Some(_), _) => word("path").to_owned(),
        (_, Some(_)) => format!("{}/{}", object("/object/kind"), object("/object/metadata/name")),
        _ => [resource.trim_end_matches('/'), word("group")].join(".").trim_end_matches('.').to_owned(),
    };
    let place = match word("namespace") {
        "" => String::new(),
        namespace => format!("-n {namespace}"),
    };
    let words = [word("user"), word("verb"), &what, word("name"), &place];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
