//! One line a connection, for terminals.

use std::fmt::Write as _;

use crate::Assumptions;
use crate::matrix::Matrix;

/// What can be opened, one line each: from, to, ports, and what they depend on. Ends without a line can open nothing.
pub fn table(matrix: &Matrix) -> String {
    let mut rows = vec![[String::from("FROM"), "TO".to_owned(), "PORTS".to_owned(), "DEPENDS ON".to_owned()]];
    for (from, to, cell) in matrix.open() {
        let mut line = |ports: &crate::ports::Connections, on: Assumptions| {
            if !ports.is_empty() {
                let on = on.iter().map(|assumption| assumption.name()).collect::<Vec<_>>().join(", ");
                rows.push([from.id.clone(), to.id.clone(), ports.to_string(), on]);
            }
        };
        line(&cell.certain, Assumptions::NONE);
        line(&cell.conditional, cell.assumptions);
    }
    let mut widths = [0; 4];
    for row in &rows {
        for (width, text) in widths.iter_mut().zip(row) {
            *width = (*width).max(text.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (width, column) in widths.iter().zip(&row) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{column:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
