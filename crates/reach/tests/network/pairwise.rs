//! The proof without cleverness: every pair of every namespace, one by one.

use reach::addresses::AddressSet;
use reach::model::{Cluster, Direction, Workload};
use reach::ports::Connections;
use reach::{End, Endpoint, Engine, Intent, Intents, Reading, Standing};

/// Something wrong with a pair.
pub(crate) struct Wrong {
    pub from: String,
    pub to: String,
    pub ports: Connections,
    pub missing: bool,
}

type Side<'c> = (Option<usize>, Endpoint<'c>);

/// Everything that is wrong.
pub(crate) fn prove(cluster: &Cluster, reading: &Reading, intents: &Intents) -> Vec<Wrong> {
    let engine = Engine::new(cluster, reading);
    let sets = intents.flows.iter().flat_map(|intent| [&intent.from, &intent.to]).filter_map(|end| match end {
        End::Addresses(set) => Some(set),
        _ => None,
    });
    let parts: Vec<AddressSet> =
        engine.parts(&reading.outside()).iter().flat_map(|part| part.partition(sets.clone())).collect();
    let mut sides: Vec<Side<'_>> =
        cluster.workloads.iter().enumerate().map(|(at, w)| (Some(at), Endpoint::Pod(w))).collect();
    sides.extend(parts.into_iter().map(|part| (None, Endpoint::World(part))));
    sides.extend([(None, Endpoint::Node), (None, Endpoint::ApiServer)]);
    let mut wrong = Vec::new();
    for from in &sides {
        for to in &sides {
            let governed = |side: &Side<'_>| side.1.pod().is_some_and(|pod| intents.governed.contains(&pod.namespace));
            let itself = from.0.is_some() && from.0 == to.0 && !from.1.pod().is_some_and(|pod: &Workload| pod.several);
            if itself || (!governed(from) && !governed(to)) {
                continue;
            }
            let verdict = engine.verdict(&from.1, &to.1);
            let applies = |intent: &&Intent| {
                is(intents, &intent.from, from, Direction::Egress) && is(intents, &intent.to, to, Direction::Ingress)
            };
            let mut allowed = Connections::none();
            for intent in intents.flows.iter().filter(applies) {
                match &intent.standing {
                    Standing::Exception(name) if !intents.accepted.contains(name.as_ref()) => continue,
                    _ => allowed = allowed.union(&intent.ports),
                }
                let exact = !stands_in(intents, from)
                    && !stands_in(intents, to)
                    && !matches!((&intent.from, from.0), (End::Anyone, Some(_)));
                if intents.requires(intent) && exact {
                    let v6 =
                        matches!(&from.1, Endpoint::World(part) if !part.v6.is_empty()) && intent.from == End::Anyone;
                    let node = matches!(from.1, Endpoint::Node | Endpoint::ApiServer) && intent.from == End::Anyone;
                    push(&mut wrong, from, to, intent.ports.minus(&verdict.certain), true, v6 || node);
                }
            }
            push(&mut wrong, from, to, verdict.possible.minus(&allowed), false, false);
        }
    }
    wrong
}

fn push(wrong: &mut Vec<Wrong>, from: &Side<'_>, to: &Side<'_>, ports: Connections, missing: bool, excused: bool) {
    if !ports.is_empty() && !excused {
        wrong.push(Wrong { from: from.1.to_string(), to: to.1.to_string(), ports, missing });
    }
}

fn stands_in(intents: &Intents, side: &Side<'_>) -> bool {
    side.0.is_some_and(|at| intents.stand_ins.contains_key(&at))
}

fn is(intents: &Intents, end: &End, side: &Side<'_>, direction: Direction) -> bool {
    match (end, side) {
        (End::Anyone, (Some(_), end)) => !end.pod().is_some_and(|pod| intents.binds(&pod.namespace, direction)),
        (End::Anyone, _) | (End::Nodes, (_, Endpoint::Node)) | (End::ApiServer, (_, Endpoint::ApiServer)) => true,
        (End::Workload(named), (Some(at), _)) => named == at || intents.stands_for(*at).contains(named),
        (End::Addresses(set), (_, Endpoint::World(part))) => set.covers(part),
        _ => false,
    }
}
