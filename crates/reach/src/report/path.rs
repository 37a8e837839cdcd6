//! Paths, for people and programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::json::ports;
use crate::path::{Leg, Path, asked};
use crate::{Explanation, Match, Selecting, Side};

/// The path in one line, and a line for each leg. With `explain`, what each side of each leg says; `note` adds what the caller knows.
pub fn path(path: &Path, explain: bool, note: &dyn Fn(&Explanation) -> String) -> String {
    let mut text = format!("{} -> {}: {}\n", path.from, path.to, path.outcome().name());
    for (number, leg) in (1..).zip(&path.legs) {
        let Leg { what, explanation } = leg;
        let Explanation { from, to, .. } = explanation;
        let outcome = explanation.outcome().name();
        let on = asked(&explanation.asked);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {number}. {outcome}: {from} -> {to}{on} ({what})");
        if explain {
            let sides: String = explanation.sides.iter().map(ToString::to_string).collect();
            let lines = sides + &note(explanation);
            for line in lines.lines() {
                let _ = writeln!(text, "   {line}");
            }
        }
    }
    text
}

/// `{"schema": 1, "from", "to", "answer", "legs": [{"from", "to", "for", "ports", "answer", "certain", "conditional", "dependsOn"}]}`; with
/// `explain`, each leg has its `sides`.
pub fn path_json(path: &Path, explain: bool) -> Value {
    let legs: Vec<Value> = path.legs.iter().map(|one| leg(one, explain)).collect();
    json!({"schema": 1, "from": path.from, "to": path.to, "answer": path.outcome().name(), "legs": legs})
}

fn leg(leg: &Leg, explain: bool) -> Value {
    let Explanation { from, to, asked, verdict, sides } = &leg.explanation;
    let open = verdict.open().intersection(asked);
    let on: Vec<&str> = verdict.assumptions(&open).iter().map(|assumption| assumption.name()).collect();
    let mut value = json!({
        "from": from, "to": to, "for": leg.what, "ports": ports(asked), "answer": leg.explanation.outcome().name(),
        "certain": ports(&verdict.certain.intersection(asked)), "conditional": ports(&open), "dependsOn": on,
    });
    if explain {
        value["sides"] = sides.iter().map(side).collect();
    }
    value
}

fn side(side: &Side) -> Value {
    let policies: Vec<Value> = side.policies.iter().map(policy).collect();
    let mut value = json!({"direction": side.direction.field(), "of": side.subject, "policies": policies});
    if let Some(why) = side.unbound {
        value["unbound"] = why.into();
    }
    value
}

fn policy(policy: &Selecting) -> Value {
    let rules: Vec<Value> = policy.matches.iter().map(rule).collect();
    let mut value = json!({"policy": policy.policy, "place": policy.place.to_string(), "rules": rules});
    if let Some(miss) = &policy.miss {
        value["nearest"] = json!({"lacks": miss.text, "place": miss.place.to_string()});
    }
    value
}

fn rule(found: &Match) -> Value {
    let on: Vec<&str> = found.assumptions.iter().map(|assumption| assumption.name()).collect();
    json!({
        "verb": found.verb, "rule": found.rule, "peer": found.peer, "whom": found.whom, "ports": ports(&found.ports),
        "place": found.place.to_string(), "dependsOn": on,
    })
}
