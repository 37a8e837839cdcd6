//! Makes the committed files that are generated. `cargo xtask` without arguments says how.

mod example_chart;
mod generated;
mod kubernetes;
mod record;

use std::process::ExitCode;

use generated::{Error, Generated};

/// One line a generator: its name, what it makes, and how.
const GENERATORS: [(&str, &str, Generator); 2] = [
    ("kubernetes-schemas", "strict schemas of Kubernetes objects, from published types and CRDs", kubernetes::schemas),
    ("example-chart", "the example platform's stand-in for the billing chart", example_chart::pack),
];

type Generator = fn() -> Result<Vec<Generated>, Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = arguments.iter().any(|argument| argument == "--check");
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|argument| *argument != "--check").collect();
    let chosen: Vec<_> = match names[..] {
        ["generate"] => GENERATORS.iter().collect(),
        [name] => GENERATORS.iter().filter(|(known, ..)| *known == name).collect(),
        _ => Vec::new(),
    };
    if chosen.is_empty() {
        return usage();
    }
    match generate(&chosen, check) {
        Ok(stale) if stale.is_empty() => ExitCode::SUCCESS,
        Ok(stale) => {
            for path in stale {
                eprintln!("stale: {path}; run `cargo xtask generate` and commit");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs generators; the record needs the files of all.
fn generate(chosen: &[&(&str, &str, Generator)], check: bool) -> Result<Vec<String>, Error> {
    let mut files: Vec<Generated> = Vec::new();
    for (.., make) in chosen {
        files.extend(make()?);
    }
    if chosen.len() == GENERATORS.len() {
        files.push(record::of(&files)?);
    }
    generated::apply(&files, check)
}

fn usage() -> ExitCode {
    eprintln!("usage: cargo xtask NAME [--check]\n\n  {:<20} all of these", "generate");
    for (name, about, _) in GENERATORS {
        eprintln!("  {name:<20} {about}");
    }
    eprintln!("\n--check writes nothing and fails when a committed file is stale.");
    ExitCode::from(2)
}
