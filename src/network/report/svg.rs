//! The matrix as a picture: rows open connections, columns take them. Colour never speaks alone: certain cells are filled
//! and carry their ports, conditional ones are hatched, closed ones hold a dot.

use std::fmt::Write as _;

use crate::network::Assumptions;
use crate::network::matrix::{Cell, Group, Matrix, MatrixEnd};
use crate::network::ports::{Connections, Protocol};

/// Widths and heights in pixels.
const CELL: (usize, usize) = (58, 24);
const LEFT: usize = 330;
const TOP: usize = 260;
/// Where the columns' own names end, below those of their groups.
const NAMES: usize = 130;
const GAP: usize = 8;

/// What a group is called.
pub(super) fn title(group: &Group) -> String {
    match group {
        Group::Outside => "outside".to_owned(),
        Group::Platform(namespace) => namespace.clone(),
        Group::Tenant { tenant, alike: 1 } => format!("tenant {tenant}"),
        Group::Tenant { tenant, alike } => format!("tenant {tenant}, one of {alike} alike"),
    }
}

/// Text as it may stand in XML.
pub(super) fn escaped(text: &str) -> String {
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
    let offsets = offsets(&matrix.ends);
    let size = |cell: usize| offsets.last().map_or(0, |(at, gaps)| (at + 1) * cell + gaps * GAP);
    let (width, height) = (LEFT + size(CELL.0) + 130, TOP + size(CELL.1) + 20);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"Who can talk to whom\">\n{STYLE}"
    );
    for (end, at) in matrix.ends.iter().zip(&offsets) {
        heading(&mut text, end, *at);
    }
    groups(&mut text, &matrix.ends, &offsets, width);
    for ((row, from), y) in matrix.cells.iter().zip(&matrix.ends).zip(&offsets) {
        for ((cell, to), x) in row.iter().zip(&matrix.ends).zip(&offsets) {
            cell_at(&mut text, cell.as_ref(), (from, to), (left(*x), top(*y)));
        }
    }
    text.push_str("</svg>\n");
    text
}

const STYLE: &str = "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
    patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff3cd\"/><rect width=\"2\" height=\"6\" \
    fill=\"#e0a800\"/></pattern></defs>\n<style>text{font:11px system-ui,sans-serif;fill:#1b1f24}.group{font-weight:600;\
    font-size:12px}.ports{text-anchor:middle;font-size:10px}.certain{fill:#2f6fb2}.certain+.ports{fill:#fff}\
    .conditional{fill:url(#hatch);stroke:#8a6d00}.closed{fill:#f3f4f6}.none{fill:#fff}.dot{fill:#9aa3ad}\
    .rule{stroke:#c9ced6}.assumed{font-style:italic}</style>\n";

/// Of each end its number, and how many groups stand before its own.
fn offsets(ends: &[MatrixEnd]) -> Vec<(usize, usize)> {
    let mut gaps = 0;
    let starts = |at: usize| at > 0 && ends.get(at - 1).map(|end| &end.group) != ends.get(at).map(|end| &end.group);
    let offset = |at: usize| {
        gaps += usize::from(starts(at));
        (at, gaps)
    };
    (0..ends.len()).map(offset).collect()
}

fn left((at, gaps): (usize, usize)) -> usize {
    LEFT + at * CELL.0 + gaps * GAP
}

fn top((at, gaps): (usize, usize)) -> usize {
    TOP + at * CELL.1 + gaps * GAP
}

fn heading(text: &mut String, end: &MatrixEnd, at: (usize, usize)) {
    let class = if end.assumed.is_some() { " class=\"assumed\"" } else { "" };
    let name = escaped(&end.name);
    let (x, y) = (left(at) + CELL.0 / 2 + 4, TOP - 8);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "<text{class} transform=\"translate({x},{y}) rotate(-90)\">{name}</text>");
    let (x, y) = (LEFT - 8, top(at) + CELL.1 * 2 / 3);
    let _ = writeln!(text, "<text{class} x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{name}</text>");
}

/// The groups' names, before their rows and above their columns.
fn groups(text: &mut String, ends: &[MatrixEnd], offsets: &[(usize, usize)], width: usize) {
    let mut last = None;
    for (end, at) in ends.iter().zip(offsets) {
        if last == Some(&end.group) {
            continue;
        }
        last = Some(&end.group);
        let name = escaped(&title(&end.group));
        let (x, y, right) = (left(*at) - GAP / 2, top(*at) - GAP / 2, width - 8);
        let _ = writeln!(text, "<line class=\"rule\" x1=\"8\" x2=\"{right}\" y1=\"{y}\" y2=\"{y}\"/>");
        let _ = writeln!(text, "<text class=\"group\" x=\"8\" y=\"{}\">{name}</text>", y + CELL.1);
        let _ = writeln!(text, "<line class=\"rule\" x1=\"{x}\" x2=\"{x}\" y1=\"{NAMES}\" y2=\"{TOP}\"/>");
        let place = format!("translate({},{}) rotate(-35)", x + 6, NAMES - 4);
        let _ = writeln!(text, "<text class=\"group\" transform=\"{place}\">{name}</text>");
    }
}

fn cell_at(text: &mut String, cell: Option<&Cell>, (from, to): (&MatrixEnd, &MatrixEnd), (x, y): (usize, usize)) {
    let (class, short, full) = match cell {
        None => ("none", String::new(), String::new()),
        Some(cell) if cell.is_closed() => ("closed", "·".to_owned(), "nothing".to_owned()),
        Some(cell) if cell.certain.is_empty() => {
            ("conditional", short(&cell.conditional), format!("{}, if: {}", cell.conditional, words(cell.assumptions)))
        }
        Some(cell) if cell.conditional.is_empty() => ("certain", short(&cell.certain), cell.certain.to_string()),
        Some(cell) => {
            let more = format!("{}; {}, if: {}", cell.certain, cell.conditional, words(cell.assumptions));
            ("certain", format!("{} +?", short(&cell.certain)), more)
        }
    };
    if class == "none" {
        return;
    }
    let (width, height) = (CELL.0 - 2, CELL.1 - 2);
    let _ = write!(text, "<g><title>{} to {}: {}</title>", escaped(&from.id), escaped(&to.id), escaped(&full));
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
    if let Some(second) = all.get(1).filter(|second| short.len() + second.len() < 8) {
        let _ = write!(short, " {second}");
        short.push_str(if all.len() > 2 { "…" } else { "" });
    } else if all.len() > 1 {
        short.push('…');
    }
    short
}
