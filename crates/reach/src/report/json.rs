//! The matrix as JSON: what the normal form leaves out, conditions and all ends.

use serde_json::{Map, Value, json};

use crate::matrix::{Group, Matrix, MatrixEnd};
use crate::ports::{Connections, Protocol};
use crate::routes::{Entry, Target};

/// Ports as the normal form has them: `{"TCP": [[80, 80]]}`.
pub fn ports(connections: &Connections) -> Value {
    let open = Protocol::ALL.into_iter().filter(|protocol| !connections.ports(*protocol).is_empty());
    let ranges = |protocol| connections.ports(protocol).ranges().iter().map(|(low, high)| json!([low, high])).collect();
    Value::Object(
        open.map(|protocol| (protocol.name().to_owned(), Value::Array(ranges(protocol)))).collect::<Map<_, _>>(),
    )
}

/// `{"schema": 1, "ends": [...], "reach": [{"from", "to", "certain", "conditional", "dependsOn"}]}`; ends by `id`, and only
/// pairs of which something can be opened.
pub fn json(matrix: &Matrix) -> Value {
    let reach = matrix.open().map(|(from, to, cell)| {
        let on: Vec<_> = cell.assumptions.iter().map(|assumption| assumption.name()).collect();
        json!({
            "from": from.id, "to": to.id,
            "certain": ports(&cell.certain), "conditional": ports(&cell.conditional), "dependsOn": on,
        })
    });
    json!({"schema": 1, "ends": matrix.ends.iter().map(end).collect::<Vec<_>>(), "reach": reach.collect::<Vec<_>>()})
}

/// Ways into pods that lead over nodes or addresses of the outside: `[{"how", "begins", "to": [{"workload", "protocol", "port"}]}]`.
pub fn entries(entries: &[Entry<'_>]) -> Value {
    let target = |target: &Target<'_>| json!({"workload": target.workload.to_string(), "protocol": target.protocol.name(), "port": target.port});
    let entry = |entry: &Entry<'_>| {
        let to: Vec<Value> = entry.targets.iter().map(target).collect();
        json!({"how": entry.how.name(), "begins": entry.begin(), "to": to})
    };
    entries.iter().map(entry).collect()
}

fn end(end: &MatrixEnd) -> Value {
    let mut value = json!({"id": end.id, "name": end.name});
    match &end.group {
        Group::Outside => value["outside"] = true.into(),
        Group::Platform(namespace) => value["namespace"] = namespace.as_str().into(),
        Group::Tenant { tenant, alike } => {
            value["tenant"] = tenant.as_str().into();
            value["alike"] = (*alike).into();
        }
    }
    if let Some(assumed) = &end.assumed {
        value["assumed"] = assumed.as_str().into();
    }
    value
}
