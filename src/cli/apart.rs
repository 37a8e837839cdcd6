//! `tenantry apart`: who can do what.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rights::{Objects, Version, question};
use serde_json::Value;

use super::render::report;
use super::{Exit, Failure, Outcome};

/// Shown below `tenantry apart --help`.
const AFTER_HELP: &str = "\
Questions are a JSON list. An item is one of
  {user, groups, verb, group, resource, subresource, namespace, name}   may they do this to an object?
  {user, groups, verb, path}                                            may they ask for this URL?
  {user, groups, verb, object, before}                                  may they write this Role or binding?
  {name, world: {objects}, questions}                                   questions where further objects hold
Without `groups` they are those that the API server adds.

Example:
  tenantry apart --manifests rendered/production --questions questions.json --format json

Exit codes:
  0  answered
  2  a manifest or a question cannot be read";

/// Who may do what, as the RBAC authorizer of Kubernetes answers it.
///
/// Reads Roles, ClusterRoles and their bindings from a folder of manifests, on top of those that Kubernetes brings with it.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The folder of manifests: YAML and JSON, Lists too.
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::AnyPath)]
    manifests: PathBuf,
    /// The questions, in JSON.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    questions: PathBuf,
    /// The version of Kubernetes whose default roles hold.
    #[arg(long, value_name = "VERSION", default_value_t = Version::NEWEST)]
    kubernetes: Version,
    /// How to print the answers.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals: a line an answer.
    Text,
    /// For programs: the questions with their answers.
    Json,
}

/// Answers.
pub(super) fn run(args: &Args) -> Outcome {
    let manifests = crate::reachability::manifests(&args.manifests)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", args.manifests.display())))?;
    if !manifests.findings.is_empty() {
        report(manifests.findings, manifests.files.len())?;
        return Ok(Exit::Unusable);
    }
    let mut objects = Objects::of_kubernetes(args.kubernetes);
    for object in &manifests.objects {
        objects.add_manifest(&object.value).map_err(|problem| Failure::new(problem.to_string()))?;
    }
    let items = questions(&args.questions)?;
    let answers = question::answer(&objects, &items)
        .map_err(|why| Failure::new(format!("{}: {why}", args.questions.display())))?;
    match args.format {
        Format::Json => anstream::println!("{:#}", Value::from(answers)),
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
        anstream::println!("{}", word("name"));
        questions.iter().for_each(print);
    } else if let Some(allowed) = answer.get("allowed").and_then(Value::as_bool) {
        let says = if allowed { "allowed" } else { "denied " };
        anstream::println!("{says} {}", [line(answer), word("reason").to_owned()].join("  ").trim_end());
    } else {
        anstream::println!("{} {}", word("answer"), [line(answer), word("message").to_owned()].join("  ").trim_end());
    }
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
