//! Reachability: manifests in, verdicts out.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod corner_cases;
mod explanations;
mod fleet;
mod forms;
mod generate;
mod pairwise;
mod proof;
mod properties;
mod reports;

use reach::model::InDocument;
use reach::model::{Cluster, Workload};
use reach::ports::Connections;
use reach::read::Refusal;
use reach::{Endpoint, Engine, Reading, Verdict, read};
use yaml::{Limits, SourceFile};

/// Reads manifests that must be right.
pub fn cluster(manifests: &str) -> Cluster {
    let (cluster, refused) = read(manifests);
    assert!(refused.is_empty(), "{refused:?}\n{manifests}");
    cluster
}

/// Reads manifests; what is refused comes as `fault line:column message`.
pub fn read(manifests: &str) -> (Cluster, Vec<String>) {
    let stream = std::sync::Arc::new(yaml::parse(&SourceFile::new("manifests.yaml", manifests), &Limits::default()));
    assert!(stream.problems.iter().all(|problem| !problem.is_fatal()), "{:?}", stream.problems);
    let (cluster, refusals) = read::cluster(&InDocument::all(&stream));
    let shown = |refusal: &Refusal| {
        let at = refusal.place.start();
        format!("{:?} {}:{} {}", refusal.fault, at.line, at.column, refusal.message)
    };
    (cluster, refusals.iter().map(shown).collect())
}

/// The end of a connection: `namespace/name`, an address, `node`, `own node`, `api server`.
fn endpoint<'c>(engine: &Engine<'c>, name: &str) -> Endpoint<'c> {
    let is = |workload: &&Workload| workload.id() == name;
    match name {
        "node" => Endpoint::Node,
        "own node" => Endpoint::OwnNode,
        "api server" => Endpoint::ApiServer,
        _ => engine.cluster.workloads.iter().find(is).map_or_else(|| Endpoint::World(address(name)), Endpoint::Pod),
    }
}

fn address(text: &str) -> reach::addresses::AddressSet {
    let address: std::net::IpAddr =
        text.parse().unwrap_or_else(|_| panic!("neither a workload nor an address: {text}"));
    reach::addresses::AddressSet::block(address.into())
}

/// The verdict from one end to another.
pub fn verdict(cluster: &Cluster, reading: &Reading, from: &str, to: &str) -> Verdict {
    let engine = Engine::new(cluster, reading);
    engine.verdict(&endpoint(&engine, from), &endpoint(&engine, to))
}

/// A verdict as text: `TCP 80`, `none`, `all ports`, and after `; perhaps` what depends on what.
pub fn answer(cluster: &Cluster, reading: &Reading, from: &str, to: &str) -> String {
    let verdict = verdict(cluster, reading, from, to);
    let open = verdict.open();
    if open.is_empty() {
        return verdict.certain.to_string();
    }
    let names: Vec<_> = verdict.assumptions(&Connections::all()).iter().map(|assumption| assumption.name()).collect();
    format!("{}; perhaps {open}: {}", verdict.certain, names.join(", "))
}
