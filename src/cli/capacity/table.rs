//! The list for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::collect::{Left, Pool, Promise};
use crate::clean;
use crate::definition::{ONLY_POOL, Sharing};

/// Prints the GPUs by environment.
pub(super) fn print(pools: &[Pool], out: &mut dyn Write) -> io::Result<()> {
    if pools.is_empty() {
        return writeln!(out, "no environment has GPUs");
    }
    for (index, pool) in pools.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        head(pool, out)?;
        let has_costs = pool.tenants.iter().any(|tenant| tenant.cost.is_some());
        let hour = format!("{} an hour", clean::line(pool.currency.as_deref().unwrap_or("price")));
        let mut names = vec!["tenant", "gpus", "bound", "one more", "instances"];
        let mut rows: Vec<Vec<String>> = pool.tenants.iter().map(promise).collect();
        if has_costs {
            names.insert(4, &hour);
            let cost = |tenant: &Promise| tenant.cost.map(|cost| format!("{cost:.2}")).unwrap_or_default();
            rows.iter_mut().zip(&pool.tenants).for_each(|(row, tenant)| row.insert(4, cost(tenant)));
            rows.push(total(pool));
        }
        table(&names, &rows, out)?;
        if !pool.profiles.is_empty() {
            let rows: Vec<Vec<String>> = pool.profiles.iter().map(left).collect();
            writeln!(out)?;
            table(&["profile", "promised", "left", "finds a place"], &rows, out)?;
        }
    }
    Ok(())
}

fn head(pool: &Pool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\x1b[1m{}\x1b[0m{}: {}", pool.environment, name(pool), what(pool))?;
    writeln!(out, "{}", promised(pool))?;
    if pool.placements == Some("inferred") {
        writeln!(out, "where instances may start is inferred from a model with the same counts")?;
    }
    if let Some(why) = &pool.does_not_fit {
        writeln!(out, "\x1b[33m{why}\x1b[0m")?;
    }
    writeln!(out)
}

/// The pool's name, where it has one of its own.
pub(super) fn name(pool: &Pool) -> String {
    if pool.pool == ONLY_POOL { String::new() } else { format!(", pool {}", pool.pool) }
}

/// What the pool is.
pub(super) fn what(pool: &Pool) -> String {
    let sharing = match pool.sharing {
        Sharing::None => "whole",
        Sharing::Mig => "parted by MIG",
        Sharing::Fraction => "shared by fractions",
        Sharing::TimeSlicing => "shared in turns",
    };
    let model = clean::line(&pool.model);
    format!("{} {model}, {} on each of {} nodes, {sharing}", pool.gpus, pool.per_node, pool.nodes)
}

/// What is promised of it.
pub(super) fn promised(pool: &Pool) -> String {
    let more = pool.may_be_promised > pool.gpus;
    let most = if more { format!(" of {} that may be promised", pool.may_be_promised) } else { String::new() };
    format!("{} promised, {} left{most}", pool.promised, pool.left)
}

fn promise(promise: &Promise) -> Vec<String> {
    let number = |value: Option<String>| value.unwrap_or_else(|| "no bound".to_owned());
    let instances = if promise.state == "active" { promise.words.clone() } else { promise.state.to_owned() };
    let gpus = number(promise.gpus.map(|gpus| gpus.to_string()));
    let bound = number(promise.bound.map(|bound| bound.to_string()));
    vec![promise.tenant.clone(), gpus, bound, one_more(promise), instances]
}

/// Whether one more tenant of the kind fits.
pub(super) fn one_more(promise: &Promise) -> String {
    match (promise.more, promise.missing) {
        (Some(0), Some(missing)) => format!("needs {missing} GPUs"),
        (Some(u64::MAX), _) | (None, _) => String::new(),
        (Some(more), _) => format!("{more} fit"),
    }
}

/// What all tenants cost together.
fn total(pool: &Pool) -> Vec<String> {
    let sum: f64 = pool.tenants.iter().filter_map(|tenant| tenant.cost).sum();
    let mut row = vec![String::new(); 6];
    row[4] = format!("{sum:.2}");
    row[5] = "together".to_owned();
    row
}

fn left(left: &Left) -> Vec<String> {
    vec![left.profile.to_owned(), left.promised.to_string(), left.left.to_string(), order(left)]
}

/// Whether an instance of a profile always finds a place.
pub(super) fn order(left: &Left) -> String {
    match (left.finds_place, &left.kept_out_by) {
        (Some("always"), _) => "always".to_owned(),
        (_, Some(mix)) => format!("not if {mix} are placed badly"),
        (Some(_), None) => "not decided".to_owned(),
        (None, None) => String::new(),
    }
}

/// Columns as wide as what stands in them; numbers, between the first and the last one, to the right.
fn table(names: &[&str], rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    let width = |at: usize| rows.iter().map(|row| row[at].len()).chain([names[at].len()]).max().unwrap_or(0);
    let mut line = |cells: &[&str]| {
        let mut text = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let is_number = at > 0 && at + 1 < cells.len();
            let width = width(at);
            let _ = if is_number { write!(text, "  {cell:>width$}") } else { write!(text, "  {cell:<width$}") };
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(names)?;
    rows.iter().try_for_each(|row| line(&row.iter().map(String::as_str).collect::<Vec<_>>()))
}
