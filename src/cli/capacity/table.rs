//! The list for people.

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
        let rows: Vec<[String; 4]> = pool.tenants.iter().map(promise).collect();
        table(["tenant", "gpus", "bound", "instances"], &rows, out)?;
        if !pool.profiles.is_empty() {
            let rows: Vec<[String; 4]> = pool.profiles.iter().map(left).collect();
            writeln!(out)?;
            table(["profile", "promised", "left", "finds a place"], &rows, out)?;
        }
    }
    Ok(())
}

fn head(pool: &Pool, out: &mut dyn Write) -> io::Result<()> {
    let sharing = match pool.sharing {
        Sharing::None => "whole",
        Sharing::Mig => "parted by MIG",
        Sharing::Fraction => "shared by fractions",
        Sharing::TimeSlicing => "shared in turns",
    };
    let model = clean::line(&pool.model);
    let name = if pool.pool == ONLY_POOL { String::new() } else { format!(", pool {}", pool.pool) };
    writeln!(
        out,
        "\x1b[1m{}\x1b[0m{name}: {} {model}, {} on each of {} nodes, {sharing}",
        pool.environment, pool.gpus, pool.per_node, pool.nodes
    )?;
    let most = if pool.may_be_promised > pool.gpus {
        format!(" of {} that may be promised", pool.may_be_promised)
    } else {
        String::new()
    };
    writeln!(out, "{} promised, {} left{most}", pool.promised, pool.left)?;
    if pool.placements == Some("inferred") {
        writeln!(out, "where instances may start is inferred from a model with the same counts")?;
    }
    if let Some(why) = &pool.does_not_fit {
        writeln!(out, "\x1b[33m{why}\x1b[0m")?;
    }
    writeln!(out)
}

fn promise(promise: &Promise) -> [String; 4] {
    let number = |value: Option<String>| value.unwrap_or_else(|| "no bound".to_owned());
    let instances = if promise.state == "active" { promise.words.clone() } else { promise.state.to_owned() };
    let gpus = number(promise.gpus.map(|gpus| gpus.to_string()));
    [promise.tenant.clone(), gpus, number(promise.bound.map(|bound| bound.to_string())), instances]
}

fn left(left: &Left) -> [String; 4] {
    let order = match (left.finds_place, &left.kept_out_by) {
        (Some("always"), _) => "always".to_owned(),
        (_, Some(mix)) => format!("not if {mix} are placed badly"),
        (Some(_), None) => "not decided".to_owned(),
        (None, None) => String::new(),
    };
    [left.profile.to_owned(), left.promised.to_string(), left.left.to_string(), order]
}

/// Columns as wide as what stands in them; numbers, in the two middle ones, to the right.
fn table(names: [&str; 4], rows: &[[String; 4]], out: &mut dyn Write) -> io::Result<()> {
    let widths: Vec<usize> =
        (0..4).map(|at| rows.iter().map(|row| row[at].len()).chain([names[at].len()]).max().unwrap_or(0)).collect();
    let mut line = |cells: [&str; 4]| {
        let text = format!(
            "{:<a$}  {:>b$}  {:>c$}  {}",
            cells[0],
            cells[1],
            cells[2],
            cells[3],
            a = widths[0],
            b = widths[1],
            c = widths[2]
        );
        writeln!(out, "  {}", text.trim_end())
    };
    line(names)?;
    rows.iter().try_for_each(|row| line([&row[0], &row[1], &row[2], &row[3]]))
}
