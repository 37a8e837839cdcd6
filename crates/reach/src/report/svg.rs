//! The matrix as a picture: rows open connections, columns take them. Colour never speaks alone: certain cells are filled
//! and carry their ports, conditional ones are hatched, closed ones hold a dot.

use std::fmt::Write as _;

use super::layout::{CELL, Column, Panel, TITLE, cut, left, panels};
use crate::Assumptions;
use crate::matrix::{Cell, Matrix, MatrixEnd};
use crate::ports::{Connections, Protocol};

/// Height of the legend.
const LEGEND: usize = 34;

/// Text as it may stand in XML.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML 1.0 has no other control characters.
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The picture, a whole SVG document.
pub fn svg(matrix: &Matrix) -> String {
    let panels = panels(matrix);
    let width = panels.iter().map(|panel| panel.size.0).max().unwrap_or(0).max(760);
    let height = LEGEND + panels.iter().map(|panel| panel.size.1).sum::<usize>();
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"Who can talk to whom\">\n{STYLE}"
    );
    legend(&mut text);
    let mut y = LEGEND;
    for panel in &panels {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "<g transform=\"translate(0,{y})\">");
        headings(&mut text, matrix, panel);
        for (row, top) in &panel.rows {
            for column in &panel.columns {
                cell_at(&mut text, matrix, *row, column, *top);
            }
        }
        text.push_str("</g>\n");
        y += panel.size.1;
    }
    text.push_str("</svg>\n");
    text
}

const STYLE: &str = "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
    patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff3cd\"/><rect width=\"1.5\" height=\"6\" \
    fill=\"#f0cf6a\"/></pattern></defs>\n<style>text{font:11px system-ui,sans-serif;fill:#1b1f24}.group{font-weight:600;\
    font-size:12px}.ports{text-anchor:middle;font-size:10px}.certain{fill:#2f6fb2}.certain+.ports{fill:#fff}\
    .conditional{fill:url(#hatch);stroke:#8a6d00}.closed{fill:#f3f4f6}.none{fill:#fff}.dot{fill:#9aa3ad}\
    .rule{stroke:#c9ced6}.assumed{font-style:italic}</style>\n";

/// What the cells mean, so that the picture can stand alone.
fn legend(text: &mut String) {
    let mut x = 8;
    let _ = writeln!(text, "<text x=\"{x}\" y=\"18\">Rows open connections, columns take them.</text>");
    x += 250;
    let kinds = [
        ("certain", "443", "open on these ports"),
        ("conditional", "443", "depends on what is assumed"),
        ("closed", "·", "impossible"),
    ];
    for (class, ports, meaning) in kinds {
        let (width, middle, behind) = (36, x + 18, x + 44);
        let _ = writeln!(
            text,
            "<rect class=\"{class}\" x=\"{x}\" y=\"5\" width=\"{width}\" height=\"18\" rx=\"2\"/><text class=\"ports\" \
             x=\"{middle}\" y=\"18\">{ports}</text><text x=\"{behind}\" y=\"18\">{meaning}</text>"
        );
        x = behind + meaning.len() * 6 + 16;
    }
    let _ = writeln!(text, "<text x=\"{x}\" y=\"18\">u: UDP. s: SCTP. Italics: assumed.</text>");
}

/// The names of rows and columns, and of the groups that they are in.
fn headings(text: &mut String, matrix: &Matrix, panel: &Panel) {
    let (left, top, names) = (left(matrix), panel.top, panel.names);
    let right = panel.columns.last().map_or(left, |column| column.x + CELL.0);
    let class = |ends: &[usize]| {
        let assumed = |at: &usize| matrix.ends.get(*at).is_some_and(|end| end.assumed.is_some());
        if ends.iter().all(assumed) { " class=\"assumed\"" } else { "" }
    };
    for column in &panel.columns {
        let (x, y) = (column.x + CELL.0 / 2 + 4, top - 8);
        let (name, whole) = (escaped(&cut(&column.name)), escaped(&ids(matrix, column)));
        let class = class(&column.ends);
        let _ = writeln!(
            text,
            "<text{class} transform=\"translate({x},{y}) rotate(-90)\"><title>{whole}</title>{name}</text>"
        );
        let Some(group) = &column.group else { continue };
        let x = column.x.saturating_sub(4);
        let (name, whole) = (escaped(&cut(group)), escaped(group));
        let _ = writeln!(text, "<line class=\"rule\" x1=\"{x}\" x2=\"{x}\" y1=\"{names}\" y2=\"{top}\"/>");
        let place = format!("translate({},{}) rotate(-35)", x + 6, names - 4);
        let _ = writeln!(text, "<text class=\"group\" transform=\"{place}\"><title>{whole}</title>{name}</text>");
    }
    for (name, y) in &panel.titles {
        let _ = writeln!(text, "<line class=\"rule\" x1=\"8\" x2=\"{right}\" y1=\"{y}\" y2=\"{y}\"/>");
        let _ = writeln!(text, "<text class=\"group\" x=\"8\" y=\"{}\">{}</text>", y + TITLE - 6, escaped(name));
    }
    for (at, y) in &panel.rows {
        let Some(end) = matrix.ends.get(*at) else { continue };
        let (x, y) = (left - 8, y + CELL.1 * 2 / 3);
        let (class, name, whole) = (class(&[*at]), escaped(&cut(&end.name)), escaped(&end.id));
        let _ =
            writeln!(text, "<text{class} x=\"{x}\" y=\"{y}\" text-anchor=\"end\"><title>{whole}</title>{name}</text>");
    }
    if panel.left_out > 0 {
        let y = panel.size.1 - 6;
        let _ = writeln!(
            text,
            "<text x=\"8\" y=\"{y}\">{} rows that open nothing here are left out.</text>",
            panel.left_out
        );
    }
}

fn ids(matrix: &Matrix, column: &Column) -> String {
    let ends = column.ends.iter().filter_map(|at| matrix.ends.get(*at));
    ends.map(|end| end.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// A cell; of several ends in one column, none of which anybody reaches, the first that is another end.
fn cell_at(text: &mut String, matrix: &Matrix, row: usize, column: &Column, y: usize) {
    let Some(from) = matrix.ends.get(row) else { return };
    let cells =
        column.ends.iter().filter_map(|to| Some((matrix.ends.get(*to)?, matrix.cells.get(row)?.get(*to)?.as_ref()?)));
    let Some((to, cell)) = cells.into_iter().next() else { return };
    let whole = if column.ends.len() > 1 { ids(matrix, column) } else { to.id.clone() };
    draw(text, cell, (from, &whole), (column.x, y));
}

fn draw(text: &mut String, cell: &Cell, (from, to): (&MatrixEnd, &str), (x, y): (usize, usize)) {
    let (class, short, full) = match cell {
        cell if cell.is_closed() => ("closed", "·".to_owned(), "nothing".to_owned()),
        cell if cell.certain.is_empty() => {
            ("conditional", short(&cell.conditional), format!("{}, if: {}", cell.conditional, words(cell.assumptions)))
        }
        cell if cell.conditional.is_empty() => ("certain", short(&cell.certain), cell.certain.to_string()),
        cell => {
            let more = format!("{}; {}, if: {}", cell.certain, cell.conditional, words(cell.assumptions));
            ("certain", format!("{} +?", short(&cell.certain)), more)
        }
    };
    let (width, height) = (CELL.0 - 2, CELL.1 - 2);
    let _ = write!(text, "<g><title>{} to {}: {}</title>", escaped(&from.id), escaped(to), escaped(&full));
    let _ =
        write!(text, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"2\"/>");
    let (x, y) = (x + width / 2, y + height * 2 / 3);
    let dot = if class == "closed" { " dot" } else { "" };
    let _ = writeln!(text, "<text class=\"ports{dot}\" x=\"{x}\" y=\"{y}\">{}</text></g>", escaped(&short));
}

pub(super) fn words(assumptions: Assumptions) -> String {
    assumptions.iter().map(|assumption| assumption.text()).collect::<Vec<_>>().join("; ")
}

/// What fits into a cell: the first ports, and a sign that there are more.
fn short(ports: &Connections) -> String {
    if ports.is_all() {
        return "all".to_owned();
    }
    let of = |protocol: Protocol| {
        let mark = match protocol {
            Protocol::Tcp => "",
            Protocol::Udp => "u",
            Protocol::Sctp => "s",
        };
        ports.ports(protocol).ranges().iter().map(move |range| match *range {
            (1, u16::MAX) => format!("{mark}any"),
            (low, high) if low == high => format!("{mark}{low}"),
            (low, _) if low > 999 => format!("{mark}{low}…"),
            (low, high) => format!("{mark}{low}-{high}"),
        })
    };
    let all: Vec<String> = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp].into_iter().flat_map(of).collect();
    let mut short = all.first().cloned().unwrap_or_default();
    if let Some(second) = all.get(1).filter(|second| short.len() + second.len() < 7) {
        let _ = write!(short, " {second}");
        short.push_str(if all.len() > 2 { "…" } else { "" });
    } else if all.len() > 1 {
        short.push('…');
    }
    short
}
