//! Reachability: manifests in, verdicts out.

#![allow(clippy::unwrap_used, clippy::panic)]

mod corner_cases;
mod explanations;
mod fleet;
mod forms;
mod generate;
mod mutants;
mod pairwise;
mod proof;
mod properties;
mod reports;

use tenantry::network::model::{Cluster, Workload};
use tenantry::network::ports::Connections;
use tenantry::network::{Endpoint, Engine, Reading, Verdict, read};
use tenantry::source::SourceFile;

/// Reads manifests that must be right.
pub fn cluster(manifests: &str) -> Cluster {
    let (cluster, refused) = read(manifests);
    assert!(refused.is_empty(), "{refused:?}\n{manifests}");
    cluster
}

/// Reads manifests; what is refused comes as `rule line:column message`.
pub fn read(manifests: &str) -> (Cluster, Vec<String>) {
    let mut files = read::Manifests::default();
    files.text(SourceFile::new("manifests.yaml", manifests));
    let (cluster, mut findings) = read::cluster(&files.objects);
    findings.extend(files.findings);
    let shown = |finding: &tenantry::finding::Finding| {
        let at = finding.place.start();
        format!("{} {}:{} {}", finding.rule, at.line, at.column, finding.message)
    };
    (cluster, findings.iter().map(shown).collect())
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

fn address(text: &str) -> tenantry::network::addresses::AddressSet {
    let address: std::net::IpAddr =
        text.parse().unwrap_or_else(|_| panic!("neither a workload nor an address: {text}"));
    tenantry::network::addresses::AddressSet::block(address.into())
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
