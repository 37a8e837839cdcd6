//! The matrix for Graphviz.

use std::fmt::Write as _;

use crate::matrix::{Group, Matrix, MatrixEnd};

/// A directed graph: namespaces as clusters, certain connections as solid edges, conditional ones dashed.
pub fn dot(matrix: &Matrix) -> String {
    let mut text = String::from("digraph reach {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    let mut groups: Vec<(&Group, Vec<&MatrixEnd>)> = Vec::new();
    for end in &matrix.ends {
        match groups.last_mut() {
            Some((group, ends)) if **group == end.group => ends.push(end),
            _ => groups.push((&end.group, vec![end])),
        }
    }
    for (at, (group, ends)) in groups.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  subgraph cluster_{at} {{\n    label={};", quoted(&super::layout::title(group)));
        for end in ends {
            let _ = writeln!(text, "    {} [label={}];", quoted(&end.id), quoted(&end.name));
        }
        text.push_str("  }\n");
    }
    for (from, to, cell) in matrix.open() {
        for (ports, style) in [(&cell.certain, "solid"), (&cell.conditional, "dashed")] {
            if !ports.is_empty() {
                let (from, to, label) = (quoted(&from.id), quoted(&to.id), quoted(&ports.to_string()));
                let _ = writeln!(text, "  {from} -> {to} [label={label}, style={style}];");
            }
        }
    }
    text.push_str("}\n");
    text
}

/// A quoted string of the DOT language, whose only escape is the quote's.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
