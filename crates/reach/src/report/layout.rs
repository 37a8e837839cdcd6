//! Where things stand in the picture: columns in panels no wider than a page, each above its rows.

use crate::matrix::{Cell, Group, Matrix, MatrixEnd};

/// Width and height of a cell, in pixels.
pub(super) const CELL: (usize, usize) = (48, 22);
/// Between two groups of columns.
pub(super) const GAP: usize = 8;
/// Height of the line with a group's name above its rows.
pub(super) const TITLE: usize = 20;
/// As wide as a panel gets: what a window shows without scrolling sideways.
const PAGE: usize = 1340;
/// Longer names are cut; the whole name is shown where one points.
const LONGEST: usize = 34;

/// A column: an end, or all those that nobody can open a connection to.
pub(super) struct Column {
    /// Its ends, by their place in the matrix.
    pub ends: Vec<usize>,
    /// The name of its group, where it is the first of it.
    pub group: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it begins.
    pub x: usize,
}

/// Some of the columns, with their rows.
pub(super) struct Panel {
    /// The columns.
    pub columns: Vec<Column>,
    /// Rows, by their place in the matrix, and where each begins.
    pub rows: Vec<(usize, usize)>,
    /// The names of groups of rows, and where their lines begin.
    pub titles: Vec<(String, usize)>,
    /// Where the columns' own names end, below those of their groups.
    pub names: usize,
    /// Where the rows begin.
    pub top: usize,
    /// How wide and how high it is.
    pub size: (usize, usize),
    /// Rows that are left out because they open nothing here.
    pub left_out: usize,
}

/// Where the cells begin, behind the rows' names.
pub(super) fn left(matrix: &Matrix) -> usize {
    24 + matrix.ends.iter().map(|end| width(&cut(&end.name))).max().unwrap_or(0)
}

/// What a group is called.
pub(super) fn title(group: &Group) -> String {
    match group {
        Group::Outside => "outside".to_owned(),
        Group::Platform(namespace) => namespace.clone(),
        Group::Tenant { tenant, alike: 1 } => format!("tenant {tenant}"),
        Group::Tenant { tenant, alike } => format!("tenant {tenant}, one of {alike} alike"),
    }
}

/// A name as it fits. The middle goes: names of one kind begin alike, and differ at their ends.
pub(super) fn cut(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    let half = LONGEST / 2;
    name.chars().take(half).chain(['…']).chain(name.chars().skip(length + 1 + half - LONGEST)).collect()
}

/// About the width of a name; no fonts are known here.
fn width(name: &str) -> usize {
    name.chars().count() * 13 / 2
}

/// The ends, outside of the matrix's own, that nobody can open a connection to.
pub(super) fn unreached(matrix: &Matrix) -> Vec<usize> {
    let closed = |at: &usize| {
        let outside = matrix.ends.get(*at).is_none_or(|end| end.group == Group::Outside);
        !outside && matrix.cells.iter().all(|row| row.get(*at).is_none_or(is_closed))
    };
    (0..matrix.ends.len()).filter(closed).collect()
}

fn is_closed(cell: &Option<Cell>) -> bool {
    cell.as_ref().is_none_or(Cell::is_closed)
}

/// The panels: what is outside and the platform first, then the tenants.
pub(super) fn panels(matrix: &Matrix) -> Vec<Panel> {
    let left = left(matrix);
    let mut panels: Vec<Vec<Column>> = vec![Vec::new()];
    let mut x = left;
    for (columns, tenants) in grouped(matrix) {
        let needed = columns.len() * CELL.0 + slant(&columns);
        let begun = panels.last().is_some_and(|panel| !panel.is_empty());
        let first_tenant = tenants && panels.len() == 1 && begun && !fits(matrix, left);
        if begun && (x + GAP + needed > PAGE || first_tenant) {
            panels.push(Vec::new());
            x = left;
        }
        x += GAP;
        for column in columns {
            if x + CELL.0 > PAGE && panels.last().is_some_and(|panel| !panel.is_empty()) {
                panels.push(Vec::new());
                x = left + GAP;
            }
            if let Some(panel) = panels.last_mut() {
                panel.push(Column { x, ..column });
            }
            x += CELL.0;
        }
    }
    let first = |at: usize| at == 0;
    panels.into_iter().enumerate().map(|(at, columns)| panel(matrix, columns, first(at))).collect()
}

/// Whether all columns fit beside each other.
fn fits(matrix: &Matrix, left: usize) -> bool {
    grouped(matrix).iter().fold(left, |x, (columns, _)| x + GAP + columns.len() * CELL.0) <= PAGE - 120
}

/// How far the slanted name of a group reaches beyond its columns.
fn slant(columns: &[Column]) -> usize {
    let title = columns.first().and_then(|column| column.group.as_deref()).map_or(0, |title| width(&cut(title)));
    (title * 17 / 20).saturating_sub(columns.len() * CELL.0)
}

/// Columns by group, each with whether it is a tenant's; those that nobody reaches are one, behind all others.
fn grouped(matrix: &Matrix) -> Vec<(Vec<Column>, bool)> {
    let unreached = unreached(matrix);
    let mut groups: Vec<(&Group, Vec<Column>)> = Vec::new();
    for (at, end) in matrix.ends.iter().enumerate().filter(|(at, _)| !unreached.contains(at)) {
        let starts = groups.last().is_none_or(|(group, _)| *group != &end.group);
        // How many are alike stands above the rows.
        let group = starts.then(|| title(&end.group).split(", one of").next().unwrap_or_default().to_owned());
        let column = Column { ends: vec![at], group, name: end.name.clone(), x: 0 };
        match groups.last_mut().filter(|_| !starts) {
            Some((_, columns)) => columns.push(column),
            None => groups.push((&end.group, vec![column])),
        }
    }
    let is_tenant = |group: &Group| matches!(group, Group::Tenant { .. });
    let mut grouped: Vec<_> = groups.into_iter().map(|(group, columns)| (columns, is_tenant(group))).collect();
    if !unreached.is_empty() {
        let name = format!("{} others", unreached.len());
        let column = Column { ends: unreached, group: Some("never reached".to_owned()), name, x: 0 };
        let tenants = grouped.iter().position(|(_, tenants)| *tenants).unwrap_or(grouped.len());
        grouped.insert(tenants, (vec![column], false));
    }
    grouped
}

fn panel(matrix: &Matrix, columns: Vec<Column>, first: bool) -> Panel {
    let group = |column: &Column| column.group.as_deref().map_or(0, |title| width(&cut(title)));
    let names = 24 + columns.iter().map(group).max().unwrap_or(0) * 3 / 5;
    let top = names + 16 + columns.iter().map(|column| width(&cut(&column.name))).max().unwrap_or(0);
    let right = columns.iter().map(|column| column.x + CELL.0.max(group(column) * 17 / 20 + 16)).max().unwrap_or(0);
    let (mut rows, mut titles, mut last, mut y) = (Vec::new(), Vec::new(), None, top);
    let is_shown = |end: &MatrixEnd, at: usize| {
        let cells = || columns.iter().flat_map(|column| &column.ends).filter_map(|to| matrix.cells.get(at)?.get(*to));
        first || matches!(end.group, Group::Tenant { .. }) || cells().any(|cell| !is_closed(cell))
    };
    for (at, end) in matrix.ends.iter().enumerate().filter(|(at, end)| is_shown(end, *at)) {
        if last != Some(&end.group) {
            last = Some(&end.group);
            titles.push((title(&end.group), y));
            y += TITLE;
        }
        rows.push((at, y));
        y += CELL.1;
    }
    let left_out = matrix.ends.len() - rows.len();
    Panel { columns, rows, titles, names, top, size: (right + 8, y + TITLE), left_out }
}
