//! A new component: what can be read of its chart, in the form in which one writes it by hand.

mod chart;

use serde_json::{Map, Value, json};

use super::layout;
use crate::catalog::component::Scope;
use crate::definition::API_VERSION;
use crate::layout::COMPONENTS;

pub(crate) use chart::{ChartOf, of_chart};

/// The files of a new component, by their paths in the tree.
pub(crate) type Files = Vec<(String, String)>;

/// A component without a chart: one ConfigMap, to be replaced by what it is for.
pub(crate) fn plain(name: &str, scope: Scope) -> Files {
    let (stage, owner) = match scope {
        Scope::Environment => ("50-applications", "{{ environment.name }}"),
        Scope::Tenant => ("base", "{{ tenant.name }}"),
    };
    let of = if scope == Scope::Environment { "environment" } else { "tenant" };
    let option = json!({"greeting": {"description": "The text.", "type": "string", "default": "hello"}});
    let spec = json!({
        "about": format!("What {name} is for, in one line."),
        "scope": scope,
        "stage": stage,
        "options": {of: option},
        "namespace": namespace(name, scope, false),
    });
    let text = if scope == Scope::Environment { "{{ options.greeting }}" } else { "{{ tenant.greeting }}" };
    let manifest = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: {{{{ component.namespace }}}}\ndata:\n  \
         greeting: {text}\n  owner: {owner}\n"
    );
    vec![
        definition(name, spec, &[]),
        (format!("{COMPONENTS}/{name}/manifests/{name}.yaml"), manifest),
        (format!("{COMPONENTS}/{name}/tests/greets.yaml"), first_case(name, scope)),
    ]
}

/// A case that `tenantry test` runs: the greeting that is given is rendered.
fn first_case(name: &str, scope: Scope) -> String {
    let given = match scope {
        Scope::Environment => format!("environment: {{components: {{{name}: {{greeting: good day}}}}}}"),
        Scope::Tenant => "tenants: {acme: {greeting: good day}}".to_owned(),
    };
    format!(
        "# yaml-language-server: $schema=../../../schemas/test.json\napiVersion: {API_VERSION}\nkind: ComponentTest\nspec:\n  \
         about: The greeting that is given is rendered.\n  {given}\n  objects:\n    \
         - {{kind: ConfigMap, metadata: {{name: {name}}}, data: {{greeting: good day}}}}\n"
    )
}

fn namespace(name: &str, scope: Scope, privileged: bool) -> Value {
    match scope {
        Scope::Tenant => json!({"name": "{{ tenant.namespace }}"}),
        Scope::Environment => {
            let level = if privileged { "privileged" } else { "baseline" };
            json!({"name": name, "create": true, "podSecurity": level})
        }
    }
}

/// `component.yaml`, with comments at its end.
fn definition(name: &str, spec: Value, notes: &[&str]) -> (String, String) {
    let mut text = format!(
        "# yaml-language-server: $schema=../../schemas/component.json\napiVersion: {API_VERSION}\nkind: Component\nmetadata:\n  name: {name}\nspec:\n"
    );
    let spec = if let Value::Object(spec) = spec { spec } else { Map::new() };
    layout::map(&mut text, &spec, 2);
    for note in notes {
        text.push_str(&format!("  # {note}\n"));
    }
    (crate::layout::component(name), text)
}
