//! A component's page.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::catalog::component::{FlowSpec, PortSpec, Scope, SecretSpec};
use crate::catalog::{Component, repositories};
use crate::document::expectation;
use yaml::write_flow;

/// How deep options are listed: the parts of a map that is an option's part are described by its schema.
const DEPTH: usize = 3;

/// The page, as Markdown.
pub(super) fn page(component: &Component) -> String {
    let spec = &component.spec;
    let mut out = format!("# {}\n\n{}\n\n", component.name, spec.about.trim());
    for (word, text) in facts(component) {
        let _ = writeln!(out, "- {word}: {text}");
    }
    options(&mut out, &component.name, spec.scope, &spec.options.environment, &spec.required.environment);
    tenant_options(&mut out, &spec.options.tenant, &spec.required.tenant);
    if !spec.secrets.is_empty() {
        out.push_str("\n## Secrets\n\n`tenantry secrets` lists them with their namespaces.\n\n");
        spec.secrets.iter().for_each(|secret| secret_lines(&mut out, secret));
    }
    if !spec.flows.is_empty() {
        out.push_str("\n## Connections\n\nEverything else between tenants, and to the platform, is closed.\n\n");
        out.push_str("| from | to | ports | why |\n|---|---|---|---|\n");
        spec.flows.iter().for_each(|flow| flow_line(&mut out, flow));
    }
    if !spec.hazards.is_empty() {
        out.push_str("\n## What changes do to a system that runs\n\n");
        for hazard in &spec.hazards {
            let _ = writeln!(out, "- {}: {}", hazard.about, hazard.then.trim());
        }
    }
    out
}

fn facts(component: &Component) -> Vec<(&'static str, String)> {
    let spec = &component.spec;
    let once = if spec.scope == Scope::Environment { "environment" } else { "tenant" };
    let mut facts = vec![("exists", format!("once for each {once}, in the stage `{}`", spec.stage.name()))];
    if spec.always {
        facts.push(("listed", "never: it is there without".to_owned()));
    }
    facts.extend(spec.when.as_ref().map(|when| ("if", format!("`{when}`"))));
    if let Some(chart) = &spec.chart {
        let from = match (&chart.repository, &chart.archive) {
            (Some(repository), _) => match repositories::known(repository) {
                Some(known) => format!(" of the repository `{repository}`, usually {}", known.url),
                None => format!(" of the repository `{repository}`"),
            },
            (None, Some(_)) => ", an archive in the tree".to_owned(),
            (None, None) => String::new(),
        };
        facts.push(("chart", format!("`{}`{from}", chart.name)));
        facts.push(match &spec.known {
            Some(known) => ("known version", format!("{} ({})", known.version, known.source())),
            None => ("known version", "none, no public source names one".to_owned()),
        });
        let known = spec.known.iter().flat_map(|known| &known.options);
        facts.extend(known.map(|(key, value)| ("with it", format!("`{key}: {}`", write_flow(value)))));
    }
    if !spec.needs.is_empty() {
        facts.push(("needs", spec.needs.join(", ")));
    }
    let folder = format!("components/{}/", component.name);
    facts.push(match component.builtin {
        true => ("files", format!("built in; `{folder}` of a tree replaces them file by file")),
        false => ("files", format!("`{folder}`")),
    });
    facts
}

fn options(out: &mut String, name: &str, scope: Scope, keys: &Map<String, Value>, required: &[String]) {
    if keys.is_empty() && scope == Scope::Tenant {
        return;
    }
    let _ = writeln!(out, "\n## Options of an environment\n\nBelow `components.{name}`:\n");
    if keys.is_empty() {
        out.push_str("none of its own.\n");
        return;
    }
    table(out, keys, required);
}

fn tenant_options(out: &mut String, keys: &Map<String, Value>, required: &[String]) {
    if !keys.is_empty() {
        out.push_str("\n## Options of a tenant\n\nBelow `spec`:\n\n");
        table(out, keys, required);
    }
}

fn table(out: &mut String, keys: &Map<String, Value>, required: &[String]) {
    out.push_str("| option | value | default | what it is |\n|---|---|---|---|\n");
    for (key, schema) in keys {
        rows(out, key, schema, required.contains(key), DEPTH);
    }
}

fn rows(out: &mut String, path: &str, schema: &Value, required: bool, depth: usize) {
    let default = match (required, schema.get("default")) {
        (true, _) => "must be given".to_owned(),
        (false, None) => String::new(),
        (false, Some(default)) => format!("`{}`", write_flow(default)),
    };
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let cells = [format!("`{path}`"), expectation(schema), default, about.to_owned()];
    let _ = writeln!(out, "| {} |", cells.map(|cell| cell_text(&cell)).join(" | "));
    if depth == 0 {
        return;
    }
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for (key, part) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        rows(out, &format!("{path}.{key}"), part, required.contains(&key.as_str()), depth - 1);
    }
    if let Some(each) = schema.get("additionalProperties").filter(|each| each.get("properties").is_some()) {
        for (key, part) in each.get("properties").and_then(Value::as_object).into_iter().flatten() {
            rows(out, &format!("{path}.<name>.{key}"), part, false, depth - 1);
        }
    }
}

fn secret_lines(out: &mut String, secret: &SecretSpec) {
    let power = if secret.administrator { ", gives power over the platform" } else { "" };
    let _ = writeln!(out, "- `{}` ({}{power})", secret.name, secret.kind);
    for (key, spec) in &secret.keys {
        let _ = writeln!(out, "  - `{key}`: {}", spec.about.as_deref().unwrap_or("").trim());
    }
    if let Some(why) = &secret.assumed {
        let _ = writeln!(out, "  - assumed: {}", why.trim());
    }
}

fn flow_line(out: &mut String, flow: &FlowSpec) {
    let ports = flow.ports.iter().map(|port| match port {
        PortSpec::Number(port) => port.to_string(),
        PortSpec::Text(text) => text.clone(),
    });
    let ends = |ends: &[String]| ends.join(", ");
    let when = flow.when.as_ref().map(|when| format!(" (if `{when}`)")).unwrap_or_default();
    let why = format!("{}{when}", flow.why.as_deref().unwrap_or(""));
    let cells = [ends(flow.from.as_slice()), ends(flow.to.as_slice()), ports.collect::<Vec<_>>().join(", "), why];
    let _ = writeln!(out, "| {} |", cells.map(|cell| cell_text(&cell)).join(" | "));
}

fn cell_text(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
