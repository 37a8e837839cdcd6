//! Any folder of plain manifests.

use std::path::Path;

use super::super::render::report;
use super::super::{Exit, Failure, Outcome};
use super::{Args, Format, shown};
use crate::clean;
use crate::reachability::{self, Scene};
use reach::matrix::Matrix;
use reach::report::Words;
use reach::routes::Routes;
use reach::{Engine, Intents, Reading, normal, read};

/// What was not read, in a sentence.
fn skipped(charts: &[String]) -> Option<String> {
    match charts {
        [] => None,
        [one] => Some(format!("{one} was skipped: a chart's templates are no manifests before Helm renders them")),
        [first, ..] => Some(format!(
            "{} folders of charts were skipped, {first} first: templates are no manifests before Helm renders them",
            charts.len()
        )),
    }
}

/// Answers from a folder.
pub(super) fn run(args: &Args, folder: &Path) -> Outcome {
    let manifests = reachability::manifests(folder)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", folder.display())))?;
    let (mut cluster, refused) = read::cluster(&manifests.objects);
    let findings: Vec<_> =
        manifests.findings.iter().cloned().chain(refused.into_iter().map(reachability::finding)).collect();
    if !findings.is_empty() {
        report(findings, manifests.files.len())?;
        return Ok(Exit::Unusable);
    }
    let reading = Reading::plain(args.ip_block.reading());
    if args.from.is_some() {
        reachability::complete(&mut cluster);
        let engine = Engine::new(&cluster, &reading);
        return shown::pair(args, &Scene::of_manifests(&engine), |_| {}, |_| String::new());
    }
    let engine = Engine::new(&cluster, &reading);
    let entries = Routes::new(&cluster).entries();
    let also: Vec<String> = entries.iter().map(ToString::to_string).collect();
    let text = match args.format {
        // The normal form has connections and nothing else.
        Format::Json => format!("{:#}\n", normal::connections(&engine)),
        _ => {
            let title = format!("Reachability of {}", folder.display());
            let words = Words { title, entries: also.clone(), ..Words::default() };
            shown::matrix(args, &Matrix::new(&engine, &Intents::default()), &words, &entries)
        }
    };
    shown::put(args, &text)?;
    if args.format != Format::Html {
        shown::note(&also);
    }
    if let Some(skipped) = skipped(&manifests.charts) {
        anstream::eprintln!("{}", clean::line(&skipped));
    }
    Ok(Exit::Clean)
}
