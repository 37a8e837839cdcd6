//! The whole picture: every end by every end.

use std::collections::HashMap;

use rayon::prelude::*;

use super::addresses::AddressSet;
use super::classes::{classes, units};
use super::engine::Engine;
use super::intents::{Declared, Intents};
use super::model::{Assumptions, ELSEWHERE, PodLabels, Workload};
use super::ports::Connections;
use super::verdict::Endpoint;

/// The metadata service of the large clouds: credentials of the node, for whoever can reach it.
const METADATA: &str = "169.254.169.254/32";

/// Addresses that are not public: private (RFC 1918), shared (RFC 6598), link-local (RFC 3927), and of IPv6 unique local
/// (RFC 4193) and link-local.
const NOT_PUBLIC: [&str; 7] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"];

/// Addresses that are not public; the metadata service's is among them.
pub fn not_public() -> AddressSet {
    blocks(NOT_PUBLIC)
}

/// Which part of the picture an end belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What is no pod.
    Outside,
    /// A namespace of the platform.
    Platform(String),
    /// The namespace of a tenant, and how many tenants are like it.
    Tenant {
        /// The tenant.
        tenant: String,
        /// It and those that differ in names only.
        alike: usize,
    },
}

/// A row and a column of the picture.
#[derive(Clone, Debug)]
pub struct MatrixEnd {
    /// Its part.
    pub group: Group,
    /// Its name there.
    pub name: String,
    /// Its full name.
    pub id: String,
    /// Why what is said of it is a guess.
    pub assumed: Option<String>,
}

/// What can be opened from a row to a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Surely open ports.
    pub certain: Connections,
    /// Ports that depend on assumptions.
    pub conditional: Connections,
    /// Which assumptions.
    pub assumptions: Assumptions,
}

impl Cell {
    /// Whether nothing can be opened.
    pub fn is_closed(&self) -> bool {
        self.certain.is_empty() && self.conditional.is_empty()
    }
}

/// Every end by every end. A cell of two ends outside, and of a pod with itself alone, is `None`.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Rows and columns.
    pub ends: Vec<MatrixEnd>,
    /// By row, then by column.
    pub cells: Vec<Vec<Option<Cell>>>,
}

impl Matrix {
    /// The picture of a cluster. Tenants that differ in names only are shown twice at most: one, and another.
    pub fn new(engine: &Engine<'_>, intents: &Intents) -> Self {
        let shown = shown(engine, intents);
        let mut rows: Vec<Row<'_>> = Vec::new();
        for workload in engine.cluster.workloads.iter().filter(|workload| !workload.unknown) {
            let Some(alike) = shown.get(workload.namespace.as_str()) else { continue };
            if workload.namespace == ELSEWHERE {
                rows.push(Row::pod(Group::Outside, "other namespaces", workload));
                continue;
            }
            let group = match intents.tenants.get(&workload.namespace) {
                Some(tenant) => Group::Tenant { tenant: tenant.clone(), alike: *alike },
                None => Group::Platform(workload.namespace.clone()),
            };
            let any = matches!(workload.labels, PodLabels::Tenant(_));
            rows.push(Row::pod(group, if any { "any other pod" } else { &workload.name }, workload));
        }
        rows.extend(outside(engine));
        rows.sort_by(|a, b| (&a.end.group, &a.end.name).cmp(&(&b.end.group, &b.end.name)));
        let cells = rows.par_iter().map(|from| rows.iter().map(|to| cell(engine, from, to)).collect()).collect();
        Self { ends: rows.into_iter().map(|row| row.end).collect(), cells }
    }

    /// The cells with something in them, with their row and column.
    pub fn open(&self) -> impl Iterator<Item = (&MatrixEnd, &MatrixEnd, &Cell)> {
        self.ends.iter().zip(&self.cells).flat_map(move |(from, row)| {
            let cells = self.ends.iter().zip(row);
            cells.filter_map(move |(to, cell)| Some((from, to, cell.as_ref()?))).filter(|(.., cell)| !cell.is_closed())
        })
    }
}

struct Row<'a> {
    end: MatrixEnd,
    points: Vec<Endpoint<'a>>,
}

impl<'a> Row<'a> {
    fn pod(group: Group, name: &str, workload: &'a Workload) -> Self {
        let (name, assumed) = (name.to_owned(), workload.assumed.clone());
        let end = MatrixEnd { group, name, id: workload.to_string(), assumed };
        Self { end, points: vec![Endpoint::Pod(workload)] }
    }
}

/// Namespaces to show, and how many are like each: all of the platform; of the tenants one of a class, and a second.
fn shown(engine: &Engine<'_>, intents: &Intents) -> HashMap<String, usize> {
    let declared = Declared::new(intents);
    let units = units(engine.cluster, engine.index());
    let mut shown = HashMap::new();
    for class in classes(engine.cluster, engine.index(), &units, &declared) {
        let tenants = intents.tenants.contains_key(class.first.name);
        let take = if tenants { 2 } else { class.members.len() };
        let members = class.members.iter().take(take);
        shown.extend(members.map(|name| ((*name).to_owned(), if tenants { class.members.len() } else { 1 })));
    }
    shown
}

fn blocks<'a>(blocks: impl IntoIterator<Item = &'a str>) -> AddressSet {
    AddressSet::blocks(blocks.into_iter().filter_map(|block| block.parse().ok()))
}

fn outside(engine: &Engine<'_>) -> Vec<Row<'static>> {
    let all = engine.reading.outside();
    let metadata = blocks([METADATA]);
    let private = not_public().minus(&metadata);
    let public = all.minus(&private).minus(&metadata);
    let row = |name: &str, points| {
        let end = MatrixEnd { group: Group::Outside, name: name.to_owned(), id: format!("{{{name}}}"), assumed: None };
        Row { end, points }
    };
    let world = |set: AddressSet| engine.parts(&set).into_iter().map(Endpoint::World).collect();
    vec![
        row("internet", world(public)),
        row("private addresses", world(private.intersection(&all))),
        row("metadata service", world(metadata.intersection(&all))),
        row("kube-apiserver", vec![Endpoint::ApiServer]),
        row("nodes", vec![Endpoint::Node]),
    ]
}

/// Of an end in several parts, what any of them can open.
fn cell(engine: &Engine<'_>, from: &Row<'_>, to: &Row<'_>) -> Option<Cell> {
    let pods = |row: &Row<'_>| row.points.iter().find_map(Endpoint::pod).is_some();
    if !pods(from) && !pods(to) {
        return None;
    }
    let alone = |row: &Row<'_>| row.points.iter().find_map(Endpoint::pod).is_some_and(|workload| !workload.several);
    if from.end.id == to.end.id && alone(from) {
        return None;
    }
    let (mut certain, mut possible, mut assumptions) = (Connections::none(), Connections::none(), Assumptions::NONE);
    for from in &from.points {
        for to in &to.points {
            let verdict = engine.verdict(from, to);
            certain = certain.union(&verdict.certain);
            possible = possible.union(&verdict.possible);
            assumptions = assumptions.and(verdict.assumptions(&verdict.open()));
        }
    }
    let conditional = possible.minus(&certain);
    let assumptions = if conditional.is_empty() { Assumptions::NONE } else { assumptions };
    Some(Cell { certain, conditional, assumptions })
}
