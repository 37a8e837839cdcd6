//! Any folder of plain manifests.

use std::path::Path;

use super::super::render::report;
use super::super::{Exit, Failure, Outcome};
use super::{Args, Format, shown};
use crate::clean;
use crate::reachability::{self, Manifests, Scene};
use reach::matrix::Matrix;
use reach::report::Words;
use reach::routes::Routes;
use reach::{Engine, Intents, Reading, normal, read};

/// What was not read, and why, each in a sentence.
fn left_out(manifests: &Manifests) -> Vec<String> {
    let several = |all: &[String], one: &str, many: &str, why: &str| match all {
        [] => None,
        [own] => Some(format!("{own} was skipped: {one}{why}")),
        [first, ..] => Some(format!("{} {many} were skipped, {first} first: {why}", all.len())),
    };
    let charts = several(
        &manifests.charts,
        "a chart's ",
        "folders of charts",
        "templates are no manifests before Helm renders them",
    );
    let files =
        several(&manifests.left_out, "", "files", "templates and encrypted files are no manifests as they stand");
    let rest = "what is shown is of the rest".to_owned();
    let any = charts.is_some() || files.is_some();
    charts.into_iter().chain(files).chain(any.then_some(rest)).collect()
}

/// Kustomizations that are not followed, as a warning.
fn unbuilt(manifests: &Manifests) -> Option<String> {
    let (folder, field) = manifests.unbuilt.first()?;
    let folder = if folder.is_empty() { "." } else { folder };
    let more = match manifests.unbuilt.len() {
        1 => String::new(),
        many => format!(" So do {} more.", many - 1),
    };
    Some(format!(
        "The kustomization of {folder} sets {field}, which changes the objects.{more} Build it first: kubectl kustomize {folder} | tenantry \
         reach --manifests /dev/stdin"
    ))
}

/// Answers from a folder.
pub(super) fn run(args: &Args, folder: &Path) -> Outcome {
    let manifests = reachability::manifests(folder)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", folder.display())))?;
    let (mut cluster, refused) = read::cluster(&manifests.objects);
    if !refused.is_empty() {
        let refused = refused.into_iter().map(reachability::finding);
        report(manifests.findings.iter().cloned().chain(refused).collect(), manifests.files.len())?;
        return Ok(Exit::Unusable);
    }
    let reading = Reading::plain(args.ip_block.reading());
    if args.from.is_some() {
        reachability::complete(&mut cluster);
        let engine = Engine::new(&cluster, &reading);
        let exit = shown::pair(args, &Scene::of_manifests(&engine), |_| {}, |_| String::new())?;
        return Ok(if say(&manifests)? == Exit::Clean { exit } else { Exit::Findings });
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
    say(&manifests)
}

/// Says of what the answer is not: one that lacks a policy, or has it without its labels, is no proof.
fn say(manifests: &Manifests) -> Outcome {
    for line in left_out(manifests) {
        anstream::eprintln!("{}", clean::line(&line));
    }
    let unbuilt = unbuilt(manifests);
    if let Some(unbuilt) = &unbuilt {
        anstream::eprintln!("{}", clean::line(unbuilt));
    }
    if !manifests.findings.is_empty() {
        report(manifests.findings.clone(), manifests.files.len())?;
    }
    Ok(if unbuilt.is_none() && manifests.findings.is_empty() { Exit::Clean } else { Exit::Findings })
}
