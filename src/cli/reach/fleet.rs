//! The fleet, with its proof.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::{Context, Exit, Failure, Outcome, named};
use super::{Args, Format, live, shown};
use crate::apart::preconditions;
use crate::compile::{self, Proved};
use crate::plan::ClusterEnd;
use crate::proof::{self, Model};
use crate::reachability::Scene;
use crate::source::Place;
use crate::workspace::Workspace;
use reach::matrix::Matrix;
use reach::path::{Around, Controller};
use reach::report::{self, Words};
use reach::routes::{Entry, Routes};
use reach::{Engine, Explanation, Proof};

/// Answers from the tree of definitions.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return super::super::render::report_of(&workspace, workspace.findings.clone());
    }
    let environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    let (mut models, mut counts_on) = (Vec::new(), Vec::new());
    let mut findings = Vec::new();
    for environment in environments {
        match compile::model(environment, &workspace.catalog, |unit| vec![unit.apart()]) {
            Ok((proved, parts)) => {
                let preconditions = preconditions(&proved.platform, &proved.model, &parts);
                if args.from.is_some() {
                    preconditions.iter().filter(|what| what.is_broken()).for_each(|what| anstream::eprintln!("{what}"));
                }
                counts_on.push(preconditions.iter().map(ToString::to_string).collect::<Vec<_>>());
                models.push(proved);
            }
            Err(wrong) => findings.extend(wrong),
        }
    }
    if !findings.is_empty() {
        return super::super::render::report_of(&workspace, findings);
    }
    let mut notes = Vec::new();
    if let Some(path) = &args.pods {
        only(&models, "pods are those of one environment")?;
        let (live, refused) = live::read(path)?;
        if !refused.is_empty() {
            return super::super::render::report(refused, 1);
        }
        let seen: Vec<_> = models.iter_mut().map(|proved| proof::observe(&mut proved.model, live.clone())).collect();
        for seen in seen {
            notes.extend(seen.missing.iter().map(|what| format!("no pod shows {what}")));
            notes.extend(seen.strange.iter().map(|what| format!("the catalog does not know {what}")));
        }
    }
    if args.from.is_some() {
        let proved = only(&models, "ends are those of one environment")?;
        let model = &proved.model;
        let reading = model.reading();
        let engine = Engine::new(&model.cluster, &reading);
        let learn = |explanations: &[&Explanation]| {
            drop(proved.read_lines(explanations.iter().flat_map(|each| named_by(each))))
        };
        return shown::pair(args, &scene(model, &engine), learn, |explanation| flows(model, explanation));
    }
    if !matches!(args.format, Format::Table) {
        only(&models, "only a table can show several environments at once")?;
    }
    let mut exit = Exit::Clean;
    let mut text = String::new();
    for (model, counts_on) in models.iter().zip(&counts_on) {
        let (proof, shown) = one(args, model, counts_on, &notes);
        text.push_str(&shown);
        if !proof.holds() {
            exit = Exit::Findings;
        }
    }
    shown::put(args, &text)?;
    Ok(exit)
}

/// What lies around the pods of an environment, by its definition.
fn scene<'m>(model: &'m Model<'_>, engine: &'m Engine<'m>) -> Scene<'m> {
    let port = model.environment.spec.cluster.ingress.port;
    let controller = model.part_of_cluster(ClusterEnd::Ingress);
    let around = Around {
        dns: model.part_of_cluster(ClusterEnd::Dns),
        controller: controller.map(|workload| Controller { workload, ports: vec![(443, port)] }),
    };
    let mut hosts = model.hosts();
    hosts.extend(Routes::new(&model.cluster).hosts());
    Scene { engine, hosts, around }
}

fn only<'m, 'a>(models: &'m [Proved<'a>], why: &str) -> Result<&'m Proved<'a>, Failure> {
    match models {
        [model] => Ok(model),
        _ => {
            let names: Vec<&str> = models.iter().map(|proved| proved.model.environment.name.as_str()).collect();
            Err(Failure::with_help(why, format!("choose one of {} with --environment", names.join(", "))))
        }
    }
}

fn one(args: &Args, proved: &Proved<'_>, counts_on: &[String], notes: &[String]) -> (Proof, String) {
    let model = &proved.model;
    let reading = model.reading();
    let engine = Engine::new(&model.cluster, &reading);
    let proof = model.prove();
    let matrix = Matrix::new(&engine, &model.intents);
    let mut words = words(proved, &engine, &proof);
    words.preconditions = counts_on.to_vec();
    words.assumed.extend_from_slice(notes);
    let entries = Routes::new(&model.cluster).entries();
    proved.read_lines(&entries.iter().filter_map(Entry::place).collect::<Vec<_>>());
    words.entries = entries.iter().map(ToString::to_string).collect();
    let text = match args.format {
        Format::Table => format!("{}\n{}\n", report::table(&matrix), as_text(&words)),
        Format::Json => {
            let mut value = report::json(&matrix);
            value["entries"] = report::entries(&entries);
            value["proof"] = as_json(&words, &proof);
            format!("{value:#}\n")
        }
        Format::Html => report::html(&matrix, &words),
        // A picture and a graph have no room for what the proof rests on.
        Format::Svg | Format::Dot => {
            anstream::eprint!("{}", as_text(&words));
            shown::matrix(args, &matrix, &words, &entries)
        }
    };
    (proof, text)
}

/// What is printed with every proof.
fn words(proved: &Proved<'_>, engine: &Engine<'_>, proof: &Proof) -> Words {
    let model = &proved.model;
    let environment = &model.environment.name;
    let outcome = if proof.holds() {
        format!(
            "The proof holds: everything declared is possible and nothing else, for {} pairs of workloads of {} classes \
             of namespaces.",
            proof.pairs, proof.classes
        )
    } else {
        format!("The proof fails: {} open, {} closed.", proof.violations.len(), proof.unmet.len())
    };
    let explained = || {
        let open = proof.violations.iter().filter_map(|violation| engine.explain_violation(violation));
        open.chain(proof.unmet.iter().filter_map(|unmet| engine.explain_unmet(unmet)))
    };
    let first: Vec<Explanation> = explained().collect();
    proved.read_lines(first.iter().flat_map(named_by));
    let findings = model.findings(proof).into_iter().map(|finding| format!("{}: {}", finding.place, finding.message));
    Words {
        title: format!("Who can talk to whom in {environment}"),
        outcome,
        preconditions: Vec::new(),
        entries: Vec::new(),
        exceptions: proof.exceptions.iter().map(|(name, ports)| format!("{name}: opens {ports}")).collect(),
        assumed: proof.assumed.iter().map(|(what, why)| format!("{what}: {why}")).collect(),
        faults: findings.chain(explained().map(|explanation| explanation.to_string())).collect(),
    }
}

fn as_text(words: &Words) -> String {
    let mut text = format!("{}: {}\n", words.title, words.outcome);
    let lists = [
        ("what is wrong", &words.faults),
        ("what must hold", &words.preconditions),
        ("accepted exceptions", &words.exceptions),
        ("other ways in, over nodes and addresses of the outside", &words.entries),
        ("what is assumed", &words.assumed),
    ];
    for (title, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
        let _ = writeln!(text, "  {title}:");
        for item in items {
            let _ = writeln!(text, "    {}", item.trim_end().replace('\n', "\n    "));
        }
    }
    text
}

/// What is printed with every proof, for programs.
fn as_json(words: &Words, proof: &Proof) -> Value {
    let Words { outcome, preconditions, exceptions, assumed, faults, .. } = words;
    json!({
        "holds": proof.holds(), "outcome": outcome, "preconditions": preconditions, "acceptedExceptions": exceptions,
        "assumed": assumed, "faults": faults,
    })
}

/// The places that an explanation names.
fn named_by(explanation: &Explanation) -> impl Iterator<Item = &Place> {
    explanation.sides.iter().flat_map(|side| &side.policies).map(|policy| &policy.place)
}

/// The flows that generated the policies that an explanation names.
fn flows(model: &Model<'_>, explanation: &Explanation) -> String {
    let mut text = String::new();
    let policies = explanation.sides.iter().flat_map(|side| &side.policies);
    for policy in policies.filter(|policy| !policy.matches.is_empty()) {
        let Some(namespace) = &policy.namespace else { continue };
        let mut places: Vec<String> =
            model.flows_of(namespace, &policy.policy).iter().map(ToString::to_string).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let _ = writeln!(text, "  {}: generated from the flow at {place}", policy.policy);
        }
    }
    text
}
