//! The channels of the fleet.

use std::collections::BTreeMap;

use apart::{Channel, Way};
use serde_json::Value;

use super::super::render::report_of;
use super::super::{Context, Exit, Outcome, named};
use super::{Args, Format};
use crate::apart::{Seen, verdict};
use crate::clean;
use crate::compile::look;
use crate::secrecy::mask;
use crate::workspace::Workspace;

/// Answers from the tree of definitions.
pub(super) fn run(args: &Args, context: &Context) -> Outcome {
    let workspace = Workspace::open(context.tree()?);
    if workspace.is_broken() {
        return report_of(&workspace, workspace.findings.clone());
    }
    let mut environments = named::environments(&workspace.fleet, args.environment.as_deref())?;
    for tenant in args.from.iter().chain(&args.to) {
        let with: Vec<_> =
            named::tenant(&environments, tenant)?.into_iter().map(|(environment, _)| environment).collect();
        environments = with;
    }
    let mut seen = Vec::new();
    let mut findings = Vec::new();
    for environment in environments {
        match look(environment, &workspace.catalog) {
            Ok(one) => seen.push(one),
            Err(wrong) => findings.extend(wrong),
        }
    }
    if !findings.is_empty() {
        return report_of(&workspace, findings);
    }
    let mut exit = Exit::Clean;
    let mut all = Vec::new();
    for one in &seen {
        let mut ways = one.ways(args.from.as_deref());
        if let Some(to) = &args.to {
            ways.values_mut().for_each(|ways| ways.retain(|way| way.to == *to || way.to == "the cluster"));
        }
        if ways.values().any(|ways| !ways.is_empty()) {
            exit = Exit::Findings;
        }
        match args.format {
            Format::Json => all.push(one.as_json(&ways)),
            Format::Text => print(one, &ways),
        }
    }
    if args.format == Format::Json {
        anstream::println!("{}", clean::json(&mask::shapes(&format!("{:#}", Value::from(all)))));
    }
    Ok(exit)
}

fn print(seen: &Seen<'_>, ways: &BTreeMap<Channel, Vec<Way>>) {
    anstream::println!("{}", seen.environment.name);
    for (channel, ways) in ways {
        anstream::println!("  {channel}: {}", clean::line(verdict(ways)));
        for way in ways {
            let from = way.tenant.as_deref().unwrap_or("anyone");
            let sure = if way.decided { "" } else { ", not decided here" };
            anstream::println!("    {} -> {}{sure}", clean::line(from), clean::line(&way.to));
            for step in &way.steps {
                anstream::println!("      {}", clean::line(&mask::shapes(step)));
            }
            if let Some(place) = seen.place(way) {
                anstream::println!("      at {}", clean::line(&place.to_string()));
            }
        }
    }
}
