//! Any folder of plain manifests.

use std::path::Path;

use super::super::render::report;
use super::super::{Exit, Failure, Outcome};
use super::{Args, Format, shown};
use crate::network::matrix::Matrix;
use crate::network::report::Words;
use crate::network::{Engine, Intents, Reading, normal, read};

/// Answers from a folder.
pub fn run(args: &Args, folder: &Path) -> Outcome {
    let manifests = read::manifests(folder)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", folder.display())))?;
    let (cluster, refused) = read::cluster(&manifests.objects);
    let findings: Vec<_> = manifests.findings.into_iter().chain(refused).collect();
    if !findings.is_empty() {
        report(findings, manifests.files.len())?;
        return Ok(Exit::Unusable);
    }
    let reading = Reading::plain(args.ip_block.reading());
    let engine = Engine::new(&cluster, &reading);
    if args.from.is_some() {
        return shown::pair(args, &engine, |_| String::new());
    }
    let text = match args.format {
        Format::Json => format!("{:#}\n", normal::connections(&engine)),
        _ => {
            let words = Words { title: format!("Reachability of {}", folder.display()), ..Words::default() };
            shown::matrix(args, &Matrix::new(&engine, &Intents::default()), &words)
        }
    };
    shown::put(args, &text)?;
    Ok(Exit::Clean)
}
